// What was measured of the long runs, as tables: each point on the page of this runtime, and what it comes to on the
// first page.
import { growthOf } from './growth.mjs';
import { layers } from './trees.mjs';

/** @import {About, Curves, Point} from './curves.mjs' */
/** @import {Layer} from './trees.mjs' */

/** What a curve is called in the picture and in the tables. */
export const LABELS = {
  ours: 'liveslots',
  peer: 'swingset-liveslots 0.11.0',
  leaky: 'swingset-liveslots 0.10.3-u19.2',
};

/** What is shown of a curve. @typedef {'slotToVal' | 'heap'} Figure */

/** @type {Record<Figure, string>} */
const FIGURES = { slotToVal: 'names', heap: 'heap' };

/** @type {Record<About, Figure[]>} */
const SHOWN = { wallet: ['slotToVal', 'heap'], desk: ['slotToVal'] };

/** So many lines of figures are enough, and that of the last offers that all layers have made. */
const LINES = 6;

/** @param {number | undefined} figure */
const show = figure => (figure === undefined ? '' : figure.toLocaleString('en'));

/** @param {readonly Point[]} points @param {number} offers */
const pointAt = (points, offers) => points.find(point => point.offers === offers);

/** @param {Curves} curves @returns {number[]} after how many offers all layers were measured that were measured at all */
const commonOffers = curves => {
  const measured = layers.filter(layer => curves[layer].length > 0);
  const all = curves[measured[0] ?? 'ours'].map(({ offers }) => offers);
  return all.filter(offers => measured.every(layer => pointAt(curves[layer], offers)));
};

/**
 * @param {readonly string[]} titles
 * @param {readonly (readonly string[])[]} rows
 * @returns {string[]} lines of Markdown, all columns but the first to the right
 */
const table = ([first = '', ...titles], rows) => [
  `| ${[first, ...titles].join(' | ')} |`,
  `| --- |${' ---: |'.repeat(titles.length)}`,
  ...rows.map(cells => `| ${cells.join(' | ')} |`),
];

/**
 * @param {About} about
 * @param {Curves} curves
 * @returns {string[]} lines of Markdown, with what was not measured left out
 */
export const tabulate = (about, curves) => {
  const measured = layers.filter(layer => curves[layer].length > 0);
  const all = [...new Set(measured.flatMap(layer => curves[layer].map(({ offers }) => offers)))];
  all.sort((a, b) => a - b);
  const last = commonOffers(curves).at(-1);
  const chosen = new Set(last === undefined ? [] : [last]);
  for (let line = 0; line < LINES; line += 1) {
    const offers = all[Math.round((line * (all.length - 1)) / (LINES - 1))];
    if (offers !== undefined) chosen.add(offers);
  }
  const columns = SHOWN[about].flatMap(figure =>
    measured.map(layer => /** @type {const} */ ([figure, layer])),
  );
  const titles = columns.map(([figure, layer]) => `${FIGURES[figure]}, ${LABELS[layer]}`);
  const rows = [...chosen]
    .sort((a, b) => a - b)
    .map(offers => [
      show(offers),
      ...columns.map(([figure, layer]) => show(pointAt(curves[layer], offers)?.[figure])),
    ]);
  return table(['offers', ...titles], rows);
};

/**
 * @param {Record<About, Curves>} measured
 * @returns {string[]} lines of Markdown
 */
export const digest = ({ wallet, desk }) => {
  /** @param {string} what @param {Curves} curves */
  const names = (what, curves) => {
    const offers = commonOffers(curves).at(-1) ?? NaN;
    return [
      `names in ${what} after ${show(offers)} offers`,
      ...layers.map(layer => show(pointAt(curves[layer], offers)?.slotToVal)),
    ];
  };
  const last = commonOffers(wallet).at(-1) ?? NaN;
  /** Over as many offers as all have made. @param {Layer} layer */
  const slots = layer =>
    growthOf(
      wallet[layer].filter(({ offers }) => offers <= last),
      'heap',
    ).toFixed(1);
  return table(
    ['', ...layers.map(layer => LABELS[layer])],
    [
      names('the wallet factory', wallet),
      ['slots by which its heap grows for each offer', ...layers.map(slots)],
      names('a contract that stores promises,', desk),
    ],
  );
};
