// The picture of the README: registered names and heap over offers, on three layers, of the wallet factory's
// vat and of a contract's that stores promises. Each line goes as far as its layer was measured.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { layers } from './trees.mjs';

/** @import {About, Curves} from './curves.mjs' */

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

/** So many lines of figures are enough, and that of the last offers that all layers have made. */
const LINES = 6;

/** @param {Curves} curves @returns {string[]} lines of Markdown, with what was not measured left out */
export const tabulate = curves => {
  const offers = layers.map(layer => curves[layer].map(point => point.offers));
  const longest = offers.reduce((one, other) => (other.length > one.length ? other : one), []);
  const common = Math.min(...offers.map(({ length }) => length));
  const chosen = new Set([common - 1]);
  for (let line = 0; line < LINES; line += 1) {
    chosen.add(Math.round((line * (longest.length - 1)) / (LINES - 1)));
  }
  const names = layers.map(layer => LABELS[layer]);
  return [
    `| offers | ${names.map(name => `names, ${name}`).join(' | ')} | ${names.map(name => `heap, ${name}`).join(' | ')} |`,
    `| -----: |${' -----: |'.repeat(2 * names.length)}`,
    ...[...chosen]
      .filter(at => longest[at] !== undefined)
      .sort((a, b) => a - b)
      .map(at => {
        const points = layers.map(layer => curves[layer][at]);
        const cells = [
          ...points.map(point => show(point?.slotToVal)),
          ...points.map(point => show(point?.heap)),
        ];
        return `| ${show(longest[at])} | ${cells.join(' | ')} |`;
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
 * @param {Record<About, Curves>} measured
 */
export const write = async (root, measured) => {
  const { drawCharts } = await loadCharts(root);
  /** @param {Curves} curves @param {'slotToVal' | 'heap'} key */
  const linesOf = (curves, key) =>
    layers
      .filter(layer => curves[layer].length > 0)
      .map(layer => ({
        label: LABELS[layer],
        isOurs: layer === 'ours',
        points: curves[layer].map(point => /** @type {const} */ ([point.offers, point[key] ?? 0])),
      }));
  const { wallet, desk } = measured;
  const charts = /** @type {const} */ ([
    ['Wallet factory: registered names', linesOf(wallet, 'slotToVal')],
    ['Wallet factory: slots of its heap on XS', linesOf(wallet, 'heap')],
    ['A contract that stores promises: registered names', linesOf(desk, 'slotToVal')],
    ['A contract that stores promises: slots of its heap', linesOf(desk, 'heap')],
  ]);
  const about =
    'Registered names and heap over offers, on three layers: the wallet factory, and a contract that stores promises';
  const drawn = charts.filter(([, lines]) => lines.length > 0);
  writeFileSync(join(root, PICTURE), drawCharts(drawn, { about, unit: '', scale: 'linear' }));
  const file = join(root, PAGE);
  const [head, rest = ''] = readFileSync(file, 'utf8').split(BEGIN);
  const [, tail] = rest.split(END);
  if (tail === undefined) throw new Error(`${PAGE} has no place for the figures`);
  const text = [
    'The wallet factory:',
    ...['', ...tabulate(wallet), ''],
    'A contract that stores promises:',
    ...['', ...tabulate(desk)],
  ].join('\n');
  writeFileSync(file, `${String(head)}${BEGIN}\n\n${text}\n\n${END}${tail}`);
};
