// What the kernel knows, all of it in the database: objects and promises with their reference counts,
// the c-lists, the run queue and the pending collection work.

import type { KernelRow, Store } from './database.js';
import { loadTable } from './table.js';
import type { Table } from './table.js';
import type { CapData, Kref, VatID, Vref } from './types.js';

export interface ObjectRecord {
  /** The vat that exports it; null once the exporter has gone. */
  owner: VatID | null;
  /** How many c-lists, queued messages and settled promises can reach it. */
  reachable: number;
  /** The same, and those who only would recognize it. Never below `reachable`. */
  recognizable: number;
}

export interface KernelMessage {
  readonly target: Kref;
  readonly methargs: CapData<Kref>;
  readonly result: Kref | null;
}

export interface PromiseRecord {
  state: 'unresolved' | 'fulfilled' | 'rejected';
  /** The vat that will settle it; null while the kernel itself holds that right. */
  decider: VatID | null;
  subscribers: VatID[];
  /** Messages sent to the promise before it was settled: pipelining happens here, in the kernel. */
  queue: KernelMessage[];
  data: CapData<Kref> | null;
  /** How many c-lists, queued messages and settled promises refer to it. */
  refs: number;
}

export interface ClistEntry {
  readonly vref: Vref;
  /** For an import: the vat can reach it. For an export: the vat was not yet told to drop it. */
  reachable: boolean;
}

export type QueueItem =
  | { readonly type: 'message'; readonly message: KernelMessage }
  | { readonly type: 'notify'; readonly vat: VatID; readonly promise: Kref };

/** Numbers by name. All are in one row, since every crank changes several of them. */
export interface Counters {
  get(name: string): number | undefined;
  set(name: string, value: number): void;
}

export interface KernelState {
  readonly objects: Table<ObjectRecord>;
  readonly promises: Table<PromiseRecord>;
  /** Keys are `VATID KREF`. */
  readonly clist: Table<ClistEntry>;
  /** Keys are sequence numbers. */
  readonly queue: Table<QueueItem>;
  /** Keys are `VATID TYPE KREF`. */
  readonly gcActions: Table<true>;
  readonly counters: Counters;
  /** The changes of all tables since the last call. */
  takeChanges(): KernelRow[];
}

export function loadState(store: Store): KernelState {
  const objects = loadTable<ObjectRecord>(store, 'objects');
  const promises = loadTable<PromiseRecord>(store, 'promises');
  const clist = loadTable<ClistEntry>(store, 'clist');
  const queue = loadTable<QueueItem>(store, 'queue');
  const gcActions = loadTable<true>(store, 'gcActions');
  const counterRow = loadTable<Record<string, number>>(store, 'counters');
  const numbers = counterRow.get('all') ?? {};
  const counters: Counters = {
    get: name => numbers[name],
    set(name, value) {
      numbers[name] = value;
      counterRow.set('all', numbers);
    },
  };
  const tables = [objects, promises, clist, queue, gcActions, counterRow];
  return {
    objects,
    promises,
    clist,
    queue,
    gcActions,
    counters,
    takeChanges: () => tables.flatMap(table => table.takeChanges()),
  };
}

/** Takes the next number of the counter `name`, whose first is `first`. */
export function takeNumber({ counters }: KernelState, name: string, first: number): number {
  const number = counters.get(name) ?? first;
  counters.set(name, number + 1);
  return number;
}
