// The picture of the README: registered names and heap over offers, on three layers, of the wallet factory's
// vat and of a contract's that stores promises. Each line goes as far as its layer was measured.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { layers } from './trees.mjs';

/** @import {About, Curves, Point} from './curves.mjs' */

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

/** What is shown of a curve. @typedef {'slotToVal' | 'heap'} Figure */

/** @type {Record<Figure, string>} */
const FIGURES = { slotToVal: 'names', heap: 'heap' };

/** @type {Record<About, Figure[]>} */
const SHOWN = { wallet: ['slotToVal', 'heap'], desk: ['slotToVal'] };

/**
 * @param {About} about
 * @param {Curves} curves
 * @returns {string[]} lines of Markdown, with what was not measured left out
 */
export const tabulate = (about, curves) => {
  const measured = layers.filter(layer => curves[layer].length > 0);
  const offers = measured.map(layer => curves[layer].map(point => point.offers));
  const longest = offers.reduce((one, other) => (other.length > one.length ? other : one), []);
  const common = Math.min(...offers.map(({ length }) => length));
  const chosen = new Set([common - 1]);
  for (let line = 0; line < LINES; line += 1) {
    chosen.add(Math.round((line * (longest.length - 1)) / (LINES - 1)));
  }
  const columns = SHOWN[about].flatMap(figure =>
    measured.map(layer => /** @type {const} */ ([figure, layer])),
  );
  const titles = columns.map(([figure, layer]) => `${FIGURES[figure]}, ${LABELS[layer]}`);
  return [
    `| offers | ${titles.join(' | ')} |`,
    `| -----: |${' -----: |'.repeat(titles.length)}`,
    ...[...chosen]
      .filter(at => longest[at] !== undefined)
      .sort((a, b) => a - b)
      .map(at => {
        const cells = columns.map(([figure, layer]) => show(curves[layer][at]?.[figure]));
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
  /** @param {Curves} curves @param {(point: Point, first: Point) => number} figureOf */
  const linesOf = (curves, figureOf) =>
    layers.flatMap(layer => {
      const [first, ...more] = curves[layer];
      if (first === undefined) return [];
      const points = [first, ...more].map(
        point => /** @type {const} */ ([point.offers, figureOf(point, first)]),
      );
      return [{ label: LABELS[layer], isOurs: layer === 'ours', points }];
    });
  /** @param {Curves} curves */
  const names = curves => linesOf(curves, ({ slotToVal }) => slotToVal);
  /** @param {Curves} curves */
  const growth = curves => linesOf(curves, ({ heap = 0 }, first) => heap - (first.heap ?? 0));
  const { wallet, desk } = measured;
  const charts = /** @type {const} */ ([
    ['Wallet factory: registered names, over offers', names(wallet)],
    ['Wallet factory: slots that its heap has grown by', growth(wallet)],
    ['A contract that stores promises: registered names', names(desk)],
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
    ...['', ...tabulate('wallet', wallet), ''],
    'A contract that stores promises:',
    ...['', ...tabulate('desk', desk)],
  ].join('\n');
  writeFileSync(file, `${String(head)}${BEGIN}\n\n${text}\n\n${END}${tail}`);
};
