// Compiling what is stale. A build is fresh when the digest of everything that went into it equals
// the stamp which that build left behind, and its outputs are still there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runStep } from './process.mjs';

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]} paths of TypeScript files under root/folder, relative to root, sorted
 */
const sourcesIn = (root, folder) => {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.m?ts$/.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(path => !path.endsWith('.test.ts'))
    .sort();
};

/**
 * @param {string} root
 * @param {readonly string[]} files
 * @param {string} salt
 */
const digest = (root, files, salt) => {
  const hash = createHash('sha256').update(salt);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

/** @param {string} source */
const isOfCommand = source => source.startsWith('src/cli/');

/** @param {string} file */
const readStamp = file => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/**
 * @param {string} root
 * @param {string} stamp
 * @param {string} value
 */
const writeStamp = (root, stamp, value) => {
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(join(root, stamp), value);
};

/** @param {string} source */
const outputOf = source => source.replace(/\.ts$/, '.js').replace(/\.mts$/, '.mjs');

/**
 * @param {string} root
 * @param {readonly string[]} args
 */
const compile = (root, args) =>
  runStep('tsc', process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], root);

const shared = ['tsconfig.base.json', 'package-lock.json'];

/**
 * src -> dist.
 *
 * @param {string} root
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<string>} the digest of the build
 */
export const buildLibrary = async (root, { force = false } = {}) => {
  const stamp = 'build/.dist-stamp';
  const sources = sourcesIn(root, 'src').filter(source => !isOfCommand(source));
  const wanted = digest(root, [...shared, 'tsconfig.build.json', ...sources], 'dist');
  const isWhole = sources
    .filter(source => !source.endsWith('.d.ts'))
    .every(source => existsSync(join(root, outputOf(source.replace(/^src\//, 'dist/')))));
  if (!force && isWhole && readStamp(join(root, stamp)) === wanted) return wanted;
  console.error('Building the library');
  // Compiled beside dist and moved into its place, so that a program which is starting at this
  // moment finds the old build or the new one, never half of one, and files whose source is gone
  // do not stay.
  const fresh = `dist.${String(process.pid)}`;
  const old = `${fresh}.old`;
  try {
    await compile(root, ['-p', 'tsconfig.build.json', '--outDir', fresh]);
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), join(root, old));
    renameSync(join(root, fresh), join(root, 'dist'));
    writeStamp(root, stamp, wanted);
  } finally {
    rmSync(join(root, fresh), { recursive: true, force: true });
    rmSync(join(root, old), { recursive: true, force: true });
  }
  return wanted;
};

/**
 * examples and bench -> build, after the library which they import by its name.
 *
 * @param {string} root
 * @param {{ force?: boolean }} [options]
 */
export const buildPrograms = async (root, { force = false } = {}) => {
  const library = await buildLibrary(root, { force });
  const stamp = 'build/.programs-stamp';
  const sources = [...sourcesIn(root, 'examples'), ...sourcesIn(root, 'bench')];
  if (sources.length === 0) return;
  const wanted = digest(root, [...shared, 'tsconfig.examples.json', ...sources], library);
  const isWhole = sources
    .filter(source => !source.endsWith('.d.ts'))
    .every(source => existsSync(join(root, 'build', outputOf(source))));
  if (!force && isWhole && readStamp(join(root, stamp)) === wanted) return;
  console.error('Building the examples');
  await compile(root, ['-p', 'tsconfig.examples.json']);
  writeStamp(root, stamp, wanted);
};

/**
 * src/cli -> build/liveslots-cli, after the library that it imports by its name.
 *
 * @param {string} root
 * @param {{ force?: boolean }} [options]
 */
export const buildCli = async (root, { force = false } = {}) => {
  const library = await buildLibrary(root, { force });
  const stamp = 'build/.cli-stamp';
  const parts = ['package.json', 'LICENSE', 'src/cli/package.template.json', 'src/cli/README.md'];
  const recipe = [
    '.ci/lib/cli-package.mjs',
    '.ci/lib/report-page.mjs',
    'src/cli/report/page/style.css',
  ];
  const sources = sourcesIn(root, 'src').filter(isOfCommand);
  const wanted = digest(root, [...shared, ...parts, ...recipe, ...sources], library);
  const isWhole = ['main.js', 'page.json'].every(file =>
    existsSync(join(root, 'build/liveslots-cli/dist', file)),
  );
  if (!force && isWhole && readStamp(join(root, stamp)) === wanted) return;
  console.error('Building the command');
  // On a fresh clone there is no esbuild before the packages are installed.
  const { buildCliPackage } = await import('./cli-package.mjs');
  await buildCliPackage(root);
  writeStamp(root, stamp, wanted);
};
