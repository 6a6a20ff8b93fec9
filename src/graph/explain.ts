/**
 * Where in the vatstore a reference stands: the key, the way inside the value,
 * the facet. Nothing of this is kept in memory; it is read again when somebody
 * asks, with one walk for all the references that are asked about.
 */
import { propertyPath, showWatches, walkBody } from './bodies.js';
import {
  isCapData,
  parseCapData,
  parseJson,
  parseState,
  slotsOf,
  type StoredCapData,
} from './capdata.js';
import { kindOf, tagOf } from './describe.js';
import { showEntryKey } from './entry-keys.js';
import { COLLECTION, newNameParts, readName } from './names.js';
import type { RawGraph } from './raw-graph.js';
import type { ExplainedEdge, GraphEdge, Watch } from './types.js';

const ORDINAL_DIGITS = 10;
const ARGUMENT_LENGTH = 80;
/** No kind has so many; a damaged vatstore may name them. */
const MAX_FACET = 1_000;

type Found = Pick<ExplainedEdge, 'storeKey' | 'entryKey' | 'path' | 'facet' | 'watches'>;

const NOTHING: Found = { storeKey: undefined, path: '' };

export class Explainer {
  readonly #graph: RawGraph;
  readonly #parts = newNameParts();

  constructor(graph: RawGraph) {
    this.#graph = graph;
  }

  /** @returns one for each edge, in the same order */
  explain(edges: readonly GraphEdge[]): ExplainedEdge[] {
    const found: (Found | undefined)[] = edges.map(edge => this.lookUp(edge));
    this.scan(edges, found);
    return edges.map((edge, at) => ({
      ...edge,
      ...(found[at] ?? NOTHING),
      more: this.countAlike(edge) - 1,
    }));
  }

  private countAlike({ from, to, type, property }: GraphEdge): number {
    const { edges } = this.#graph;
    let count = 0;
    const isOutShorter =
      edges.outEnd(from) - (edges.outStart[from] as number) <
      edges.inEnd(to) - (edges.inStart[to] as number);
    const [start, end] = isOutShorter
      ? [edges.outStart[from] as number, edges.outEnd(from)]
      : [edges.inStart[to] as number, edges.inEnd(to)];
    for (let at = start; at < end; at += 1) {
      const edge = isOutShorter ? at : (edges.incoming[at] as number);
      if (
        edges.from[edge] === from &&
        edges.to[edge] === to &&
        edges.typeName(edge) === type &&
        edges.propertyOf(edge) === property
      ) {
        count += 1;
      }
    }
    return Math.max(count, 1);
  }

  /** What can be found without a walk; undefined for the values of entries. */
  private lookUp(edge: GraphEdge): Found | undefined {
    switch (edge.type) {
      case 'state':
        return this.inState(edge);
      case 'watched':
        return this.inWatch(edge.from, edge.to);
      case 'key':
      case 'recognizes':
        return this.asKey(edge);
      case 'shape':
        return this.inShape(`vc.${this.#graph.nodes.numberOf(edge.from)}.|schemata`, edge);
      case 'kindShape':
        return this.inKindShape(edge);
      case 'value':
        return undefined;
    }
  }

  private isNamed(slot: string, to: number): boolean {
    const parts = this.#parts;
    return readName(slot, 0, slot.length, parts) && this.#graph.nodes.find(parts) === to;
  }

  /** The facet that a slot names, by its name where the kind has one. */
  private facetOf(slot: string, to: number): string | undefined {
    const parts = this.#parts;
    if (!readName(slot, 0, slot.length, parts) || parts.facet < 0) {
      return undefined;
    }
    return kindOf(this.#graph, to)?.facets?.[parts.facet] ?? `${parts.facet}`;
  }

  /** Where in capdata something is named. */
  private inCapData(data: StoredCapData | undefined, to: number): Found | undefined {
    const slot = data?.slots.findIndex(each => this.isNamed(each, to)) ?? -1;
    if (data === undefined || slot < 0) {
      return undefined;
    }
    const facet = this.facetOf(data.slots[slot] as string, to);
    let path = '';
    try {
      walkBody(data.body, place => {
        if (place.slot !== slot) {
          return false;
        }
        path = place.path;
        return true;
      });
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
    }
    return { storeKey: undefined, path, ...(facet === undefined ? {} : { facet }) };
  }

  private inState({ from, to, property }: GraphEdge): Found {
    const storeKey = `vom.${this.#graph.nodes.nameOf(from)}`;
    const state = parseState(this.#graph.source.get(storeKey) ?? '') ?? [];
    for (const [name, data] of state) {
      const found =
        property === undefined || name === property ? this.inCapData(data, to) : undefined;
      if (found !== undefined) {
        return { ...found, storeKey, path: `${propertyPath(name)}${found.path}` };
      }
    }
    return { storeKey, path: '' };
  }

  private inShape(storeKey: string, { to }: GraphEdge): Found {
    const data = parseCapData(this.#graph.source.get(storeKey) ?? '');
    return { ...(this.inCapData(data, to) ?? NOTHING), storeKey };
  }

  private inKindShape({ from, to }: GraphEdge): Found {
    const storeKey = `vom.dkind.${this.#graph.nodes.numberOf(from)}.descriptor`;
    const descriptor = parseJson(this.#graph.source.get(storeKey) ?? '') as
      { readonly stateShapeCapData?: unknown } | null | undefined;
    const shape = descriptor?.stateShapeCapData;
    return { ...(this.inCapData(isCapData(shape) ? shape : undefined, to) ?? NOTHING), storeKey };
  }

  private inWatch(from: number, to: number): Found {
    const { nodes } = this.#graph;
    const vpid = nodes.nameOf(to);
    const storeKey = `vc.${nodes.numberOf(from)}.s${vpid}`;
    return { storeKey, entryKey: vpid, path: '', watches: this.watchesAt(storeKey) };
  }

  /** What waits for the promise, as `[[watcher, ...args], …]` is stored. */
  watchesAt(storeKey: string): readonly Watch[] {
    const data = parseCapData(this.#graph.source.get(storeKey) ?? '');
    if (data === undefined) {
      return [];
    }
    try {
      return showWatches(data.body, data.slots, ARGUMENT_LENGTH).map(([watcher = '?', ...args]) => {
        const node = readName(watcher, 0, watcher.length, this.#parts)
          ? this.#graph.nodes.find(this.#parts)
          : -1;
        return { watcher, tag: node < 0 ? undefined : tagOf(this.#graph, node), args };
      });
    } catch (error) {
      if (error instanceof SyntaxError) {
        return [];
      }
      throw error;
    }
  }

  private asKey({ from, to, type }: GraphEdge): Found {
    const { nodes, source } = this.#graph;
    const name = nodes.nameOf(to);
    const prefix = `vc.${nodes.numberOf(from)}.`;
    const facets = Math.min(kindOf(this.#graph, to)?.maxFacet ?? -1, MAX_FACET);
    for (let index = -1; index <= facets; index += 1) {
      const vref = index < 0 ? name : `${name}:${index}`;
      const ordinal = source.get(`${prefix}|${vref}`);
      if (ordinal !== undefined) {
        const facet = this.facetOf(vref, to);
        const entry = `${prefix}r${ordinal.padStart(ORDINAL_DIGITS, '0')}:${vref}`;
        return {
          // Devices are never retired, and have no record.
          storeKey:
            type === 'key' || name.startsWith('d')
              ? entry
              : `vom.ir.${vref}|${nodes.numberOf(from)}`,
          entryKey: vref,
          path: '',
          ...(facet === undefined ? {} : { facet }),
        };
      }
    }
    return NOTHING;
  }

  /** The values of entries: a walk over the collections that are asked about. */
  private scan(edges: readonly GraphEdge[], found: (Found | undefined)[]): void {
    const wanted = new Map<number, Map<number, number[]>>();
    edges.forEach(({ from, to }, at) => {
      if (found[at] === undefined) {
        const inside = wanted.get(from) ?? new Map<number, number[]>();
        wanted.set(from, inside);
        inside.set(to, [...(inside.get(to) ?? []), at]);
      }
    });
    const { source, nodes } = this.#graph;
    if (wanted.size === 0) {
      return;
    }
    const settle = (inside: Map<number, number[]>, key: string, value: string): void =>
      this.settle(inside, found, key, value);
    if (source.entriesFrom !== undefined) {
      for (const [from, inside] of wanted) {
        for (const [key, value] of source.entriesFrom(`vc.${nodes.numberOf(from)}.`)) {
          settle(inside, key, value);
          if (inside.size === 0) {
            break;
          }
        }
      }
      return;
    }
    for (const [key, value] of source.entries()) {
      if (key.startsWith('vc.')) {
        const from = nodes.findCollection(Number(key.slice(3, key.indexOf('.', 3))));
        const inside = wanted.get(from);
        if (inside !== undefined) {
          settle(inside, key, value);
          if (inside.size === 0) {
            wanted.delete(from);
          }
          if (wanted.size === 0) {
            return;
          }
        }
      }
    }
  }

  private settle(
    inside: Map<number, number[]>,
    found: (Found | undefined)[],
    key: string,
    value: string,
  ): void {
    const start = key.indexOf('.', 3) + 1;
    const slots = key[start] === '|' ? undefined : slotsOf(value);
    for (const slot of slots ?? []) {
      const node = readName(slot, 0, slot.length, this.#parts)
        ? this.#graph.nodes.find(this.#parts)
        : -1;
      const places = inside.get(node);
      if (places !== undefined) {
        inside.delete(node);
        const place = this.inCapData(parseCapData(value), node) ?? NOTHING;
        const encoded = key.slice(start);
        const isWatch = this.isWatch(key);
        const entry: Found = {
          ...place,
          storeKey: key,
          entryKey: isWatch ? encoded.slice(1) : showEntryKey(encoded),
          ...(isWatch ? { watches: this.watchesAt(key) } : {}),
        };
        for (const at of places) {
          found[at] = entry;
        }
      }
    }
  }

  private isWatch(key: string): boolean {
    const { nodes, watchTable } = this.#graph;
    return (
      watchTable >= 0 &&
      nodes.code[watchTable] === COLLECTION &&
      key.startsWith(`vc.${nodes.numberOf(watchTable)}.`)
    );
  }
}
