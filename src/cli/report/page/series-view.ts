/** Sizes over time: the picture, and the tables with their first and last size to choose from. */
import type { ReportSeries, ReportTable } from '../data.js';
import { findGrowth } from '../growth.js';
import { Chart } from './charts.js';
import { choice, element, heading, scrolling } from './dom.js';
import { counted, formatChange, formatCount, visible } from './format.js';
import { dashesAt, formatMoment, linesOption, MOST_LINES } from './lines.js';
import { colourAt } from './palette.js';
import type { Palette } from './palette.js';
import { lineSwatch } from './swatch.js';

/** Lines that are shown before the reader chooses. */
const FIRST_LINES = 5;

/** One axis has numbers or bytes: the two are drawn one after the other. */
type Scale = 'numbers' | 'bytes';

const scaleOf = ({ unit }: ReportTable): Scale => (unit === 'bytes' ? 'bytes' : 'numbers');

interface Row {
  readonly scale: Scale;
  readonly index: number;
  readonly name: string;
  readonly first: number | null;
  readonly last: number | null;
  readonly isGrowing: boolean;
}

const rowsOf = (series: ReportSeries): Row[] => {
  const growing = new Set(findGrowth(series).map(({ table }) => table));
  const rows = series.tables.map((table, index) => ({
    index,
    scale: scaleOf(table),
    name: visible(table.name),
    first: table.sizes.find(size => size !== null) ?? null,
    last: table.sizes.findLast(size => size !== null) ?? null,
    isGrowing: growing.has(index),
  }));
  const change = ({ first, last }: Row): number => (last ?? 0) - (first ?? 0);
  return rows.sort((a, b) => change(b) - change(a) || (b.last ?? 0) - (a.last ?? 0));
};

export class SeriesView {
  readonly node: HTMLElement;
  readonly #series: ReportSeries;
  readonly #chart = new Chart(element('div', { class: 'chart lines' }));
  readonly #status = element('p', { class: 'quiet', role: 'status' });
  readonly #swatches = new Map<number, HTMLElement>();
  readonly #rows: readonly Row[];
  readonly #body = element('tbody');
  #shown: number[] = [];

  constructor(series: ReportSeries) {
    this.#series = series;
    this.#rows = rowsOf(series);
    const table = element(
      'table',
      {},
      element('caption', {}, 'Tables, what grew most first; choose which to draw'),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col' }, 'Table'),
          element('th', { scope: 'col', class: 'number' }, 'First'),
          element('th', { scope: 'col', class: 'number' }, 'Last'),
          element('th', { scope: 'col', class: 'number' }, 'Change'),
        ),
      ),
      this.#body,
    );
    const { moments, axis } = series;
    const scales = (['numbers', 'bytes'] as const).filter(scale =>
      this.#rows.some(row => row.scale === scale),
    );
    const [scale = 'numbers'] = scales;
    const from = formatMoment(axis, moments[0] ?? 0);
    const to = formatMoment(axis, moments.at(-1) ?? 0);
    this.node = element(
      'section',
      { 'aria-labelledby': 'series' },
      heading('series', 'Size over time'),
      element(
        'p',
        { class: 'quiet' },
        `${counted(moments.length, 'snapshot')}, from ${from} to ${to}. A size that goes up and comes down again is work; one that only goes up is kept.`,
      ),
      scales.length < 2
        ? undefined
        : element(
            'div',
            { class: 'bar' },
            choice<Scale>(
              'Sizes in',
              [
                ['numbers', 'Numbers'],
                ['bytes', 'Bytes'],
              ],
              scale,
              chosen => {
                this.chooseScale(chosen);
              },
            ),
          ),
      element(
        'div',
        { class: 'beside' },
        element('div', {}, this.#chart.node, this.#status),
        scrolling('Tables over time', table),
      ),
    );
    this.chooseScale(scale);
  }

  private chooseScale(scale: Scale): void {
    const rows = this.#rows.filter(row => row.scale === scale);
    this.#shown = rows.slice(0, FIRST_LINES).map(({ index }) => index);
    this.#swatches.clear();
    this.#body.replaceChildren(...rows.map(row => this.row(row)));
    this.#status.textContent = '';
    this.show();
  }

  private row({ index, name, first, last, isGrowing }: Row): HTMLTableRowElement {
    const input = element('input', { type: 'checkbox', checked: this.#shown.includes(index) });
    input.addEventListener('change', () => {
      if (!input.checked) {
        this.#shown.splice(this.#shown.indexOf(index), 1);
        this.#status.textContent = '';
      } else if (this.#shown.length < MOST_LINES) {
        this.#shown.push(index);
      } else {
        input.checked = false;
        this.#status.textContent = `At most ${String(MOST_LINES)} tables are drawn at once: take one away first.`;
      }
      this.show();
    });
    const sample = element('span', { class: 'sample' });
    this.#swatches.set(index, sample);
    const size = (value: number | null): string => (value === null ? 'none' : formatCount(value));
    const change = first === null || last === null ? 'none' : formatChange(last - first);
    return element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        element('label', {}, input, sample, name),
        isGrowing ? element('small', { class: 'grows' }, 'only grows') : undefined,
      ),
      element('td', { class: 'number' }, size(first)),
      element('td', { class: 'number' }, size(last)),
      element('td', { class: 'number' }, change),
    );
  }

  private show(): void {
    const names = this.#shown.map(index => visible(this.#series.tables[index]?.name ?? ''));
    const what = names.length === 0 ? 'no table is chosen' : names.join(', ');
    this.#chart.show(
      `Line chart of sizes over time: ${what}. The table beside it has the first and last sizes.`,
      (palette, width) => {
        this.showSwatches(palette);
        return linesOption(this.#series, this.#shown, palette, width);
      },
    );
  }

  private showSwatches(palette: Palette): void {
    for (const [index, sample] of this.#swatches) {
      const place = this.#shown.indexOf(index);
      sample.replaceChildren(
        ...(place < 0 ? [] : [lineSwatch(colourAt(palette.lines, place), dashesAt(place))]),
      );
    }
  }
}
