// What a checkout of this library costs on XS, beside the peer.
import { compareCranks } from './lib/cranks.mjs';
import { playBoth } from './lib/play.mjs';
import { tabulate } from './lib/table.mjs';
import { names, rows } from './inside/rows.mjs';

/** @import {Measured} from './lib/cranks.mjs' */
/** @import {Made} from './lib/play.mjs' */

/**
 * @param {Made} made
 * @param {{ only?: string | undefined, rounds?: string | undefined }} options
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const measure = async (made, { only = names.join(','), rounds = '1000' }) => {
  /** @type {{ peer: Measured, ours: Measured }} */
  const { peer, ours } = await playBoth(made, 'measure', [rounds, only]);
  const { lines, missed, mean, count } = tabulate(rows, peer.figures, ours.figures);
  console.log('| what                     | in         |     the peer |         ours | ratio |');
  console.log('| ------------------------ | ---------- | -----------: | -----------: | ----: |');
  for (const line of lines) console.log(line);
  console.log(`geometric mean of ${String(count)} scenarios, peer/ours: ${mean.toFixed(3)}`);
  const { differences, dearer } = compareCranks(peer, ours);
  return [
    ...missed,
    ...dearer.map(line => `dearer than on the peer: ${line}`),
    ...differences.map(line => `other syscalls: ${line}`),
  ];
};
