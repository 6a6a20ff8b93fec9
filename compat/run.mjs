// `npm run compat`: builds the package of the adapters, packs it, puts it under packages of the
// field, and runs their own tests there: those of the package whose place it takes, and of two that
// depend on it. With the argument `pack` it only builds and packs.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findInspectFault, findMissingExports, installField, prepareSuite } from './lib/field.mjs';
import { buildPackage, packPackage } from './lib/package.mjs';
import { makeJudge } from './lib/tap.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const onlyPack = process.argv[2] === 'pack';

/** @param {string} folder */
const countTestFiles = folder =>
  readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.test\.\w+$/.test(name),
  ).length;

/**
 * @param {string} name
 * @param {string} folder where its tests are
 * @param {Record<string, string>} expected title -> the named difference for which it fails
 * @returns {Promise<boolean>} whether all is as expected
 */
const runSuite = async (name, folder, expected) => {
  const judge = makeJudge(expected, line => console.log(line));
  const ava = join(folder, '../../node_modules/ava/entrypoints/cli.mjs');
  const child = spawn(process.execPath, [ava, '--tap'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise(resolve => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) judge.take(line);
  await closed;

  const { passed, asExpected, unexpected, others, files } = judge.finish();
  const wantedFiles = countTestFiles(folder);
  if (files.size !== wantedFiles) {
    unexpected.push(`of ${String(wantedFiles)} files of tests ${String(files.size)} ran`);
  }
  for (const title of asExpected) console.log(`  differs (${String(expected[title])}): ${title}`);
  for (const title of unexpected) console.log(`  FAILED: ${title}`);
  const counts = [
    `${String(files.size)} files`,
    `${String(passed)} passed`,
    `${String(unexpected.length)} failed`,
    `${String(asExpected.length)} differ on purpose`,
    `${String(others)} skipped or known to fail`,
  ];
  console.log(`${name}: ${counts.join(', ')}`);
  return unexpected.length === 0 && passed > 0;
};

const main = async () => {
  const packageFolder = await buildPackage(root);
  const tarball = await packPackage(root, packageFolder);
  if (onlyPack) {
    console.log(tarball);
  } else {
    const field = await installField(root, tarball);
    const missing = findMissingExports(root, field);
    for (const name of missing) console.log(`FAILED: there is no export ${name}`);
    if (missing.length > 0) process.exitCode = 1;
    const fault = findInspectFault(field);
    if (fault !== undefined) {
      console.log(`FAILED: ${fault}`);
      process.exitCode = 1;
    }
    /** @type {Record<string, Record<string, string>>} */
    const suites = JSON.parse(readFileSync(join(root, 'compat/expected-failures.json'), 'utf8'));
    for (const [name, expected] of Object.entries(suites)) {
      const isFine = await runSuite(name, prepareSuite(root, field, name), expected);
      if (!isFine) process.exitCode = 1;
    }
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
