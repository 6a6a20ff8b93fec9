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
 * @param {Measured} peer
 * @param {Measured} ours
 * @returns {{ differences: string[], dearer: string[] }} deliveries with other syscalls; and for
 *   each scenario, how many deliveries take more than on the peer, and the worst of them
 */
export const compareCranks = (peer, ours) => {
  /** @type {string[]} */
  const differences = [];
  /** @type {string[]} */
  const dearer = [];
  for (const [name, theirs] of Object.entries(peer.cranks)) {
    const mine = ours.cranks[name] ?? [];
    let [count, worst, at] = [0, 1, 0];
    if (mine.length !== theirs.length) differences.push(`${name}: not as many deliveries`);
    theirs.forEach((left, index) => {
      const right = mine[index];
      if (right === undefined) return;
      if (!isDeepStrictEqual(left.syscalls, right.syscalls)) {
        const found = left.syscalls.findIndex(
          (syscall, position) => !isDeepStrictEqual(syscall, right.syscalls[position]),
        );
        const position = found < 0 ? left.syscalls.length : found;
        differences.push(
          `${name}, ${clip(left.delivery)}: ${clip(right.syscalls[position] ?? 'nothing')}, and on the peer ${clip(left.syscalls[position] ?? 'nothing')}`,
        );
      }
      if (right.computrons <= left.computrons) return;
      count += 1;
      if (right.computrons / left.computrons <= worst) return;
      worst = right.computrons / left.computrons;
      at = index;
    });
    if (count === 0) continue;
    const [left, right] = [theirs[at], mine[at]];
    dearer.push(
      `${name}: ${String(count)} of ${String(theirs.length)} deliveries, at most ${worst.toFixed(2)} times (${String(left?.computrons)} -> ${String(right?.computrons)}) in ${clip(left?.delivery)}`,
    );
  }
  return { differences, dearer };
};
