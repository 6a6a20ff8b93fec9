// Two trees of the same packages: one with our package under the kernel, and one with the peer.
import { closeSync, cpSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, StepFailed } from '../../../.ci/lib/process.mjs';
import { provideNatives } from '../../lib/natives.mjs';
import { digestOfTree, installTree, isOurs, once, PEER } from '../../lib/tree.mjs';

/** What the peer is installed as beside ours; the lock file sees to the versions around it. */
const ALIAS = 'liveslots-peer';
const NATIVES = ['better-sqlite3', 'microtime'];

/** What runs inside the trees: copied there, so that it finds the packages. */
const INSIDE = ['inside', 'scenarios', 'vats'];

/** @typedef {{ ours: string, peer: string }} Trees folders */

/** So much of a log is shown when a script fails. */
const TAIL = 4000;

/**
 * Runs a script inside a tree. What it and its kernel say goes to a log in the tree.
 *
 * @param {string} folder a tree
 * @param {readonly string[]} args of Node
 */
export const runInside = async (folder, args) => {
  const log = join(folder, 'run.log');
  const file = openSync(log, 'w');
  const ending = await run(process.execPath, args, { cwd: folder, stdio: ['ignore', file, file] });
  closeSync(file);
  if (ending.code === 0) return;
  console.error(readFileSync(log, 'utf8').slice(-TAIL));
  throw new StepFailed(args.join(' '), ending);
};

/** @param {string} modules a node_modules */
const putPeerInPlace = modules => {
  rmSync(join(modules, PEER), { recursive: true, force: true });
  cpSync(join(modules, ALIAS), join(modules, PEER), { recursive: true });
};

/**
 * @param {string} source `runtimes/swingset`
 * @param {string} folder of the tree
 */
const copyInside = (source, folder) => {
  for (const name of INSIDE) {
    rmSync(join(folder, name), { recursive: true, force: true });
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
};

/**
 * Installs what is missing, compiles and bundles it, and copies our scripts into both trees.
 *
 * @param {string} root of the repository
 * @param {string} tarball of our package
 * @returns {Promise<Trees>}
 */
export const provideTrees = async (root, tarball) => {
  const source = join(root, 'runtimes/swingset');
  const builds = join(root, 'build/runtimes');
  const folder = join(builds, 'swingset');
  const trees = { ours: join(folder, 'ours'), peer: join(folder, 'peer') };
  await once(folder, digestOfTree(source, tarball), async () => {
    cpSync(source, trees.ours, { recursive: true });
    await installTree(source, trees.ours);
    cpSync(trees.ours, trees.peer, { recursive: true });
    putPeerInPlace(join(trees.peer, 'node_modules'));
    const bundle = ['inside/bundle.mjs'];
    const done = await Promise.allSettled([
      provideNatives(join(builds, 'natives'), trees.ours, NATIVES),
      runInside(trees.ours, bundle),
      runInside(trees.peer, bundle),
    ]);
    for (const each of done) if (each.status === 'rejected') throw each.reason;
    await provideNatives(join(builds, 'natives'), trees.peer, NATIVES);
  });
  if (isOurs(trees.peer) || !existsSync(join(trees.peer, 'node_modules', PEER))) {
    throw new Error('There is no peer to compare with');
  }
  copyInside(source, trees.ours);
  copyInside(source, trees.peer);
  return trees;
};
