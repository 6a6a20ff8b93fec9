/**
 * The durable counters that names are made from. They are read at the first
 * start of an incarnation and written back at the end of a crank that used
 * one. Rules S1 and S2 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import { ID_COUNTERS_KEY } from './keys.js';
import type { VatStore } from './vatstore.js';

export type CounterName = 'exportID' | 'collectionID' | 'promiseID';

// Promise numbers begin at 5 by long custom: older systems kept 1 to 4 free.
const INITIAL: Readonly<Record<CounterName, number>> = {
  exportID: 1,
  collectionID: 1,
  promiseID: 5,
};

function parseCounters(raw: string): Record<string, number> {
  const parsed: unknown = JSON.parse(raw);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw Fail`the vatstore's ${q(ID_COUNTERS_KEY)} is not a record: ${q(raw)}`;
  }
  const counters: Record<string, number> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (!Number.isSafeInteger(value)) {
      throw Fail`the vatstore's ${q(ID_COUNTERS_KEY)} has no count for ${q(name)}: ${q(raw)}`;
    }
    counters[name] = value as number;
  }
  return counters;
}

export class IdCounters {
  readonly #store: VatStore;
  // What an earlier version saved beside our counters is carried along.
  #counters: Record<string, number> | undefined;
  #atStart: Readonly<Record<string, number>> = {};
  #dirty = false;

  constructor(store: VatStore) {
    this.#store = store;
  }

  /** Reads the saved counters, once; later calls do nothing. */
  load(): Record<string, number> {
    if (this.#counters === undefined) {
      const raw = this.#store.get(ID_COUNTERS_KEY);
      this.#counters = { ...INITIAL, ...(raw ? parseCounters(raw) : {}) };
      this.#atStart = { ...this.#counters };
      this.#dirty = true;
    }
    return this.#counters;
  }

  /** Undoes `load`: the start that needed it was refused, and used none of them. */
  unload(): void {
    this.#counters = undefined;
    this.#dirty = false;
  }

  /** The least number that this incarnation can have given. */
  firstOf(name: CounterName): number {
    this.load();
    return this.#atStart[name] ?? INITIAL[name];
  }

  /** Whether this incarnation or an earlier one has given the number. */
  isAllocated(name: CounterName, id: number): boolean {
    return id < (this.load()[name] ?? INITIAL[name]);
  }

  /** The number that is given next, or 0 while nothing has been loaded. Reads nothing. */
  nextOf(name: CounterName): number {
    return this.#counters?.[name] ?? 0;
  }

  allocate(name: CounterName): number {
    const counters = this.load();
    const id = counters[name] ?? INITIAL[name];
    counters[name] = id + 1;
    this.#dirty = true;
    return id;
  }

  flush(): void {
    if (this.#dirty) {
      this.#store.set(ID_COUNTERS_KEY, JSON.stringify(this.#counters));
      this.#dirty = false;
    }
  }
}

/** What kinds and collections need of the counters. */
export type Numbers = Pick<IdCounters, 'allocate' | 'firstOf' | 'isAllocated'>;
