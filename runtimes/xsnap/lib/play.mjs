// Runs a script of `inside` under the peer and under a checkout of this library.
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withLock } from '../../../.ci/lib/lock.mjs';
import { run, StepFailed } from '../../../.ci/lib/process.mjs';
import { copyPackage } from './library.mjs';
import { copyInside, provideSupervisor, provideTree } from './trees.mjs';

/**
 * @typedef {{
 *   root: string,
 *   library: string,
 *   tree: string,
 *   peer: string,
 *   ours: string,
 * }} Made folders of the repository, of the package and of the tree; files of supervisors
 */

/**
 * @param {string} root of the repository
 * @param {string} checkout of this library
 * @returns {Promise<Made>}
 */
export const provide = async (root, checkout) => {
  const library = join(root, `build/runtimes/xsnap/library-${String(process.pid)}`);
  await copyPackage(resolve(checkout), library);
  return withLock(root, async () => {
    const tree = await provideTree(root);
    const peer = await provideSupervisor(root, tree);
    const ours = await provideSupervisor(root, tree, library);
    return { root, library, tree, peer, ours };
  });
};

/** @param {Made} made */
export const tidy = ({ library }) => {
  rmSync(library, { recursive: true, force: true });
};

/**
 * @template T
 * @param {Made} made
 * @param {string} script of `inside`
 * @param {readonly string[]} args
 * @returns {Promise<T>} what the script wrote
 */
const play = async ({ root, tree }, script, args) => {
  const out = join(root, `build/runtimes/xsnap/${script}-${String(process.pid)}.json`);
  const folder = copyInside(root, tree);
  try {
    const ending = await run(process.execPath, [`xsnap/inside/${script}.mjs`, out, ...args], {
      cwd: folder,
    });
    if (ending.code !== 0) throw new StepFailed(script, ending);
    return JSON.parse(readFileSync(out, 'utf8'));
  } finally {
    rmSync(out, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * @template T
 * @param {Made} made
 * @param {string} script of `inside`
 * @param {readonly string[]} args
 * @returns {Promise<T>} what the script wrote
 */
export const playOurs = (made, script, args) => play(made, script, [...args, `ours=${made.ours}`]);

/**
 * @template T
 * @param {Made} made
 * @param {string} script of `inside`
 * @param {readonly string[]} args
 * @returns {Promise<{ peer: T, ours: T }>} what the script wrote, of each
 */
export const playBoth = async (made, script, args) => {
  const supervisors = [`peer=${made.peer}`, `ours=${made.ours}`];
  /** @type {T[]} */
  const [peer, ours] = await play(made, script, [...args, ...supervisors]);
  if (peer === undefined || ours === undefined) throw new Error('There is nothing to compare');
  return { peer, ours };
};
