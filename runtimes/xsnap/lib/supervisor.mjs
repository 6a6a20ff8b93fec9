// The bundle that the workers of a kernel are started with, in the tree of that kernel.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../../../compat/swingset-liveslots/bin/project.mjs';

const DIST = 'node_modules/@agoric/swingset-xsnap-supervisor/dist';

/**
 * Gives a tree the bundle that its workers are started with.
 *
 * @param {string} tree
 * @param {string} file
 */
export const putSupervisor = (tree, file) => {
  const bundle = readFileSync(file);
  writeFileSync(join(tree, DIST, 'supervisor.bundle'), bundle);
  writeFileSync(join(tree, DIST, 'supervisor.bundle.sha256'), `${hashOf(bundle)}\n`);
};

/**
 * @param {string} tree
 * @param {string} file
 */
export const hasSupervisor = (tree, file) =>
  hashOf(readFileSync(join(tree, DIST, 'supervisor.bundle'))) === hashOf(readFileSync(file));
