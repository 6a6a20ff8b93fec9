// The picture of the README: names and heap of the wallet factory's vat over offers, on three layers.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { layers } from './trees.mjs';

/** @import {Curves} from './curves.mjs' */

/** What a curve is called in the picture and in the table. */
const LABELS = {
  ours: 'liveslots',
  peer: 'swingset-liveslots 0.11.0',
  leaky: 'swingset-liveslots 0.10.3-u19.2',
};

const PICTURE = 'docs/wallet.svg';
const PAGE = 'runtimes/wallet/README.md';
const [BEGIN, END] = ['<!-- measured -->', '<!-- end of measured -->'];

/** @param {number | undefined} figure */
const show = figure => (figure === undefined ? '' : figure.toLocaleString('en'));

/** So many lines of figures are enough. */
const LINES = 6;

/** @param {Curves} curves @returns {string[]} lines of Markdown */
export const tabulate = curves => {
  const { length } = curves.ours;
  const chosen = new Set(
    Array.from({ length: LINES }, (_, at) => Math.round((at * (length - 1)) / (LINES - 1))),
  );
  const names = layers.map(layer => LABELS[layer]);
  return [
    `| offers | ${names.map(name => `names, ${name}`).join(' | ')} | ${names.map(name => `heap, ${name}`).join(' | ')} |`,
    `| -----: |${' -----: |'.repeat(2 * names.length)}`,
    ...[...chosen].map(at => {
      const points = layers.map(layer => curves[layer][at]);
      const cells = [
        ...points.map(point => show(point?.slotToVal)),
        ...points.map(point => show(point?.heap)),
      ];
      return `| ${show(points[0]?.offers)} | ${cells.join(' | ')} |`;
    }),
  ];
};

/** @param {string} root of the repository @returns {Promise<typeof import('../../../bench/growth/chart.js')>} */
const loadCharts = async root => {
  const outfile = join(root, 'build/runtimes/chart.mjs');
  mkdirSync(join(root, 'build/runtimes'), { recursive: true });
  await build({ entryPoints: [join(root, 'bench/growth/chart.ts')], outfile, format: 'esm' });
  return import(pathToFileURL(outfile).href);
};

/**
 * Writes the picture, and the figures into the page of this runtime.
 *
 * @param {string} root of the repository
 * @param {Curves} curves
 */
export const write = async (root, curves) => {
  const { drawCharts } = await loadCharts(root);
  /** @param {'slotToVal' | 'heap'} key */
  const linesOf = key =>
    layers.map(layer => ({
      label: LABELS[layer],
      isOurs: layer === 'ours',
      points: curves[layer].map(point => /** @type {const} */ ([point.offers, point[key] ?? 0])),
    }));
  const charts = /** @type {const} */ ([
    ['names that the wallet factory has registered', linesOf('slotToVal')],
    ['slots of its heap on XS', linesOf('heap')],
  ]);
  const about = 'Registered names and heap of the wallet factory over offers, on three layers';
  writeFileSync(join(root, PICTURE), drawCharts(charts, { about, unit: '', scale: 'linear' }));
  const file = join(root, PAGE);
  const [head, rest = ''] = readFileSync(file, 'utf8').split(BEGIN);
  const [, tail] = rest.split(END);
  if (tail === undefined) throw new Error(`${PAGE} has no place for the figures`);
  const text = tabulate(curves).join('\n');
  writeFileSync(file, `${String(head)}${BEGIN}\n\n${text}\n\n${END}${tail}`);
};
