// The table of what was measured: the peer, ours, how many times better, and whether that is enough.

/** @import {Row} from '../inside/rows.mjs' */

/** @typedef {Record<string, number>} Figures */

/** The goal for the geometric mean of the scenarios, peer/ours. */
export const GOAL_OF_MEAN = 1.9;

/** @param {number} value */
const digits = value => value.toLocaleString('en');

/**
 * @param {readonly Row[]} rows
 * @param {Figures} peer
 * @param {Figures} ours
 */
export const tabulate = (rows, peer, ours) => {
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const missed = [];
  const ratios = [];
  const all = rows.filter(({ inMean }) => inMean).length;
  for (const { name, unit, inMean = false, most } of rows) {
    const [left, right] = [peer[name], ours[name]];
    if (left === undefined || right === undefined) continue;
    const ratio = left / right;
    if (inMean) ratios.push(ratio);
    const limit = most ?? (inMean ? 1 : undefined);
    const isMissed = limit !== undefined && right > limit * left;
    if (isMissed)
      missed.push(`${name}: ${(right / left).toFixed(3)} of the peer's, not ${String(limit)}`);
    lines.push(
      `| ${name.padEnd(24)} | ${unit.padEnd(10)} | ${digits(left).padStart(12)} | ${digits(right).padStart(12)} | ${ratio.toFixed(2).padStart(5)} |${isMissed ? ' *' : ''}`,
    );
  }
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  if (ratios.length === all && !(mean >= GOAL_OF_MEAN)) {
    missed.push(`the mean is ${mean.toFixed(3)}, not ${String(GOAL_OF_MEAN)}`);
  }
  return { lines, missed, mean, count: ratios.length };
};
