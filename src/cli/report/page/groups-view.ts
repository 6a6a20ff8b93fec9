/** What holds what: the picture, the way down to the group in it, and the same as a table. */
import { Chart } from './charts.js';
import { choice, element, heading, scrolling } from './dom.js';
import { counted, formatBytes, formatCount, formatShare, visible } from './format.js';
import { TOP } from './group-tree.js';
import type { Measure } from './group-tree.js';
import { PAGE_ROWS, Pager } from './pages.js';
import { colourAt } from './palette.js';
import type { Palette } from './palette.js';
import { groupAddress } from './report.js';
import type { Report } from './report.js';
import { swatch } from './swatch.js';
import { amountOf, areasIn, groupOfArea, treemapOption } from './treemap.js';

/** Kinds in the legend; further kinds share one colour. */
const LEGEND_KINDS = 8;

export class GroupsView {
  readonly node: HTMLElement;
  readonly heading = heading('groups', 'What holds what');
  readonly #report: Report;
  readonly #chart: Chart;
  readonly #way = element('ol');
  readonly #rows = element('tbody');
  readonly #columns = element('tr');
  readonly #pager: Pager;
  readonly #legend = element('ul', { class: 'legend', 'aria-label': 'Colours' });
  #measure: Measure = 'count';
  /** The group whose inside is shown, and the group that is chosen in it. */
  #view = TOP;
  #chosen = TOP;
  #sorted: readonly number[] = [];

  /** @param onGroup is told the group that was clicked in the picture */
  constructor(report: Report, onGroup: (group: number) => void) {
    this.#report = report;
    this.#chart = new Chart(element('div', { class: 'chart treemap' }), params => {
      const group = groupOfArea(params.data);
      if (group !== undefined) onGroup(group);
    });
    this.#pager = new Pager('groups', () => {
      this.showRows();
    });
    const measures = [
      ['count', 'Members'],
      ['bytes', 'Bytes'],
    ] as const;
    const pick = choice<Measure>('Sized by', measures, this.#measure, measure => {
      this.#measure = measure;
      this.show();
    });
    const table = element(
      'table',
      {},
      element('caption', {}, 'The same as a table, largest first'),
      element('thead', {}, this.#columns),
      this.#rows,
    );
    this.node = element(
      'section',
      { 'aria-labelledby': 'groups' },
      this.heading,
      element(
        'p',
        { class: 'quiet' },
        'An area is a group of members; within it lies what it holds. Bytes are keys and values in the vatstore. Choose a group to see its members below.',
      ),
      element(
        'div',
        { class: 'bar' },
        pick,
        element('nav', { class: 'way', 'aria-label': 'Way to the group' }, this.#way),
      ),
      element(
        'div',
        { class: 'beside' },
        element('div', {}, this.#chart.node, this.#legend),
        element('div', {}, scrolling('Groups', table), this.#pager.node),
      ),
    );
  }

  /** Shows the inside of the group, or the group in what holds it. */
  choose(group: number): void {
    this.#chosen = group;
    this.#view = this.#report.tree.viewOf(group);
    this.show();
  }

  private show(): void {
    const { tree, data } = this.#report;
    this.#sorted = tree.sortedChildrenOf(this.#view, this.#measure);
    this.showWay();
    const [one, all] =
      this.#measure === 'count'
        ? ['Own members', 'With all it holds']
        : ['Own bytes', 'With all it holds'];
    this.#columns.replaceChildren(
      element('th', { scope: 'col' }, 'Group'),
      element('th', { scope: 'col', class: 'number' }, one),
      element('th', { scope: 'col', class: 'number' }, all),
    );
    // The page of rows on which the chosen group stands.
    this.#pager.reset(this.#sorted.length, Math.max(0, this.#sorted.indexOf(this.#chosen)));
    this.showRows();
    const name = data.groups[this.#view]?.title;
    const where = name === undefined ? 'the vat' : visible(name);
    const total = amountOf(tree.totalOf(this.#view), this.#measure);
    this.#chart.show(
      `Treemap of ${where}: ${counted(this.#sorted.length, 'group')}, ${total}. The table beside it has the same groups.`,
      (palette, width, height) => {
        this.showLegend(palette);
        const pixels = width * height;
        const areas = areasIn(this.#report, this.#view, this.#measure, palette, pixels);
        return treemapOption(areas, palette);
      },
    );
  }

  private showWay(): void {
    const { tree, data } = this.#report;
    const steps = [TOP, ...tree.wayTo(this.#view)];
    this.#way.replaceChildren(
      ...steps.map((group, index) => {
        const text = visible(data.groups[group]?.title ?? 'The whole vat');
        const isLast = index === steps.length - 1;
        const link = element(
          'a',
          { href: groupAddress(group), 'aria-current': isLast ? 'location' : undefined },
          text,
        );
        return element('li', {}, link);
      }),
    );
  }

  private showLegend(palette: Palette): void {
    const { kinds } = this.#report;
    const shown = [...kinds].slice(0, LEGEND_KINDS);
    const entries = shown.map(([kind, rank]) => ({ kind: visible(kind), rank }));
    if (kinds.size > LEGEND_KINDS) entries.push({ kind: 'other kinds', rank: LEGEND_KINDS });
    this.#legend.replaceChildren(
      ...entries.map(({ kind, rank }) =>
        element('li', {}, swatch(colourAt(palette.fills, rank)), kind),
      ),
    );
  }

  private showRows(): void {
    const rows = this.#sorted.slice(this.#pager.start, this.#pager.start + PAGE_ROWS);
    this.#rows.replaceChildren(...rows.map(group => this.row(group)));
    if (rows.length === 0) {
      this.#rows.append(element('tr', {}, element('td', { colspan: 3 }, 'It holds no groups.')));
    }
  }

  private row(group: number): HTMLTableRowElement {
    const { tree, data } = this.#report;
    const own = data.groups[group];
    if (own === undefined) return element('tr');
    const measure = this.#measure;
    const write = measure === 'count' ? formatCount : formatBytes;
    const total = tree.totalOf(group)[measure];
    const share = formatShare(total, tree.totalOf(TOP)[measure]);
    const inside = tree.childrenOf(group).length;
    return element(
      'tr',
      { class: group === this.#chosen ? 'chosen' : undefined },
      element(
        'th',
        { scope: 'row' },
        element(
          'a',
          {
            href: groupAddress(group),
            'aria-current': group === this.#chosen ? 'true' : undefined,
          },
          visible(own.title),
        ),
        element(
          'small',
          {},
          visible(own.kind) + (inside > 0 ? `; holds ${counted(inside, 'group')}` : ''),
        ),
      ),
      element('td', { class: 'number' }, write(own[measure])),
      element(
        'td',
        { class: 'number' },
        write(total),
        element('small', {}, share === '' ? '' : `${share} of the vat`),
      ),
    );
  }
}
