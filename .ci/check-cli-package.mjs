// The package of the command as a user gets it: packed, installed in an empty folder beside the
// library's tarball, without install scripts, and run there. Needs a fresh dist and build/liveslots-cli.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, check, npm } from './lib/package-checks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'build/liveslots-cli');

/** Bytes of the tarball: the page of the report is most of it. */
const budget = 400_000;

/** @typedef {{ filename: string, size: number, files: { path: string }[] }} Packed */

/**
 * @param {string} from
 * @param {string} to
 */
const pack = (from, to) => {
  const packed = /** @type {Packed[] | Record<string, Packed>} */ (
    JSON.parse(npm(['pack', '--json', '--pack-destination', to], from))
  );
  const first = Object.values(packed)[0];
  if (first === undefined) throw new Error('npm pack packed nothing');
  return first;
};

/** @param {string} folder */
const sizeOf = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/**
 * A vatstore of a vat that does nothing, as JSON lines.
 *
 * @param {string} folder
 */
const writeSample = folder => {
  const lines = [
    ['baggageID', 'o+d6/1'],
    ['storeKindIDTable', JSON.stringify({ scalarDurableMapStore: 6 })],
    ['vom.rc.o+d6/1', '1'],
    ['vc.1.|entryCount', '1'],
    ['vc.1.|nextOrdinal', '1'],
    ['vc.1.|schemata', JSON.stringify({ body: '#{"label":"baggage"}', slots: [] })],
    ['vc.1.sfriend', JSON.stringify({ body: '#"$0.Alleged: friend"', slots: ['o-5'] })],
  ];
  writeFileSync(
    join(folder, 'sample.jsonl'),
    lines.map(line => `${JSON.stringify(line)}\n`).join(''),
  );
};

const folder = mkdtempSync(join(tmpdir(), 'liveslots-cli-package-'));
try {
  const user = join(folder, 'user');
  mkdirSync(user);
  const packed = pack(source, folder);
  const strangers = packed.files
    .map(({ path }) => path)
    .filter(path => !/^(dist\/[\w-]+\.(js|json)|package\.json|README\.md|LICENSE)$/.test(path));
  check(
    strangers.length === 0,
    `the tarball of the command holds ${String(packed.files.length)} files, no stranger among them`,
    () => `The tarball holds ${strangers.join(', ')}`,
  );
  check(
    packed.size <= budget,
    `its size is within budget: ${String(packed.size)} bytes`,
    () => `Over budget: ${String(packed.size)} of ${String(budget)} bytes`,
  );
  const library = pack(root, folder);
  check(
    library.files.every(({ path }) => !path.includes('cli/')),
    'nothing of the command is in the tarball of the library',
    () => 'The tarball of the library holds the command',
  );
  writeFileSync(join(user, 'package.json'), '{ "private": true, "type": "module" }');
  const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const tarballs = [library, packed].map(({ filename }) => join(folder, filename));
  npm(['install', ...quiet, ...tarballs], user);
  const modules = join(user, 'node_modules');
  check(
    !existsSync(join(modules, 'liveslots-cli/node_modules')),
    `it installs without scripts: ${(sizeOf(modules) / 1e6).toFixed(1)} MB in all, ${(sizeOf(join(modules, '@libsql')) / 1e6).toFixed(1)} MB of it SQLite`,
    () => 'A second copy of something was installed',
  );
  const bin = join(modules, '.bin', process.platform === 'win32' ? 'liveslots.cmd' : 'liveslots');
  const help = call(bin, ['--help'], user);
  check(/^Usage: liveslots /.test(help), 'the command starts', () => help);
  writeSample(user);
  const why = call(bin, ['why', 'sample.jsonl', 'o-5'], user);
  check(/its entry "friend" holds o-5/.test(why), 'it answers', () => why);
} catch (error) {
  const stderr = /** @type {{ stderr?: unknown }} */ (error).stderr;
  console.error(`FAIL  ${error instanceof Error ? error.message : String(error)}`);
  if (typeof stderr === 'string' && stderr !== '') console.error(stderr);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
