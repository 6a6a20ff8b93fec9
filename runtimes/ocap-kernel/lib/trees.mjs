// Where the kernel runs: one folder with our package in the place of the one that the kernel asks
// for, and one with what it asks for. Both are installed as their lock files say.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runStep } from '../../../.ci/lib/process.mjs';

export const PEER = '@agoric/swingset-liveslots';
const NATIVE = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';

/** @typedef {'ours' | 'peer'} Which */

/** @param {readonly string[]} files */
const digest = files => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
};

/**
 * Compiled once for a version and an engine, and not again for every new build of ours.
 *
 * @param {string} root of the repository
 * @param {string} folder
 */
const provideNative = async (root, folder) => {
  const manifest = readFileSync(join(folder, 'node_modules/better-sqlite3/package.json'), 'utf8');
  const { version } = /** @type {{ version: string }} */ (JSON.parse(manifest));
  const engine = `${process.platform}-${process.arch}-${process.versions.modules}`;
  const kept = join(root, 'build/runtimes/native', `better_sqlite3-${version}-${engine}.node`);
  const made = join(folder, NATIVE);
  if (existsSync(kept)) {
    mkdirSync(dirname(made), { recursive: true });
    cpSync(kept, made);
    return;
  }
  // Nothing else in these trees has a script to run.
  const rebuild = ['rebuild', 'better-sqlite3', '--ignore-scripts=false'];
  await runStep('npm rebuild', 'npm', rebuild, folder);
  mkdirSync(dirname(kept), { recursive: true });
  cpSync(made, kept);
};

/**
 * @param {string} folder
 * @returns {string[]} every package in the tree that has the name of the peer
 */
const placesOfPeer = folder =>
  readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path === PEER || path.endsWith(`node_modules/${PEER}`));

/**
 * @param {string} root of the repository
 * @param {Which} which
 * @param {string} tarball of our package
 * @returns {Promise<string>} the folder
 */
export const installTree = async (root, which, tarball) => {
  const source = join(root, 'runtimes/ocap-kernel/trees', which);
  const folder = join(root, 'build/runtimes/ocap-kernel', which);
  const inputs = ['package.json', 'package-lock.json', '.npmrc'].map(name => join(source, name));
  if (which === 'ours') inputs.push(tarball);
  const wanted = digest([...inputs, join(import.meta.dirname, 'trees.mjs')]);
  const stamp = join(folder, '.stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;

  rmSync(folder, { recursive: true, force: true });
  cpSync(source, folder, { recursive: true });
  await runStep('npm ci', 'npm', ['ci'], folder);
  const places = placesOfPeer(folder);
  const isOurs = existsSync(join(folder, 'node_modules', PEER, 'liveslots/swingset.js'));
  if (places.length !== 1 || isOurs !== (which === 'ours')) {
    throw new Error(
      `${which}: ${PEER} is not what it should be, or not alone: ${places.join(', ')}`,
    );
  }
  await provideNative(root, folder);
  writeFileSync(stamp, wanted);
  return folder;
};
