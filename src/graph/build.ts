/**
 * From a source of keys to the graph of what they say: reads all keys once,
 * then links what was read. Time is linear in the keys; memory is some tens of
 * bytes for each name and each reference, and no text of the vatstore is kept.
 */
import { parseJson } from './capdata.js';
import { HAS_ENTRY_COUNT } from './collection-table.js';
import { KEY, RECOGNIZES, WATCHED } from './edge-table.js';
import { newNameParts, readCount, readName } from './names.js';
import { RawGraph } from './raw-graph.js';
import { Reader } from './reader.js';
import { findRoots } from './roots.js';
import { settleWeakEntries } from './weak-entries.js';
import type { BuildOptions, VatGraph, VatSource } from './types.js';
import { Graph } from './vat-graph.js';

const PROGRESS_STEP = 100_000;
const PROBLEM_LIMIT = 1_000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What must be known before the first key is read: which numbers mean what. */
function readHead(graph: RawGraph): void {
  const { source, kinds, nodes } = graph;
  const wrong = (key: string, found: string, wanted: string): void =>
    graph.problems.add({ code: 'bad-value', key, found: JSON.stringify(found), wanted });

  const storeKinds = source.get('storeKindIDTable');
  const table = storeKinds === undefined ? undefined : parseJson(storeKinds);
  if (isRecord(table)) {
    kinds.setStoreKinds(table);
  } else if (storeKinds !== undefined) {
    wrong('storeKindIDTable', storeKinds, 'the JSON of a record of numbers');
  }
  const handleKind = source.get('kindIDID');
  if (handleKind !== undefined) {
    const kindId = readCount(handleKind);
    if (kindId === undefined) {
      wrong('kindIDID', handleKind, 'a natural number');
    } else {
      kinds.setHandleKind(kindId);
    }
  }
  const counters = source.get('idCounters');
  const parsed = counters === undefined ? undefined : parseJson(counters);
  if (isRecord(parsed) && Object.values(parsed).every(Number.isSafeInteger)) {
    graph.counters = parsed as Record<string, number>;
  } else if (counters !== undefined) {
    wrong('idCounters', counters, 'the JSON of a record of natural numbers');
  }
  const watchTable = source.get('watchedPromiseTableID');
  const name = newNameParts();
  if (watchTable !== undefined && readName(watchTable, 0, watchTable.length, name)) {
    graph.watchTable = nodes.intern(name);
  }
}

/** Turns the keys of weak collections around, and counts what names each thing. */
function countReferences(graph: RawGraph): void {
  const { edges, nodes, collections, ownTables } = graph;
  for (const edge of edges.keys.keys()) {
    const index = nodes.collection[edges.from[edge] as number] as number;
    if (!graph.isWeak(index, collections.has(index, HAS_ENTRY_COUNT))) {
      edges.keys.delete(edge);
    }
  }
  for (let edge = 0; edge < edges.size; edge += 1) {
    const type = edges.typeOf(edge);
    if (type === KEY) {
      const index = nodes.collection[edges.from[edge] as number] as number;
      if (graph.isWeak(index, collections.has(index, HAS_ENTRY_COUNT))) {
        edges.meta[edge] = RECOGNIZES;
        continue;
      }
    }
    if (type !== WATCHED) {
      const to = edges.to[edge] as number;
      nodes.counted[to] = (nodes.counted[to] as number) + 1;
    }
  }
  for (const node of ownTables.keys()) {
    nodes.counted[node] = (nodes.counted[node] as number) + 1;
  }
}

function insistSource(source: VatSource): void {
  for (const name of ['entries', 'get'] as const) {
    if (typeof source[name] !== 'function') {
      throw TypeError(
        `a source needs a function ${JSON.stringify(name)}, not ${typeof source[name]}`,
      );
    }
  }
}

/**
 * Reads a vatstore.
 *
 * @param source where the keys come from; it is read again whenever something
 *   is explained, so it must stay open and unchanged as long as the graph is used
 * @param options `onProgress` is told every 100,000 keys
 * @returns the graph; keys and values that cannot be read are told by `check()`
 * @throws a TypeError when the source has no `entries` or `get`, and whatever
 *   the source throws
 */
export function buildGraph(source: VatSource, options: BuildOptions = {}): VatGraph {
  insistSource(source);
  const { onProgress } = options;
  const graph = new RawGraph(source, PROBLEM_LIMIT);
  readHead(graph);
  const reader = new Reader(graph);
  const total = source.size;
  let done = 0;
  for (const [key, value] of source.entries()) {
    reader.read(key, value);
    done += 1;
    if (done % PROGRESS_STEP === 0) {
      onProgress?.({ phase: 'reading', done, total });
    }
  }
  onProgress?.({ phase: 'linking', done: 0, total: 1 });
  countReferences(graph);
  findRoots(graph);
  graph.edges.link(graph.nodes.size);
  settleWeakEntries(graph);
  onProgress?.({ phase: 'linking', done: 1, total: 1 });
  return new Graph(graph);
}
