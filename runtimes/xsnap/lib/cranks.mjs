// Deliveries of two vats that went through the same, side by side.
import { isDeepStrictEqual } from 'node:util';

/** @import {Crank} from '../inside/vat.mjs' */

/** @typedef {{ who: string, figures: Record<string, number>, cranks: Record<string, Crank[]> }} Measured */

const WIDTH = 160;

/** @param {unknown} value */
export const clip = value => {
  const text = JSON.stringify(value);
  return text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
};

/**
 * @param {Crank} left of the peer
 * @param {Crank} right
 */
const tellApart = (left, right) => {
  const found = left.syscalls.findIndex(
    (syscall, position) => !isDeepStrictEqual(syscall, right.syscalls[position]),
  );
  const position = found < 0 ? left.syscalls.length : found;
  return `${clip(left.delivery)}: ${clip(right.syscalls[position] ?? 'nothing')}, and on the peer ${clip(left.syscalls[position] ?? 'nothing')}`;
};

/** @typedef {[left: Crank, right: Crank]} Pair the same delivery on the peer and on ours */

/** @param {Pair[]} pairs */
const describeDifferences = pairs => {
  const apart = pairs.filter(([left, right]) => !isDeepStrictEqual(left.syscalls, right.syscalls));
  const [first] = apart;
  return first === undefined ? [] : [`${String(apart.length)} deliveries, ${tellApart(...first)}`];
};

/** @param {Pair} pair */
const timesOf = ([left, right]) => right.computrons / left.computrons;

/** @param {Pair[]} pairs */
const describeDearer = pairs => {
  const dearer = pairs.filter(pair => timesOf(pair) > 1);
  const [worst] = dearer.toSorted((one, other) => timesOf(other) - timesOf(one));
  if (worst === undefined) return [];
  const [left, right] = worst;
  return [
    `${String(dearer.length)} of ${String(pairs.length)} deliveries, at most ${timesOf(worst).toFixed(2)} times (${String(left.computrons)} -> ${String(right.computrons)}) in ${clip(left.delivery)}`,
  ];
};

/**
 * @param {Measured} peer
 * @param {Measured} ours
 * @returns {{ differences: string[], dearer: string[] }} for each scenario, how many deliveries make
 *   other syscalls, and the first; how many take more than on the peer, and the worst
 */
export const compareCranks = (peer, ours) => {
  /** @type {string[]} */
  const differences = [];
  /** @type {string[]} */
  const dearer = [];
  for (const [name, theirs] of Object.entries(peer.cranks)) {
    const mine = ours.cranks[name] ?? [];
    if (mine.length !== theirs.length) differences.push(`${name}: not as many deliveries`);
    const pairs = theirs.flatMap((left, at) => {
      const right = mine[at];
      return right === undefined ? [] : [/** @type {Pair} */ ([left, right])];
    });
    differences.push(...describeDifferences(pairs).map(text => `${name}: ${text}`));
    dearer.push(...describeDearer(pairs).map(text => `${name}: ${text}`));
  }
  return { differences, dearer };
};
