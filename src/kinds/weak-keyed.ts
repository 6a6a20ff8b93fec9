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
import type { SlotTable, WeakTools } from '../slots/slot-table.js';
import type { Whole } from '../whole.js';

export interface WeakKeyedDeps {
  readonly slots: SlotTable;
  readonly parts: Parts;
  readonly recognizers: Recognizers;
  readonly weakTools: WeakTools;
  readonly whole: Whole;
}

export interface WeakKeyedClasses {
  readonly WeakMap: WeakMapConstructor;
  readonly WeakSet: WeakSetConstructor;
  /** Notices when user code has dropped one of them. */
  readonly droppedCollectionRegistry: FinalizationRegistry<MemoryRecognizer>;
  /** How many keys of one of them are vrefs; 0 for anything else. */
  countWeakKeys(collection: object): number;
}

const PlainWeakMap = WeakMap;
const PlainWeakSet = WeakSet;
const isObject = (value: unknown): value is object =>
  typeof value === 'object' ? value !== null : typeof value === 'function';

type Entry = Readonly<Record<0 | 1, unknown>>;

export function makeWeakKeyedClasses(deps: WeakKeyedDeps): WeakKeyedClasses {
  const { slots, parts, recognizers, weakTools, whole } = deps;
  // Finalizers come at the collector's pleasure: these tables are memory only.
  const droppedCollectionRegistry = new weakTools.FinalizationRegistry<MemoryRecognizer>(table => {
    for (const vref of table.keys()) {
      recognizers.removeMemory(vref, table);
    }
    // A finalizer may be run more than once.
    table.clear();
  });

  /** The vref to key by, for what may be taken and remade under the same one. */
  function vrefKeyOf(key: unknown): Vref | undefined {
    const vref = isObject(key) ? slots.vrefOf(key) : undefined;
    if (vref === undefined) {
      return undefined;
    }
    const sort = sortOf(vref);
    return sort === 'presence' || sort === 'virtual' ? vref : undefined;
  }

  /** @returns whether it was there */
  const removeKey = (table: MemoryRecognizer, vref: Vref): boolean =>
    whole(() => {
      const wasThere = table.delete(vref);
      if (wasThere) {
        recognizers.removeMemory(vref, table);
      }
      return wasThere;
    });

  // The classes are for user code: what only tests ask is not among their methods.
  const tablesOf: ((collection: object) => MemoryRecognizer | undefined)[] = [];

  class VirtualObjectAwareWeakMap<K extends WeakKey, V> {
    static {
      tablesOf.push(it => (#byVref in it ? it.#byVref : undefined));
    }
    // Parts are held strongly: see `Parts`.
    readonly #byIdentity = new PlainWeakMap<K, V>();
    readonly #parts = new Map<K, V>();
    readonly #byVref = new Map<Vref, V>();
    declare readonly [Symbol.toStringTag]: string;

    constructor(entries: Iterable<readonly [K, V]> | null = null) {
      droppedCollectionRegistry.register(this, this.#byVref);
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
        whole(() => {
          if (!this.#byVref.has(vref)) {
            recognizers.addMemory(vref, this.#byVref);
          }
          this.#byVref.set(vref, value);
        });
      } else if (isObject(key) && parts.has(key)) {
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
      return removeKey(this.#byVref, vref);
    }
  }

  class VirtualObjectAwareWeakSet<T extends WeakKey> {
    static {
      tablesOf.push(it => (#byVref in it ? it.#byVref : undefined));
    }
    readonly #byIdentity = new PlainWeakSet<T>();
    readonly #parts = new Set<T>();
    readonly #byVref = new Set<Vref>();
    declare readonly [Symbol.toStringTag]: string;

    constructor(values: Iterable<T> | null = null) {
      droppedCollectionRegistry.register(this, this.#byVref);
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
        whole(() => {
          if (!this.#byVref.has(vref)) {
            recognizers.addMemory(vref, this.#byVref);
            this.#byVref.add(vref);
          }
        });
      } else if (isObject(value) && parts.has(value)) {
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
      return removeKey(this.#byVref, vref);
    }
  }

  nameClass(VirtualObjectAwareWeakMap, 'WeakMap');
  nameClass(VirtualObjectAwareWeakSet, 'WeakSet');
  return {
    WeakMap: harden(VirtualObjectAwareWeakMap),
    WeakSet: harden(VirtualObjectAwareWeakSet),
    droppedCollectionRegistry,
    countWeakKeys: collection =>
      tablesOf.reduce((count, tableOf) => count + (tableOf(collection)?.size ?? 0), 0),
  };
}

/** What user code sees is the class of the language under its own name. */
function nameClass(target: { readonly prototype: object }, name: string): void {
  Object.defineProperty(target, 'name', { value: name });
  Object.defineProperty(target.prototype, Symbol.toStringTag, { value: name });
}
