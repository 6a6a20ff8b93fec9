// The short ways past patterns accept nothing on XS that the patterns refuse, and as much as on V8.
import { join } from 'node:path';
import { playOurs } from './lib/play.mjs';

/** @import {Made} from './lib/play.mjs' */

const CRANKS = 80;
const CRANKS_OF_SMOKE = 4;

/**
 * @param {Made} made
 * @param {{ smoke?: boolean | undefined }} options
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const checkShapes = async (made, { smoke }) => {
  const cranks = smoke === true ? CRANKS_OF_SMOKE : CRANKS;
  /** @type {{ xs: string, v8: string }[]} */
  const results = await playOurs(made, 'shapes', [
    made.library,
    join(made.root, 'test/support/deceptions.mjs'),
    String(cranks),
  ]);
  const letters = results.map(({ xs }) => xs).join('');
  /** @param {string} letter */
  const count = letter => letters.split(letter).length - 1;
  console.log(
    `shapes: ${String(letters.length)} pairs of a pattern and a value, ${String(count('A'))} accepted at once, ${String(count('l'))} left to the pattern, which accepts them, ${String(count('r'))} refused`,
  );
  const apart = results.filter(({ xs, v8 }) => xs !== v8);
  return [
    ...(count('A') > count('l') ? [] : ['few of what matches are accepted at once']),
    ...(count('W') > 0 ? [`${String(count('W'))} accepted that the pattern refuses`] : []),
    ...apart.map(({ xs, v8 }) => `on XS ${xs}\non V8 ${v8}`),
  ];
};
