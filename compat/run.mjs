// `npm run compat [-- NAME…]`: builds the package of the adapters, packs it, puts it under packages of
// the field, and runs the tests that they are published with there and on the peer. Names choose among
// the packages of `packages.json`. With the argument `pack` it only builds and packs, with `list` it
// only says which of them are published with tests.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findMissingExports,
  findModuleFaults,
  installField,
  installPeerField,
} from './lib/field.mjs';
import { buildPackage, packPackage } from './lib/package.mjs';
import { runSuite } from './lib/suites.mjs';
import { describePackage } from './lib/tarballs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ latest: string, lines: string[] }} Versions */
/** @type {Record<string, Versions>} */
const packages = JSON.parse(readFileSync(join(root, 'compat/packages.json'), 'utf8'));
/** @type {Record<string, Record<string, string>>} */
const expectedFailures = JSON.parse(
  readFileSync(join(root, 'compat/expected-failures.json'), 'utf8'),
);

/** @param {string} text */
const fail = text => {
  console.log(`FAILED: ${text}`);
  process.exitCode = 1;
};

/**
 * Says what the chosen packages are published with.
 *
 * @param {readonly string[]} names
 * @returns {Map<string, string>} those whose latest version has tests -> its folder
 */
const listPackages = names => {
  /** @type {Map<string, string>} */
  const tested = new Map();
  for (const [name, versions] of Object.entries(packages)) {
    if (!names.includes(name)) continue;
    const { latest, says } = describePackage(join(root, 'build/compat/tarballs'), name, versions);
    for (const line of says) console.log(line);
    if (latest.tests.length > 0) tested.set(name, latest.folder);
  }
  return tested;
};

/** @param {string} tarball @param {ReadonlyMap<string, string>} tested */
const playField = async (tarball, tested) => {
  const ours = await installField(root, tarball);
  const fields = { ours, peer: installPeerField(root, ours) };
  for (const name of findMissingExports(root, ours)) fail(`there is no export ${name}`);
  for (const fault of findModuleFaults(ours)) fail(fault);
  for (const [name, published] of tested) {
    const isFine = await runSuite(fields, name, published, expectedFailures[name] ?? {});
    if (!isFine) process.exitCode = 1;
  }
};

/** @param {readonly string[]} args */
const main = async args => {
  if (args[0] === 'pack') {
    console.log(await packPackage(root, await buildPackage(root)));
    return;
  }
  const named = args.filter(name => name !== 'list').map(name => name.toLowerCase());
  const stranger = named.find(name => !Object.hasOwn(packages, name));
  if (stranger !== undefined) {
    throw new Error(`there is no ${stranger} here, only ${Object.keys(packages).join(', ')}`);
  }
  const tested = listPackages(named.length > 0 ? named : Object.keys(packages));
  if (args.includes('list') || tested.size === 0) return;
  await playField(await packPackage(root, await buildPackage(root)), tested);
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
