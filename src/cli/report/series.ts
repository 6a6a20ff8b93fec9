/** Sizes over time out of graphs of the same vat, one after another; no graph is kept. */
import type { Group, NodeSort, VatGraph } from '../../graph/types.js';
import type { ReportSeries, ReportTable } from './data.js';
import { clip } from './wording.js';

/** When a graph was. The page has dates, else deliveries, else the order, on its axis. */
export interface SeriesMoment {
  /** A date that `Date.parse` reads. */
  readonly at?: string | undefined;
  /** How many deliveries the vat had had. */
  readonly delivery?: number | undefined;
}

/** Groups with a line of their own: those that changed most, and then the largest. */
const MOST_GROUPS = 40;

const sorts: readonly (readonly [sort: NodeSort, name: string])[] = [
  ['object', 'all objects'],
  ['promise', 'all promises'],
  ['presence', 'all imports'],
  ['remotable', 'all remotables'],
];

const nameOf = ({ sort, tag, holder }: Group): string => {
  const what = sort === 'presence' ? 'import' : sort === 'kindHandle' ? 'kind handle' : sort;
  return clip(`${tag === undefined ? `${what}s` : `${tag} ${what}s`}, ${holder}`);
};

interface Row {
  readonly name: string;
  readonly unit: string;
  /** By the number of the snapshot. */
  readonly sizes: Map<number, number>;
}

const isAscending = (moments: readonly (number | undefined)[]): moments is readonly number[] =>
  moments.every((moment, index) => {
    const before = index === 0 ? -Infinity : moments[index - 1];
    return moment !== undefined && before !== undefined && moment > before;
  });

/** Collects the sizes of one snapshot after another. */
export class SeriesMaker {
  readonly #moments: SeriesMoment[] = [];
  readonly #totals = new Map<string, Row>();
  readonly #groups = new Map<string, Row>();

  /** Takes the sizes of the next snapshot. */
  add(moment: SeriesMoment, graph: Pick<VatGraph, 'counts' | 'groups'>): void {
    const at = this.#moments.push(moment) - 1;
    const { keys, bytes, entries, watches, collections, bySort } = graph.counts();
    const take = (rows: Map<string, Row>, id: string, name: string, unit: string): Row => {
      const row = rows.get(id) ?? { name, unit, sizes: new Map<number, number>() };
      rows.set(id, row);
      return row;
    };
    const total = (name: string, unit: string, size: number): void => {
      take(this.#totals, name, name, unit).sizes.set(at, size);
    };
    total('keys and values', 'bytes', bytes);
    total('keys', 'keys', keys);
    total('entries of stores', 'entries', entries);
    total('stores', 'members', collections);
    total('watches of promises', 'watches', watches);
    for (const [sort, name] of sorts) total(name, 'members', bySort[sort]);
    for (const group of graph.groups()) {
      take(this.#groups, group.id, nameOf(group), 'members').sizes.set(at, group.count);
    }
  }

  /** @returns undefined where there are fewer than two snapshots */
  series(): ReportSeries | undefined {
    const length = this.#moments.length;
    if (length < 2) return undefined;
    const times = this.#moments.map(({ at }) => (at === undefined ? undefined : Date.parse(at)));
    const deliveries = this.#moments.map(({ delivery }) => delivery);
    const changeOf = ({ sizes }: Row): number =>
      Math.abs((sizes.get(length - 1) ?? 0) - (sizes.get(0) ?? 0));
    const largestOf = ({ sizes }: Row): number => Math.max(...sizes.values());
    const groups = [...this.#groups.values()]
      .sort((a, b) => changeOf(b) - changeOf(a) || largestOf(b) - largestOf(a))
      .slice(0, MOST_GROUPS);
    const tables = [...groups, ...this.#totals.values()].map(
      ({ name, unit, sizes }): ReportTable => ({
        name,
        unit,
        // A group that a snapshot does not have has no members in it.
        sizes: this.#moments.map((_, index) => sizes.get(index) ?? 0),
      }),
    );
    if (isAscending(times)) return { axis: 'time', moments: times, tables };
    if (isAscending(deliveries)) return { axis: 'delivery', moments: deliveries, tables };
    return { axis: 'snapshot', moments: this.#moments.map((_, index) => index + 1), tables };
  }
}
