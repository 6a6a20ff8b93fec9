// The picture of the README: registered names and heap over offers, on three layers, of the wallet factory's
// vat and of a contract's that stores promises. Each line goes as far as its layer was measured.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { digest, LABELS, tabulate } from './tables.mjs';
import { layers } from './trees.mjs';

/** @import {About, Curves, Point} from './curves.mjs' */

const PICTURE = 'docs/wallet.svg';

/**
 * @param {string} root of the repository
 * @param {string} page
 * @param {string} place between `<!-- PLACE -->` and `<!-- end of PLACE -->`
 * @param {readonly string[]} lines
 */
const put = async (root, page, place, lines) => {
  const [begin, end] = [`<!-- ${place} -->`, `<!-- end of ${place} -->`];
  const file = join(root, page);
  const [head, rest = ''] = readFileSync(file, 'utf8').split(begin);
  const [, tail] = rest.split(end);
  if (tail === undefined) throw new Error(`${page} has no place for the figures`);
  const text = `${String(head)}${begin}\n\n${lines.join('\n')}\n\n${end}${tail}`;
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...options, filepath: file }));
};

/** @param {string} root of the repository @returns {Promise<typeof import('../../../bench/growth/chart.js')>} */
const loadCharts = async root => {
  const outfile = join(root, 'build/runtimes/chart.mjs');
  mkdirSync(join(root, 'build/runtimes'), { recursive: true });
  await build({ entryPoints: [join(root, 'bench/growth/chart.ts')], outfile, format: 'esm' });
  return import(pathToFileURL(outfile).href);
};

/**
 * Writes the picture, and the figures into the page of this runtime and into the first one.
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
  await put(root, 'runtimes/wallet/README.md', 'measured', [
    'The wallet factory:',
    ...['', ...tabulate('wallet', wallet), ''],
    'A contract that stores promises:',
    ...['', ...tabulate('desk', desk)],
  ]);
  await put(root, 'README.md', 'wallet', digest(measured));
};
