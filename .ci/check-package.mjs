// The package as a user gets it: packed, installed in an empty folder, imported under lockdown in
// plain Node, and seen by the compiler in both ways of resolving modules. Needs a fresh dist.
// `--update` writes the list of exports instead of comparing with it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { checkDocuments } from './check-documents.mjs';
import { call, check, npm } from './lib/package-checks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const listFile = 'test/package/exports.json';
const entryPoints = [
  'liveslots',
  'liveslots/host',
  'liveslots/inspect',
  'liveslots/testing',
  // Types only.
  'liveslots/vat-globals',
];

/** Bytes. Raise them knowingly: every vat of every runtime loads this code. */
const budget = { tarball: 916_000, code: 656_000, graph: 170_000, transcripts: 30_000 };

/** @typedef {{ filename: string, size: number, files: { path: string, size: number }[] }} Packed */

/** @param {string} folder */
const pack = folder => {
  const packed = /** @type {Packed[] | Record<string, Packed>} */ (
    JSON.parse(npm(['pack', '--json', '--pack-destination', folder], root))
  );
  const first = Object.values(packed)[0];
  if (first === undefined) throw new Error('npm pack packed nothing');
  return first;
};

/** @param {Packed} packed */
const checkContents = packed => {
  const allowed =
    /^(dist|src|docs)\/|^((bench|compat|examples|findings|runtimes)\/.*)?README\.md$|^(package\.json|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|bench\/growth\.svg|examples\/leaky\/vats\/shop\.ts)$/;
  const strangers = packed.files.map(file => file.path).filter(path => !allowed.test(path));
  check(
    strangers.length === 0,
    `the tarball holds ${String(packed.files.length)} files, no stranger among them`,
    () => `The tarball holds ${strangers.join(', ')}`,
  );
  const scripts = packed.files.filter(
    file => file.path.startsWith('dist/') && file.path.endsWith('.js'),
  );
  const all = scripts.reduce((sum, file) => sum + file.size, 0);
  /** @param {string} folder */
  const sizeOf = folder =>
    scripts
      .filter(file => file.path.startsWith(`dist/${folder}/`))
      .reduce((sum, file) => sum + file.size, 0);
  // What `liveslots/inspect` has, and what follows transcripts, is code as well, and no vat needs it.
  const [graph, transcripts] = [sizeOf('graph'), sizeOf('transcripts')];
  const sizes = { tarball: packed.size, code: all - graph - transcripts, graph, transcripts };
  const over = Object.entries(sizes).filter(
    ([name, size]) => size > budget[/** @type {keyof typeof budget} */ (name)],
  );
  check(
    over.length === 0,
    `sizes are within budget: ${JSON.stringify(sizes)} bytes`,
    () => `Over budget: ${JSON.stringify(sizes)} of ${JSON.stringify(budget)} bytes`,
  );
};

/**
 * @param {string} folder
 * @param {string} tarball
 */
const install = (folder, tarball) => {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const lock = /** @type {{ packages: Record<string, { version: string }> }} */ (
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  );
  // What the programs of the pages import besides; the page that needs more than README.md names it.
  const others = ['ses', '@endo/init', '@endo/far', '@endo/patterns', 'libsql'].map(
    name => `${name}@${String(lock.packages[`node_modules/${name}`]?.version)}`,
  );
  const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  npm(['install', ...quiet, tarball, ...others], folder);
  // A symlink to the checkout would prove nothing.
  const installed = readdirSync(join(folder, 'node_modules/liveslots'));
  check(!installed.includes('test'), 'the tarball installs', () => 'The checkout was linked');
};

/** @param {string} folder */
const listExports = folder => {
  writeFileSync(
    join(folder, 'list.mjs'),
    `import 'ses';
import '@endo/eventual-send/shim.js';
lockdown();
const found = {};
for (const name of ${JSON.stringify(entryPoints)}) {
  found[name] = Object.keys(await import(name)).sort();
}
console.log(JSON.stringify(found));
`,
  );
  const output = call(process.execPath, ['list.mjs'], folder);
  console.log('ok  the entry points load under lockdown');
  return /** @type {Record<string, string[]>} */ (JSON.parse(output));
};

/** @param {Record<string, string[]>} found */
const checkExports = found => {
  const file = join(root, listFile);
  if (process.argv.includes('--update')) {
    writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    call(
      process.execPath,
      [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', file],
      root,
    );
    console.log(`ok  ${listFile} is written`);
    return;
  }
  const pinned = /** @type {unknown} */ (JSON.parse(readFileSync(file, 'utf8')));
  check(
    isDeepStrictEqual(found, pinned),
    'the exports are those of the list',
    () => `The exports differ from ${listFile}:\n${JSON.stringify(found, null, 2)}`,
  );
};

/**
 * Every export must have a type of its own: one that does not resolve would be `any` in silence.
 *
 * @param {string} folder
 * @param {Record<string, string[]>} found
 */
const checkTypes = (folder, found) => {
  const lines = ['type Typed<T> = 0 extends 1 & T ? false : true;'];
  entryPoints.forEach((name, index) => {
    const alias = `m${String(index)}`;
    lines.unshift(`import * as ${alias} from '${name}';`);
    found[name]?.forEach((key, at) => {
      lines.push(`export const ${alias}_${String(at)}: Typed<typeof ${alias}.${key}> = true;`);
    });
  });
  writeFileSync(join(folder, 'user.ts'), `${lines.join('\n')}\n`);
  for (const resolution of ['node16', 'bundler']) {
    const config = {
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2023'],
        module: resolution === 'node16' ? 'node16' : 'esnext',
        moduleResolution: resolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        types: [],
      },
      files: ['user.ts'],
    };
    const file = `tsconfig.${resolution}.json`;
    writeFileSync(join(folder, file), JSON.stringify(config));
    let output = '';
    try {
      call(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', file], folder);
    } catch (error) {
      output = String(/** @type {{ stdout?: unknown }} */ (error).stdout ?? error);
    }
    // Declarations of our dependencies are not ours to judge.
    const ours = output
      .split('\n')
      .filter(line => /error TS/.test(line))
      .filter(line => !/^node_modules\/(?!liveslots\/)/.test(line));
    check(
      ours.length === 0,
      `types resolve with ${resolution}`,
      () => `Types do not resolve with ${resolution}:\n${ours.join('\n')}`,
    );
  }
};

const folder = mkdtempSync(join(tmpdir(), 'liveslots-package-'));
try {
  const user = join(folder, 'user');
  mkdirSync(user);
  const packed = pack(folder);
  checkContents(packed);
  install(user, join(folder, packed.filename));
  const found = listExports(user);
  checkExports(found);
  checkTypes(user, found);
  await checkDocuments(user);
} catch (error) {
  const stderr = /** @type {{ stderr?: unknown }} */ (error).stderr;
  console.error(`FAIL  ${error instanceof Error ? error.message : String(error)}`);
  if (typeof stderr === 'string' && stderr !== '') console.error(stderr);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// The package of the command has a script of its own.
if (process.exitCode === undefined) await import('./check-cli-package.mjs');
