/**
 * What is known of a vatstore once all of its keys were read: the tables, and
 * who is a root. Everything that is asked of a graph is answered from here.
 */
import { CollectionTable } from './collection-table.js';
import { EdgeTable } from './edge-table.js';
import { isWeakKind, KindTable } from './kind-table.js';
import { newNameParts, readName } from './names.js';
import { NodeTable } from './node-table.js';
import { Problems } from './problems.js';
import type { VatSource } from './types.js';

/** The three collections that every vat has, by the keys that name them. */
export const OWN_TABLES = {
  baggageID: 'baggage',
  watcherTableID: 'watchers',
  watchedPromiseTableID: 'watchedPromises',
} as const;

export type OwnTableKey = keyof typeof OWN_TABLES;

export interface Totals {
  keys: number;
  bytes: number;
  entries: number;
  watches: number;
  recognitionRecords: number;
  strangeKeys: number;
}

export class RawGraph {
  readonly source: VatSource;
  readonly kinds = new KindTable();
  readonly nodes = new NodeTable(this.kinds);
  readonly collections = new CollectionTable();
  readonly edges = new EdgeTable();
  /** What could not be read. */
  readonly problems: Problems;
  readonly totals: Totals = {
    keys: 0,
    bytes: 0,
    entries: 0,
    watches: 0,
    recognitionRecords: 0,
    strangeKeys: 0,
  };
  /** Nodes of the vat's own tables. */
  readonly ownTables = new Map<number, OwnTableKey>();
  /** The number of the table of watched promises, -1 without one. */
  watchTable = -1;
  counters: Readonly<Record<string, number>> = {};
  /** Bits of `roots.ts`; filled in when all is read. */
  roots: Uint8Array = new Uint8Array(0);
  /** Bits of pillars, where the source is a live vat. */
  pillars: Uint8Array | undefined;
  /** Counts that the live vat has in memory, of what it has told. */
  memoryCounts: Map<number, number> | undefined;

  constructor(source: VatSource, problemLimit: number) {
    this.source = source;
    this.problems = new Problems(problemLimit);
  }

  /** The collection with that number; it is made if need be. */
  collectionAt(num: number): number {
    const node = this.nodes.internCollection(num);
    const known = this.nodes.collection[node] as number;
    if (known >= 0) {
      return known;
    }
    const index = this.collections.add(node);
    this.nodes.collection[node] = index;
    return index;
  }

  /** @returns -1 when the text is no vref; the node is made if need be */
  internText(text: string): number {
    const parts = newNameParts();
    return readName(text, 0, text.length, parts) ? this.nodes.intern(parts) : -1;
  }

  /** Whether its keys are weak: by its kind, or, where nothing tells that, by what it stores. */
  isWeak(collection: number, hasEntryCount: boolean): boolean {
    const node = this.collections.node[collection] as number;
    const kind = this.nodes.kind[node] as number;
    return kind < 0 ? !hasEntryCount : isWeakKind(this.kinds.at(kind).storeKind) === true;
  }
}
