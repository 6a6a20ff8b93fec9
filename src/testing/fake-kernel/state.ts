/**
 * What the fake kernel knows, in tables that a journal can undo. Records are
 * never changed in place.
 */
import type { Journal } from '../../platform/journal.js';
import type { CapData } from '../../protocol/capdata.js';

/** The kernel's name for an object (`ko1`) or a promise (`kp1`). */
export type Kref = string;
export type KernelData = CapData<string>;

export interface ObjectRecord {
  /** The vat that exports it; undefined for an orphan. */
  readonly owner: string | undefined;
  /** How many c-lists, queued messages and settled promises can reach it. */
  readonly reachable: number;
  /** The same, and those that only would recognize it. */
  readonly recognizable: number;
}

export interface KernelMessage {
  readonly target: Kref;
  readonly methargs: KernelData;
  readonly result: Kref | undefined;
}

export interface PromiseRecord {
  readonly state: 'unresolved' | 'fulfilled' | 'rejected';
  /** The vat that may settle it; undefined while the kernel holds that right. */
  readonly decider: string | undefined;
  readonly subscribers: readonly string[];
  /** Messages to what it will be: pipelining happens here. */
  readonly queue: readonly KernelMessage[];
  readonly data: KernelData | undefined;
  /** How many c-lists, queued items and settled promises refer to it. */
  readonly refs: number;
}

export interface ClistEntry {
  readonly vatId: string;
  readonly kref: Kref;
  readonly vref: string;
  /** Of an import: the vat can reach it. Of an export: the vat was not told to drop it. */
  readonly isReachable: boolean;
}

export type GcType = 'dropExports' | 'retireExports' | 'retireImports';
export interface GcAction {
  readonly vatId: string;
  readonly type: GcType;
  readonly kref: Kref;
}

export type QueueItem =
  | { readonly type: 'message'; readonly message: KernelMessage }
  | { readonly type: 'notify'; readonly vatId: string; readonly promise: Kref };

export class Table<V> {
  readonly #rows = new Map<string, V>();
  readonly #journal: Journal;
  readonly #name: string;

  constructor(journal: Journal, name: string) {
    this.#journal = journal;
    this.#name = name;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): V | undefined {
    return this.#rows.get(key);
  }

  /** @throws when there is no such row */
  need(key: string): V {
    const row = this.#rows.get(key);
    if (row === undefined) {
      throw Error(`the kernel knows no ${this.#name} ${key}`);
    }
    return row;
  }

  set(key: string, value: V): void {
    const before = this.#rows.get(key);
    // A row that comes back by an abort comes back in its place only if it was never gone, and
    // nothing here depends on the order of rows.
    this.#journal.note(() => {
      if (before === undefined) {
        this.#rows.delete(key);
      } else {
        this.#rows.set(key, before);
      }
    });
    this.#rows.set(key, value);
  }

  delete(key: string): void {
    const before = this.#rows.get(key);
    if (before !== undefined) {
      this.#journal.note(() => void this.#rows.set(key, before));
      this.#rows.delete(key);
    }
  }

  keys(): string[] {
    return [...this.#rows.keys()];
  }

  values(): V[] {
    return [...this.#rows.values()];
  }
}

export const isPromiseRef = (kref: Kref): boolean => kref.startsWith('kp');

/** `o+1` and `p+5` were named by the vat, `o-50` and `p-60` by the kernel. */
export const isNamedByVat = (vref: string): boolean => vref[1] === '+';

export interface KernelState {
  readonly journal: Journal;
  readonly objects: Table<ObjectRecord>;
  readonly promises: Table<PromiseRecord>;
  /** By `VATID KREF`. */
  readonly byKref: Table<ClistEntry>;
  /** The krefs by `VATID VREF`. */
  readonly byVref: Table<Kref>;
  readonly gcActions: Table<GcAction>;
  readonly queue: Table<QueueItem>;
  readonly counters: Table<number>;
}

export function makeKernelState(journal: Journal): KernelState {
  return {
    journal,
    objects: new Table(journal, 'object'),
    promises: new Table(journal, 'promise'),
    byKref: new Table(journal, 'c-list entry'),
    byVref: new Table(journal, 'name'),
    gcActions: new Table(journal, 'action'),
    queue: new Table(journal, 'queued item'),
    counters: new Table(journal, 'counter'),
  };
}

/** The next number of a counter, whose first is `first`. */
export function takeNumber({ counters }: KernelState, name: string, first: number): number {
  const number = counters.get(name) ?? first;
  counters.set(name, number + 1);
  return number;
}
