/**
 * The stored state of the objects of one kind: read at first use in a crank,
 * unserialized property by property, written back at the end of the crank;
 * what it names is counted at once. Rules K2 and K3 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { CapData, StoreLimits } from '../protocol/capdata.js';
import type { BaseRef, Vref } from '../refs/vref.js';
import type { StoreCodec } from '../slots/codec.js';
import type { Durability } from '../slots/durability.js';
import type { Holding } from '../slots/kind-registry.js';
import type { References } from '../slots/references.js';
import { WriteBackCache } from '../store/cache.js';
import { stateKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';
import type { StateShapeGuard } from './state-shape.js';

const { create, defineProperty, getOwnPropertyNames, hasOwn, keys } = Object;

/** What a kind demands of the state of its objects. */
export interface StateRules {
  readonly tag: string;
  readonly durable: boolean;
  readonly guard: StateShapeGuard | undefined;
}

type CapDatas = Record<string, CapData>;

// Not hardened: nothing of it reaches user code but the values.
export interface StateRecord {
  readonly capdatas: CapDatas;
  /** The properties that were unserialized, or set, in this crank. */
  readonly values: Map<string, unknown>;
  /** Of a kind whose state has versions: it is known to be of the present one. */
  isCurrent?: boolean;
}

const NO_SLOTS: readonly Vref[] = [];

// An own property whatever its name: `__proto__` and the names of frozen
// inherited properties cannot be assigned to.
function setOwn(capdatas: CapDatas, prop: string, value: CapData): void {
  if (hasOwn(capdatas, prop)) {
    capdatas[prop] = value;
  } else {
    defineProperty(capdatas, prop, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

export interface StateStoreDeps {
  readonly store: VatStore;
  readonly codec: StoreCodec;
  readonly references: References;
  readonly durability: Durability;
  readonly limits: StoreLimits;
  readonly whole: Whole;
  /** With `reclaimCycles`: which objects are found to be garbage, and not deleted yet. */
  readonly condemned?: ReadonlySet<BaseRef> | undefined;
}

export class StateStore {
  readonly order: number;
  readonly #deps: StateStoreDeps;
  readonly #rules: StateRules;
  readonly #noteUse: (store: StateStore) => void;
  readonly #cache: WriteBackCache<StateRecord>;

  constructor(
    deps: StateStoreDeps,
    rules: StateRules,
    order: number,
    noteUse: (store: StateStore) => void,
  ) {
    this.#deps = deps;
    this.#rules = rules;
    this.order = order;
    this.#noteUse = noteUse;
    const { store } = deps;
    this.#cache = new WriteBackCache<StateRecord>({
      read(baseRef) {
        const raw = store.get(stateKey(baseRef as BaseRef));
        return raw === undefined
          ? undefined
          : { capdatas: JSON.parse(raw) as CapDatas, values: new Map() };
      },
      write(baseRef, record) {
        store.set(stateKey(baseRef as BaseRef), JSON.stringify(record.capdatas));
      },
      delete(baseRef) {
        store.delete(stateKey(baseRef as BaseRef));
      },
    });
  }

  /** Whether the properties are known without reading the state. */
  get hasShape(): boolean {
    return this.#rules.guard !== undefined;
  }

  /** The names of the properties that are stored, in their order. */
  propertiesOf(baseRef: BaseRef): string[] {
    return keys(this.load(baseRef).capdatas);
  }

  /**
   * Reads the initial state of an object that is to be made. REENTRANCY: its
   * getters are user code. Nothing is changed yet.
   *
   * @throws when a property is refused
   */
  prepare(initialData: unknown): StateRecord {
    if (typeof initialData !== 'object') {
      // Often `() => { a: 1 }` where `() => ({ a: 1 })` was meant.
      throw Fail`initial data must be object, not ${initialData} (in the kind ${q(this.#rules.tag)})`;
    }
    const source = initialData as Readonly<Record<string, unknown>>;
    const capdatas = create(null) as CapDatas;
    const values = new Map<string, unknown>();
    const names = getOwnPropertyNames(source);
    for (let index = 0; index < names.length; index += 1) {
      const prop = names[index] as string;
      const value = source[prop];
      capdatas[prop] = this.encode(prop, value);
      values.set(prop, value);
    }
    return { capdatas, values };
  }

  /** Stores the initial state of an object that is being made. */
  init(baseRef: BaseRef, initial: StateRecord): void {
    const { references } = this.#deps;
    const { capdatas } = initial;
    for (const prop in capdatas) {
      const { slots } = capdatas[prop] as CapData;
      for (let index = 0; index < slots.length; index += 1) {
        references.addReachableVref(slots[index] as Vref);
      }
    }
    this.prepareUse();
    this.#cache.set(baseRef, initial);
  }

  /** @throws when the object has no state, or the value does not match the shape */
  get(baseRef: BaseRef, prop: string): unknown {
    const { capdatas, values } = this.load(baseRef);
    const known = values.get(prop);
    if (known !== undefined || values.has(prop)) {
      return known;
    }
    // The shape may have gained the property after the object was stored.
    const value = hasOwn(capdatas, prop) ? this.decode(capdatas[prop] as CapData) : undefined;
    this.#rules.guard?.check(prop, value);
    values.set(prop, value);
    return value;
  }

  /** @throws when the value is refused; nothing is changed then */
  set(baseRef: BaseRef, prop: string, value: unknown): void {
    const after = this.encode(prop, value);
    const record = this.load(baseRef);
    const { capdatas, values } = record;
    const before = hasOwn(capdatas, prop) ? (capdatas[prop] as CapData).slots : NO_SLOTS;
    this.#deps.whole(() => {
      this.#deps.references.updateReferenceCounts(before, after.slots);
      setOwn(capdatas, prop, after);
      values.set(prop, value);
      this.#cache.set(baseRef, record);
    });
  }

  /**
   * Deletes the state of an object that is going, and lowers what it named.
   *
   * @returns whether a value in memory was released
   */
  delete(baseRef: BaseRef): boolean {
    const record = this.find(baseRef);
    if (record === undefined) {
      return false;
    }
    let hasReleased = false;
    for (const { slots } of Object.values(record.capdatas)) {
      for (const vref of slots) {
        hasReleased = this.#deps.references.removeReachableVref(vref) || hasReleased;
      }
    }
    this.#cache.delete(baseRef);
    return hasReleased;
  }

  /** What the stored state names, property by property; nothing is remembered of it. */
  *holdings(baseRef: BaseRef): Generator<Holding, void> {
    for (const { slots } of Object.values(this.#cache.peek(baseRef)?.capdatas ?? {})) {
      if (slots.length > 0) {
        yield { vrefs: slots };
      }
    }
  }

  /**
   * Leaves the object a state without properties, and lowers what it named.
   *
   * @returns whether a value in memory was released
   */
  empty(baseRef: BaseRef): boolean {
    const hasReleased = this.delete(baseRef);
    this.#cache.set(baseRef, { capdatas: create(null) as CapDatas, values: new Map() });
    return hasReleased;
  }

  /** The end of the crank. */
  flush(): void {
    this.#cache.flush();
  }

  write(): void {
    this.#cache.write();
  }

  private prepareUse(): void {
    if (this.#cache.isEmpty) {
      this.#noteUse(this);
    }
  }

  protected find(baseRef: BaseRef): StateRecord | undefined {
    this.prepareUse();
    return this.#cache.get(baseRef);
  }

  /** @throws when the object has no state */
  protected load(baseRef: BaseRef): StateRecord {
    const record = this.find(baseRef);
    if (record === undefined) {
      throw Fail`no state is stored for ${q(baseRef)}`;
    }
    return record;
  }

  /** The state of an object becomes another one, which is counted already. */
  protected replace(baseRef: BaseRef, record: StateRecord): void {
    this.prepareUse();
    this.#cache.set(baseRef, record);
  }

  // REENTRANCY: serializing may run user code.
  protected encode(prop: string, value: unknown): CapData {
    const { guard, durable } = this.#rules;
    guard?.check(prop, value);
    const { codec, limits } = this.#deps;
    const capdata = codec.serializeForStore(value);
    limits.assertOneAcceptable(capdata);
    if (durable && capdata.slots.length > 0) {
      this.insistDurable(prop, capdata);
    }
    return capdata;
  }

  protected decode(capdata: CapData): unknown {
    return this.#deps.codec.unserialize(capdata);
  }

  private insistDurable(prop: string, capdata: CapData): void {
    const { durability } = this.#deps;
    capdata.slots.forEach((vref, index) => {
      if (!durability.isDurable(vref)) {
        throw Fail`value for ${q(prop)} is not durable: slot ${q(index)} of ${capdata} (in the kind ${q(
          this.#rules.tag,
        )})`;
      }
    });
  }
}
