// The kernel of `@agoric/swingset-vat` with all its vats in workers of XS, on the programs of
// `runtimes/swingset`: ours and the peer under the supervisor.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../.ci/lib/lock.mjs';
import { packPackage } from '../../compat/lib/package.mjs';
import { listPrograms, playPrograms } from '../swingset/lib/programs.mjs';
import { provideTrees } from '../swingset/lib/trees.mjs';
import { provideWorker } from './lib/worker.mjs';

/** @import {Made} from './lib/play.mjs' */

const DIST = 'node_modules/@agoric/swingset-xsnap-supervisor/dist';

/**
 * Gives a tree the bundle that its workers are started with.
 *
 * @param {string} tree
 * @param {string} file
 */
const putSupervisor = (tree, file) => {
  const bundle = readFileSync(file);
  const hash = createHash('sha256').update(bundle).digest('hex');
  writeFileSync(join(tree, DIST, 'supervisor.bundle'), bundle);
  writeFileSync(join(tree, DIST, 'supervisor.bundle.sha256'), `${hash}\n`);
};

/**
 * @param {Made} made
 * @param {{ program?: string[] | undefined, smoke?: boolean | undefined }} options
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const checkKernel = async (
  { root, library, peer, ours },
  { program = [], smoke = false },
) => {
  const trees = await withLock(root, async () =>
    provideTrees(root, await packPackage(root, library)),
  );
  for (const [tree, supervisor] of [
    [trees.ours, ours],
    [trees.peer, peer],
  ]) {
    await provideWorker(join(root, 'build/runtimes/natives'), String(tree));
    putSupervisor(String(tree), String(supervisor));
  }
  const programs = await listPrograms(program, smoke);
  const failed = await playPrograms(trees, programs, 'xsnap');
  return failed.map(name => `the program ${name}`);
};
