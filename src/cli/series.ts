/**
 * The sizes of a vat's groups over several moments: for the charts of a report.
 */
import type { Group, VatGraph } from '../graph/types.js';
import type { ReportSeries } from './report/data.js';
import type { Moment } from './sources/opened.js';

/** So many groups are charted: those that changed most. */
const MOST_TABLES = 20;

const SORTS: Readonly<Record<Group['sort'], string>> = {
  object: 'objects',
  collection: 'stores',
  kindHandle: 'kind handles',
  presence: 'imports',
  remotable: 'remotables',
  promise: 'promises',
  device: 'devices',
};

const titleOf = ({ sort, tag, holder }: Group): string =>
  `${SORTS[sort]}${tag === undefined ? '' : ` "${tag}"`}, ${holder}`;

interface Sizes {
  readonly moment: Moment;
  readonly keys: number;
  readonly groups: ReadonlyMap<string, Group>;
}

/** The tables of a live vat that changed: all names of promises and objects first. */
function memoryTables(moments: readonly Moment[]): ReportSeries['tables'] {
  const names = new Set(moments.flatMap(({ tables = {} }) => Object.keys(tables)));
  return [...names]
    .map(name => ({
      name: `in memory: ${name}`,
      unit: 'entries',
      sizes: moments.map(({ tables }) => tables?.[name] ?? null),
    }))
    .filter(({ name, sizes }) => name.endsWith(' slotToVal') || new Set(sizes).size > 1)
    .sort((one, other) => (other.sizes.at(-1) ?? 0) - (one.sizes.at(-1) ?? 0));
}

/** Ascending, each once: else a chart over it would lie. */
const isAxis = (values: readonly (number | undefined)[]): values is readonly number[] =>
  values.every((value, at) => {
    const before = at === 0 ? -Infinity : values[at - 1];
    return value !== undefined && Number.isFinite(value) && before !== undefined && before < value;
  });

function axisOf(moments: readonly Moment[]): Pick<ReportSeries, 'axis' | 'moments'> {
  const times = moments.map(({ at }) => (at === undefined ? undefined : Date.parse(at)));
  if (isAxis(times)) {
    return { axis: 'time', moments: times };
  }
  const deliveries = moments.map(({ delivery }) => delivery);
  return isAxis(deliveries)
    ? { axis: 'delivery', moments: deliveries }
    : { axis: 'snapshot', moments: moments.map((_moment, at) => at) };
}

export class SeriesMaker {
  readonly #all: Sizes[] = [];

  /** @param graph is not kept */
  add(moment: Moment, graph: VatGraph): void {
    this.#all.push({
      moment,
      keys: graph.counts().keys,
      groups: new Map(graph.groups().map(group => [group.id, group])),
    });
  }

  /** @returns undefined when there is but one moment, which is no series */
  finish(): ReportSeries | undefined {
    if (this.#all.length < 2) {
      return undefined;
    }
    const latest = new Map(this.#all.flatMap(({ groups }) => [...groups]));
    const tables = [...latest].map(([id, group]) => {
      const sizes = this.#all.map(({ groups }) => groups.get(id)?.count ?? 0);
      const swing = Math.max(...sizes) - Math.min(...sizes);
      return { name: titleOf(group), unit: SORTS[group.sort], sizes, swing };
    });
    tables.sort((one, other) => other.swing - one.swing || (one.name < other.name ? -1 : 1));
    return {
      ...axisOf(this.#all.map(({ moment }) => moment)),
      tables: [
        { name: 'keys of the vatstore', unit: 'keys', sizes: this.#all.map(({ keys }) => keys) },
        ...memoryTables(this.#all.map(({ moment }) => moment)).slice(0, MOST_TABLES),
        ...tables.slice(0, MOST_TABLES).map(({ name, unit, sizes }) => ({ name, unit, sizes })),
      ],
    };
  }
}
