// What a checkout of this library costs on XS, beside the peer.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareCranks } from './lib/cranks.mjs';
import { playBoth } from './lib/play.mjs';
import { tabulate } from './lib/table.mjs';
import { names, rows } from './inside/rows.mjs';

/** @import {Measured} from './lib/cranks.mjs' */
/** @import {Made} from './lib/play.mjs' */

const PAGE = 'docs/xsnap.md';
const [BEGIN, END] = ['<!-- measured -->', '<!-- end of measured -->'];

/**
 * @param {string} file
 * @param {readonly string[]} lines
 */
const document = (file, lines) => {
  const [head, rest = ''] = readFileSync(file, 'utf8').split(BEGIN);
  const [, tail] = rest.split(END);
  if (tail === undefined) throw new Error(`${PAGE} has no place for the table`);
  const text = lines.map(line => line.replace(/ \*$/, '')).join('\n');
  writeFileSync(file, `${String(head)}${BEGIN}\n\n${text}\n\n${END}${tail}`);
};

/**
 * @param {Made} made
 * @param {{ only?: string | undefined, rounds?: string | undefined, write?: boolean | undefined }} options
 *   `write`: the table, into the documentation
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const measure = async (made, { only = names.join(','), rounds = '1000', write = false }) => {
  /** @type {{ peer: Measured, ours: Measured }} */
  const { peer, ours } = await playBoth(made, 'measure', [rounds, only]);
  const { lines, missed, mean, count } = tabulate(rows, peer.figures, ours.figures);
  const table = [
    '| what                     | in         |     the peer |         ours | ratio |',
    '| ------------------------ | ---------- | -----------: | -----------: | ----: |',
    ...lines,
  ];
  const summary = `Geometric mean of ${String(count)} scenarios, peer/ours: ${mean.toFixed(2)}.`;
  console.log([...table, summary].join('\n'));
  if (write) document(join(made.root, PAGE), [...table, '', summary]);
  const { differences, dearer } = compareCranks(peer, ours);
  return [
    ...missed,
    ...dearer.map(line => `dearer than on the peer: ${line}`),
    ...differences.map(line => `other syscalls: ${line}`),
  ];
};
