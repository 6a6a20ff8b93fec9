/** The data of a report out of the graph of a vatstore. */
import type { CheckReport, GraphCounts, GraphEdge, VatGraph } from '../../graph/types.js';
import { REPORT_FORMAT, rootParent, UNREACHED } from './data.js';
import type {
  ReportData,
  ReportGroup,
  ReportMembers,
  ReportRoot,
  ReportSeries,
  ReportTotal,
  ReportWarning,
} from './data.js';
import { groupNodes } from './grouping.js';
import type { Grouping } from './grouping.js';
import { chooseMembers } from './selection.js';
import { countHolding, edgeFrom, findWays, LOOSE, ROOT } from './ways.js';
import type { Ways } from './ways.js';
import { clip, kindOf, notesOf, rootText, viaOf } from './wording.js';

/** Members in one file, unless the caller says otherwise: about 4 MB. */
export const DEFAULT_MEMBERS = 100_000;

export interface ReportOptions {
  /** The name of the vat; the kernel's name for it, or that of the source, if it is left out. */
  readonly vat?: string;
  /** Where the data was read; the name of the source if it is left out. */
  readonly source?: string;
  /** Of which moment, in words; nothing is said if it is left out. */
  readonly madeAt?: string;
  /** Sizes over time, where there are snapshots. */
  readonly series?: ReportSeries;
  /** What `graph.check()` said. */
  readonly check?: CheckReport;
  /** Further warnings. Their `group` is of no use here: groups are made by this function. */
  readonly warnings?: readonly ReportWarning[];
  /** How many members the file has at most, plus those on their ways to a root. */
  readonly maxMembers?: number;
}

/** Texts as numbers. */
class Strings {
  readonly all: string[] = [];
  readonly #known = new Map<string, number>();

  indexOf(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

const membersAndRoots = (
  graph: VatGraph,
  { groupOf }: Grouping,
  { parent }: Ways,
  ids: Uint32Array,
): { members: ReportMembers; roots: ReportRoot[] } => {
  const strings = new Strings();
  const roots: ReportRoot[] = [];
  const rootIndexes = new Map<string, number>();
  const indexes = new Int32Array(graph.size).fill(-1);
  ids.forEach((id, index) => {
    indexes[id] = index;
  });
  const rootOf = (id: number): number => {
    const reasons = graph.rootReasons(id);
    const text = clip(reasons.map(rootText).join('; ')) || 'a root';
    const known = rootIndexes.get(text);
    if (known !== undefined) return known;
    rootIndexes.set(text, roots.length);
    return roots.push({ kind: reasons[0]?.kind ?? 'root', text }) - 1;
  };

  const edges: GraphEdge[] = [];
  const edgeOf = new Map<number, number>();
  const columns = {
    vrefs: new Array<string>(),
    kinds: new Array<number>(),
    labels: new Array<number>(),
    bytes: new Array<number>(),
    references: new Array<number>(),
    groups: new Array<number>(),
    parents: new Array<number>(),
  };
  for (const id of ids) {
    const node = graph.node(id);
    const holder = parent[id] ?? LOOSE;
    columns.vrefs.push(clip(node.name));
    columns.kinds.push(strings.indexOf(kindOf(node)));
    columns.labels.push(strings.indexOf(notesOf(node, graph.source)));
    columns.bytes.push(node.bytes);
    columns.references.push(countHolding(graph, id));
    columns.groups.push(groupOf[id] ?? 0);
    if (holder >= 0) {
      columns.parents.push(indexes[holder] ?? UNREACHED);
      const edge = edgeFrom(graph, holder, id);
      if (edge !== undefined) edgeOf.set(id, edges.push(edge) - 1);
    } else {
      columns.parents.push(holder === ROOT ? rootParent(rootOf(id)) : UNREACHED);
    }
  }
  // One walk over the vatstore for all of them.
  const explained = graph.explain(edges);
  const vias = Array.from(ids, id => {
    const edge = explained[edgeOf.get(id) ?? -1];
    return strings.indexOf(edge === undefined ? '' : viaOf(edge));
  });
  return { members: { strings: strings.all, ...columns, vias }, roots };
};

/** How many places of a group are told. */
const PLACES = 3;

/** The groups, those of several members with some of the places where these stand. */
const withPlaces = (
  groups: readonly ReportGroup[],
  { strings, groups: groupOf, vias }: ReportMembers,
): ReportGroup[] => {
  const places = groups.map(() => new Set<number>());
  vias.forEach((via, index) => {
    const found = places[groupOf[index] ?? -1];
    if (found !== undefined && found.size < PLACES && strings[via] !== '') found.add(via);
  });
  return groups.map((group, index) => {
    const some = Array.from(places[index] ?? [], via => strings[via] ?? '');
    if (group.count < 2 || some.length === 0) return group;
    return { ...group, text: `at places like ${some.join(', ')}` };
  });
};

const totalsOf = ({ bySort, ...counts }: GraphCounts): ReportTotal[] => [
  { name: 'keys in the vatstore', count: counts.keys, bytes: counts.bytes },
  { name: 'objects', count: bySort.object },
  { name: 'stores', count: counts.collections },
  { name: 'entries of stores', count: counts.entries },
  { name: 'promises', count: bySort.promise },
  { name: 'imports', count: bySort.presence },
  { name: 'remotables', count: bySort.remotable },
  { name: 'watches of promises', count: counts.watches },
  { name: 'references', count: counts.edges },
];

const warningsOf = (counts: GraphCounts, check: CheckReport | undefined): ReportWarning[] => {
  const warnings: ReportWarning[] = [];
  for (const [code, total] of Object.entries(check?.totals ?? {})) {
    const first = check?.faults.find(fault => fault.code === code);
    if (first === undefined) continue;
    const more = total > 1 ? ` And ${String(total - 1)} more like it.` : '';
    warnings.push({
      level: first.severity,
      text: `${first.sentence}.${more}`,
    });
  }
  if (counts.unreached > 0) {
    warnings.push({
      level: 'note',
      text: `${String(counts.unreached)} of ${String(counts.nodes)} members have no way from a stored root: memory alone holds them, or they are left over.`,
    });
  }
  if (counts.strangeKeys > 0) {
    warnings.push({
      level: 'note',
      text: `No known layout explains ${String(counts.strangeKeys)} of ${String(counts.keys)} keys.`,
    });
  }
  return warnings;
};

/**
 * @param graph as `buildGraph` makes it
 * @param options what the graph does not know, and how much the file may have
 * @returns data for `renderReport`; the same for the same graph and options
 * @throws {RangeError} when `maxMembers` is no positive integer
 */
export const makeReportData = (graph: VatGraph, options: ReportOptions = {}): ReportData => {
  const { maxMembers = DEFAULT_MEMBERS, check, madeAt, series } = options;
  if (!Number.isSafeInteger(maxMembers) || maxMembers < 1) {
    throw new RangeError(`maxMembers must be a positive integer, not ${String(maxMembers)}`);
  }
  const { name, kernel } = graph.source;
  const ways = findWays(graph);
  const grouping = groupNodes(graph, ways);
  const ids = chooseMembers(grouping, ways, maxMembers);
  const { members, roots } = membersAndRoots(graph, grouping, ways, ids);
  const counts = graph.counts();
  const inKernel = [kernel?.vatId, kernel?.vatName && `(${kernel.vatName})`].filter(Boolean);
  return {
    format: REPORT_FORMAT,
    vat: options.vat ?? (inKernel.length > 0 ? inKernel.join(' ') : name),
    source: options.source ?? name,
    ...(madeAt === undefined ? {} : { madeAt }),
    totals: totalsOf(counts),
    ...(series === undefined ? {} : { series }),
    warnings: [...warningsOf(counts, check), ...(options.warnings ?? [])],
    roots,
    groups: withPlaces(grouping.groups, members),
    members,
  };
};
