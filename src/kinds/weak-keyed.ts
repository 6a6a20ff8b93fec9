/**
 * WeakMap and WeakSet as user code gets them. A presence or virtual object is
 * keyed by its vref, since the collector may take and remake it while it stays
 * the same to user code; the ledger's recognizers remember who keys it. Other
 * objects are keyed by identity. Rules G5 and K5 of docs/SPEC.md.
 */
import type { MemoryRecognizer, Recognizers } from '../ledger/recognizers.js';
import { harden } from '../realm.js';
import { sortOf, type Vref } from '../refs/vref.js';
import type { Parts } from '../slots/parts.js';
import type { WeakTools } from '../slots/entries.js';
import { type Ending, makeEnding, provideEndings, whileAlive } from '../slots/finalizers.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { Whole } from '../whole.js';

export interface WeakKeyedDeps {
  readonly slots: ValueTable;
  readonly parts: Parts;
  readonly recognizers: Recognizers;
  readonly weakTools: WeakTools;
  readonly whole: Whole;
}

export interface WeakKeyedClasses {
  readonly WeakMap: WeakMapConstructor;
  readonly WeakSet: WeakSetConstructor;
  /** Notices when user code has dropped one of them. */
  readonly droppedCollectionRegistry: FinalizationRegistry<Ending>;
  /** How many keys of one of them are vrefs; 0 for anything else. */
  countWeakKeys(collection: object): number;
}

const PlainWeakMap = WeakMap;
const PlainWeakSet = WeakSet;
const isObject = (value: unknown): value is object =>
  typeof value === 'object' ? value !== null : typeof value === 'function';

type Entry = Readonly<Record<0 | 1, unknown>>;

type TableOf = (collection: object) => MemoryRecognizer | undefined;

/** What both classes do with keys that are vrefs. */
interface VrefKeys {
  readonly parts: Parts;
  readonly recognizers: Recognizers;
  readonly whole: Whole;
  readonly droppedCollectionRegistry: FinalizationRegistry<Ending>;
  /** What is done with the table of a collection that has gone. */
  readonly forget: (table: MemoryRecognizer) => void;
  /** The vref to key by, for what may be taken and remade under the same one. */
  readonly vrefKeyOf: (key: unknown) => Vref | undefined;
  /** @returns whether it was there */
  readonly remove: (table: MemoryRecognizer, vref: Vref) => boolean;
  /** The classes are for user code: what only tests ask is not among their methods. */
  readonly noteClass: (tableOf: TableOf) => void;
  countWeakKeys(collection: object): number;
}

// Finalizers come at the collector's pleasure: these tables are memory only.
function forgetKeys(recognizers: Recognizers, table: MemoryRecognizer): void {
  for (const vref of table.keys()) {
    recognizers.removeMemory(vref, table);
  }
  // A finalizer may be run more than once.
  table.clear();
}

function makeVrefKeys({ slots, parts, recognizers, weakTools, whole }: WeakKeyedDeps): VrefKeys {
  const tablesOf: TableOf[] = [];

  return {
    parts,
    recognizers,
    whole,
    droppedCollectionRegistry: provideEndings(weakTools),
    forget: whileAlive(weakTools, recognizers, forgetKeys),
    vrefKeyOf(key) {
      const vref = isObject(key) ? slots.vrefOf(key) : undefined;
      if (vref === undefined) {
        return undefined;
      }
      const sort = sortOf(vref);
      return sort === 'presence' || sort === 'virtual' ? vref : undefined;
    },
    remove: (table, vref) =>
      whole(() => {
        const wasThere = table.delete(vref);
        if (wasThere) {
          recognizers.removeMemory(vref, table);
        }
        return wasThere;
      }),
    noteClass: tableOf => void tablesOf.push(tableOf),
    countWeakKeys: collection =>
      tablesOf.reduce((count, tableOf) => count + (tableOf(collection)?.size ?? 0), 0),
  };
}

function makeWeakMapClass(keys: VrefKeys): WeakMapConstructor {
  const { vrefKeyOf } = keys;
  class VirtualObjectAwareWeakMap<K extends WeakKey, V> {
    static {
      keys.noteClass(it => (#byVref in it ? it.#byVref : undefined));
    }
    // Parts are held strongly: see `Parts`.
    readonly #byIdentity = new PlainWeakMap<K, V>();
    readonly #parts = new Map<K, V>();
    readonly #byVref = new Map<Vref, V>();
    declare readonly [Symbol.toStringTag]: string;

    constructor(entries: Iterable<readonly [K, V]> | null = null) {
      keys.droppedCollectionRegistry.register(this, makeEnding(keys.forget, this.#byVref));
      if (entries === null) {
        return;
      }
      // As the language does it: `set` may be overridden by a subclass.
      const adder: unknown = this.set;
      if (typeof adder !== 'function') {
        throw TypeError(`'${String(adder)}' returned for property 'set' is not a function`);
      }
      for (const entry of entries as Iterable<unknown>) {
        if (!isObject(entry)) {
          throw TypeError(`Iterator value ${String(entry)} is not an entry object`);
        }
        Reflect.apply(adder, this, [(entry as Entry)[0], (entry as Entry)[1]]);
      }
    }

    has(key: K): boolean {
      const vref = vrefKeyOf(key);
      return vref === undefined
        ? this.#byIdentity.has(key) || this.#parts.has(key)
        : this.#byVref.has(vref);
    }

    get(key: K): V | undefined {
      const vref = vrefKeyOf(key);
      if (vref !== undefined) {
        return this.#byVref.get(vref);
      }
      return this.#byIdentity.has(key) ? this.#byIdentity.get(key) : this.#parts.get(key);
    }

    set(key: K, value: V): this {
      const vref = vrefKeyOf(key);
      if (vref !== undefined) {
        keys.whole(() => {
          if (!this.#byVref.has(vref)) {
            keys.recognizers.addMemory(vref, this.#byVref);
          }
          this.#byVref.set(vref, value);
        });
      } else if (isObject(key) && keys.parts.has(key)) {
        this.#parts.set(key, value);
      } else {
        this.#byIdentity.set(key, value);
      }
      return this;
    }

    delete(key: K): boolean {
      const vref = vrefKeyOf(key);
      if (vref === undefined) {
        return this.#byIdentity.delete(key) || this.#parts.delete(key);
      }
      return keys.remove(this.#byVref, vref);
    }
  }
  nameClass(VirtualObjectAwareWeakMap, 'WeakMap');
  return harden(VirtualObjectAwareWeakMap);
}

function makeWeakSetClass(keys: VrefKeys): WeakSetConstructor {
  const { vrefKeyOf } = keys;
  class VirtualObjectAwareWeakSet<T extends WeakKey> {
    static {
      keys.noteClass(it => (#byVref in it ? it.#byVref : undefined));
    }
    readonly #byIdentity = new PlainWeakSet<T>();
    readonly #parts = new Set<T>();
    readonly #byVref = new Set<Vref>();
    declare readonly [Symbol.toStringTag]: string;

    constructor(values: Iterable<T> | null = null) {
      keys.droppedCollectionRegistry.register(this, makeEnding(keys.forget, this.#byVref));
      if (values === null) {
        return;
      }
      const adder: unknown = this.add;
      if (typeof adder !== 'function') {
        throw TypeError(`'${String(adder)}' returned for property 'add' is not a function`);
      }
      for (const value of values) {
        Reflect.apply(adder, this, [value]);
      }
    }

    has(value: T): boolean {
      const vref = vrefKeyOf(value);
      return vref === undefined
        ? this.#byIdentity.has(value) || this.#parts.has(value)
        : this.#byVref.has(vref);
    }

    add(value: T): this {
      const vref = vrefKeyOf(value);
      if (vref !== undefined) {
        keys.whole(() => {
          if (!this.#byVref.has(vref)) {
            keys.recognizers.addMemory(vref, this.#byVref);
            this.#byVref.add(vref);
          }
        });
      } else if (isObject(value) && keys.parts.has(value)) {
        this.#parts.add(value);
      } else {
        this.#byIdentity.add(value);
      }
      return this;
    }

    delete(value: T): boolean {
      const vref = vrefKeyOf(value);
      if (vref === undefined) {
        return this.#byIdentity.delete(value) || this.#parts.delete(value);
      }
      return keys.remove(this.#byVref, vref);
    }
  }
  nameClass(VirtualObjectAwareWeakSet, 'WeakSet');
  return harden(VirtualObjectAwareWeakSet);
}

export function makeWeakKeyedClasses(deps: WeakKeyedDeps): WeakKeyedClasses {
  const keys = makeVrefKeys(deps);
  return {
    WeakMap: makeWeakMapClass(keys),
    WeakSet: makeWeakSetClass(keys),
    droppedCollectionRegistry: keys.droppedCollectionRegistry,
    countWeakKeys: keys.countWeakKeys,
  };
}

/** What user code sees is the class of the language under its own name. */
function nameClass(target: { readonly prototype: object }, name: string): void {
  Object.defineProperty(target, 'name', { value: name });
  Object.defineProperty(target.prototype, Symbol.toStringTag, { value: name });
}
