// `npm run matrix [-- SET…] [--smoke]`: the library on the lowest and on the highest versions of the
// `@endo` packages that it asks for, each with both lines of `ses`. Sources and tests are copied beside
// the packages of each set, compiled, and tested there; the packed packages are installed beside the
// lowest, where they must not bring a second copy of any.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage, packPackage } from '../compat/lib/package.mjs';
import { endoSets, PINS } from './lib/endo-sets.mjs';
import { npm } from './lib/package-checks.mjs';
import { run, runStep } from './lib/process.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const isSmoke = args.includes('--smoke');
const named = args.filter(arg => !arg.startsWith('--'));

/** What the tests need of the field. It asks for newer `@endo` packages, and gets those of the set. */
const FIELD = {
  '@agoric/store': '0.10.0',
  '@agoric/swingset-liveslots': '0.11.0',
  '@agoric/vat-data': '0.6.0',
  '@agoric/vow': '0.2.0',
  '@agoric/zone': '0.3.0',
};

/** What programs in the documents need besides, in the versions that this repository has. */
const OF_PROGRAMS = ['libsql'];

/** What is copied beside the packages of a set; all else is found further up. */
const COPIED = ['src', 'test', 'compat', 'examples', 'bench', 'docs', 'vitest.config.ts'];

/** The tests of what leans on details of those packages, and of whole vats. */
const TESTS = [
  'test/spec',
  'test/ecosystem',
  'test/testing',
  'test/hostile',
  'test/upgrades',
  'test/passable',
];
const SMOKE_TESTS = [
  'test/spec/shapes.test.ts',
  'test/spec/own-stores.test.ts',
  'test/spec/local-call.test.ts',
  'test/spec/kinds',
  'test/spec/smallcaps',
  'test/spec/codec',
  'test/passable',
  'test/ecosystem',
];

/** @typedef {import('./lib/endo-sets.mjs').EndoSet} EndoSet */

/**
 * @param {string} folder
 * @param {Record<string, string>} dependencies
 * @param {readonly string[]} forced which of them all others get, whatever they ask for
 */
const install = (folder, dependencies, forced) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const overrides = Object.fromEntries(forced.map(name => [name, `$${name}`]));
  const manifest = { name: 'tree', private: true, type: 'module', dependencies, overrides };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
  npm(['install', '--silent', ...flags], folder);
};

/**
 * @param {string} folder
 * @returns {Map<string, string[]>} package -> the versions of all its copies
 */
const copiesIn = folder => {
  /** @type {Map<string, string[]>} */
  const copies = new Map();
  const modules = join(folder, 'node_modules');
  for (const path of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    const found = /(?:^|\/node_modules\/)(@endo\/[^/]+|@agoric\/store|ses)\/package\.json$/.exec(
      path.replaceAll('\\', '/'),
    );
    if (found?.[1] === undefined) continue;
    /** @type {{ version: string }} */
    const { version } = JSON.parse(readFileSync(join(modules, path), 'utf8'));
    copies.set(found[1], [...(copies.get(found[1]) ?? []), version]);
  }
  return copies;
};

/** @param {string} where @param {string} folder @param {Record<string, string>} wanted exact versions */
const insistOneCopy = (where, folder, wanted) => {
  const copies = copiesIn(folder);
  const faults = [...copies].flatMap(([name, versions]) =>
    versions.length > 1
      ? [`${name} is there ${String(versions.length)} times: ${versions.join(', ')}`]
      : [],
  );
  for (const [name, version] of Object.entries(wanted)) {
    const got = copies.get(name)?.[0];
    if (/^\d/.test(version) && got !== version) {
      faults.push(`${name} is ${String(got)}, and should be ${version}`);
    }
  }
  if (faults.length > 0) throw new Error(`${where}: ${faults.join('; ')}`);
  console.log(`${where}: one copy each of ${String(copies.size)} packages`);
};

/** @returns {Record<string, string>} */
const ofPrograms = () => {
  const { devDependencies } = /** @type {{ devDependencies: Record<string, string> }} */ (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  );
  return Object.fromEntries(OF_PROGRAMS.map(name => [name, devDependencies[name] ?? '*']));
};

/** @param {EndoSet} set */
const playSet = async ({ name, ses, versions }) => {
  const folder = join(root, 'build/matrix', name);
  const dependencies = { ...versions, ...FIELD, ...ofPrograms(), ses };
  install(folder, dependencies, Object.keys(dependencies));
  insistOneCopy(name, folder, { ...versions, ses });
  for (const part of COPIED) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const part of readdirSync(root).filter(file => /^tsconfig.*\.json$/.test(file))) {
    cpSync(join(root, part), join(folder, part));
  }
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await runStep(`types on ${name}`, process.execPath, [tsc, '-p', 'tsconfig.core.json'], folder);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const tests = isSmoke ? SMOKE_TESTS : TESTS;
  const { code } = await run(
    process.execPath,
    [vitest, 'run', '--reporter=dot', '--testTimeout=180000', ...tests],
    {
      cwd: folder,
    },
  );
  if (code !== 0) throw new Error(`${name}: tests failed`);
};

/**
 * Both packages as users get them, beside what a runtime has pinned.
 *
 * @param {string} ses
 */
const playCopies = async ses => {
  const folder = join(root, 'build/matrix/beside');
  const packed = join(root, 'build/matrix/packed');
  mkdirSync(packed, { recursive: true });
  const adapters = await packPackage(root, await buildPackage(root));
  const library = npm(['pack', '--silent', '--pack-destination', packed], root).trim();
  const ours = {
    liveslots: `file:${join(packed, basename(library))}`,
    '@agoric/swingset-liveslots': `file:${adapters}`,
  };
  install(folder, { ...PINS, ses, ...ours }, ['ses']);
  insistOneCopy(`packed, beside old pins and ses ${ses}`, folder, { ...PINS, ses });
  const program = "import '@endo/init'; await import('liveslots'); await import('liveslots/host');";
  const adapter = "await import('@agoric/swingset-liveslots/src/virtualObjectManager.js');";
  writeFileSync(join(folder, 'load.mjs'), `${program}\n${adapter}\n`);
  await runStep('load', process.execPath, ['load.mjs'], folder);
};

const main = async () => {
  const sets = endoSets(root);
  const unknown = named.find(name => sets.every(set => set.name !== name));
  if (unknown !== undefined) {
    throw new Error(`there is no set ${unknown}, only ${sets.map(set => set.name).join(', ')}`);
  }
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('the library has not been built');
  const chosen = sets.filter(({ name }) =>
    named.length > 0 ? named.includes(name) : !isSmoke || name === 'lowest-ses-1.14.0',
  );
  for (const set of chosen) {
    console.log(`== ${set.name}`);
    if (set.name.startsWith('lowest')) await playCopies(set.ses);
    await playSet(set);
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
