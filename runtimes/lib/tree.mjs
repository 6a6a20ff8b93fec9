// A folder with packages installed exactly as a lock file has them, where npm `overrides` put the
// tarball of our package in place of the one of that name.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from '../../.ci/lib/process.mjs';

export const PEER = '@agoric/swingset-liveslots';
const INPUTS = ['package.json', 'package-lock.json', '.npmrc'];

/** @param {readonly string[]} files */
export const digestOf = files => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
};

/** @param {string} folder */
export const placesOfPeer = folder =>
  readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path === PEER || path.endsWith(`node_modules/${PEER}`));

/**
 * @param {string} folder a tree
 * @returns {boolean} whether ours is the one and only package of that name in it
 */
export const isOurs = folder =>
  placesOfPeer(folder).length === 1 &&
  existsSync(join(folder, 'node_modules', PEER, 'liveslots/swingset.js'));

/**
 * Runs `body` once per content of the inputs. What it makes is kept until one of them changes.
 *
 * @param {string} folder
 * @param {string} wanted digest of the inputs
 * @param {() => Promise<void>} body
 */
export const once = async (folder, wanted, body) => {
  const stamp = join(folder, '.stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await body();
  writeFileSync(stamp, wanted);
};

/**
 * @param {string} source a folder with the package, its lock file and its .npmrc
 * @param {string} folder where to install; it is empty
 * @throws when what is installed in place of the peer is not ours, or not only ours
 */
export const installTree = async (source, folder) => {
  for (const name of INPUTS) cpSync(join(source, name), join(folder, name));
  await runStep('npm ci', 'npm', ['ci', '--loglevel=error'], folder);
  if (!isOurs(folder)) {
    throw new Error(`${PEER} is not ours, or not only ours: ${placesOfPeer(folder).join(', ')}`);
  }
};

/**
 * @param {string} source a folder with the package, its lock file and its .npmrc
 * @param {string} tarball of our package
 */
export const digestOfTree = (source, tarball) =>
  digestOf([...INPUTS.map(name => join(source, name)), tarball]);
