// The long run on one layer, and what was measured of it. Its points are kept outside of the trees, line by
// line: a run that is stopped loses none, and a tree that is installed anew does neither. Those that the
// page shows are kept in the repository, since a layer takes an hour: each can be measured by itself.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInside } from '../../swingset/lib/trees.mjs';

/** @import {Layer, Trees} from './trees.mjs' */

/**
 * @typedef {{
 *   offers: number, slotToVal: number, heap?: number, objects?: number, promises?: number,
 *   deliveries?: number, syscalls?: number, computrons?: number, ended?: string[], kernelSeconds?: number,
 *   all?: Record<string, number>,
 * }} Point `heap` in slots of XS, `all` the registered names of each vat; of early points less was kept
 * @typedef {Record<Layer, Point[]>} Curves
 */

/** @typedef {'wallet' | 'desk'} About whose vat is looked at: the wallet factory's, or that of a contract which stores promises */

const FOLDER = 'build/runtimes/wallet-curve';
const KEPT = 'runtimes/wallet/measured';

/** @param {About} about @param {Layer} layer */
const nameOf = (about, layer) => `${about}-${layer}.jsonl`;

/** @param {string} root of the repository @param {About} about @param {Layer} layer */
const fileOf = (root, about, layer) => join(root, FOLDER, nameOf(about, layer));

/**
 * With `harden` as nothing in the process of the kernel, and more memory for what is young there: the two
 * took most of its time. Workers of XS do not read the variable, and harden all.
 */
const ENVIRONMENT = { LOCKDOWN_HARDEN_TAMING: 'unsafe' };
const OPTIONS = ['--expose-gc', '--max-semi-space-size=64'];

/**
 * Measures one layer from the start; what was measured of it before is lost.
 *
 * @param {string} root of the repository
 * @param {Trees} trees
 * @param {About} about
 * @param {Layer} layer
 * @param {readonly string[]} numbers offers to make, and after how many of them a point is written
 */
export const measureCurve = async (root, trees, about, layer, numbers) => {
  mkdirSync(join(root, FOLDER), { recursive: true });
  const out = fileOf(root, about, layer);
  const script = ['wallet/inside/curve.mjs', about, 'xsnap', 'curve', ...numbers, out];
  await runInside(trees[layer], [...OPTIONS, ...script], ENVIRONMENT);
};

/**
 * What was measured here takes the place of what the repository keeps.
 *
 * @param {string} root of the repository
 * @param {readonly Layer[]} layers
 */
export const keepCurves = (root, layers) => {
  mkdirSync(join(root, KEPT), { recursive: true });
  for (const about of /** @type {const} */ (['wallet', 'desk'])) {
    for (const layer of layers) {
      const file = fileOf(root, about, layer);
      if (existsSync(file)) copyFileSync(file, join(root, KEPT, nameOf(about, layer)));
    }
  }
};

/**
 * @param {string} root of the repository
 * @param {About} about
 * @param {'here' | 'kept'} which what was measured here, or what the repository keeps
 * @returns {Curves} as far as each of them has come
 */
export const readCurves = (root, about, which) => {
  const folder = join(root, which === 'here' ? FOLDER : KEPT);
  /** @param {Layer} layer @returns {Point[]} */
  const read = layer => {
    const file = join(folder, nameOf(about, layer));
    if (!existsSync(file)) return [];
    // A line that is not whole has no end.
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map(line => JSON.parse(line));
  };
  return { ours: read('ours'), peer: read('peer'), leaky: read('leaky') };
};
