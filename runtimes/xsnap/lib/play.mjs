// Runs a script of `inside` under the peer and under a checkout of this library.
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withLock } from '../../../.ci/lib/lock.mjs';
import { run, StepFailed } from '../../../.ci/lib/process.mjs';
import { copyPackage } from './library.mjs';
import { copyInside, provideSupervisor, provideTree } from './trees.mjs';

/** @typedef {{ tree: string, peer: string, ours: string }} Made the tree, and files of supervisors */

/**
 * @param {string} root of the repository
 * @param {string} library a checkout
 * @returns {Promise<Made>}
 */
export const provide = async (root, library) => {
  const place = join(root, `build/runtimes/xsnap/library-${String(process.pid)}`);
  try {
    await copyPackage(resolve(library), place);
    return await withLock(root, async () => {
      const tree = await provideTree(root);
      const peer = await provideSupervisor(root, tree);
      return { tree, peer, ours: await provideSupervisor(root, tree, place) };
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
};

/**
 * @template T
 * @param {string} root of the repository
 * @param {Made} made
 * @param {string} script of `inside`
 * @param {readonly string[]} args
 * @returns {Promise<{ peer: T, ours: T }>} what the script wrote, of each
 */
export const playBoth = async (root, made, script, args) => {
  const out = join(root, `build/runtimes/xsnap/${script}-${String(process.pid)}.json`);
  const folder = copyInside(root, made.tree);
  try {
    const supervisors = [`peer=${made.peer}`, `ours=${made.ours}`];
    const ending = await run(
      process.execPath,
      [`xsnap/inside/${script}.mjs`, out, ...args, ...supervisors],
      { cwd: folder },
    );
    if (ending.code !== 0) throw new StepFailed(script, ending);
    const [peer, ours] = /** @type {T[]} */ (JSON.parse(readFileSync(out, 'utf8')));
    if (peer === undefined || ours === undefined) throw new Error('There is nothing to compare');
    return { peer, ours };
  } finally {
    rmSync(out, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
};
