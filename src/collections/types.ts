/**
 * What user code sees of the stores. `K` and `V` are what the caller says they
 * are; at run time the shapes decide. Rules C1 to C4 of docs/SPEC.md.
 */
import type { CopyMap, CopySet, Key, Pattern } from '@endo/patterns';

export type { CopyMap, CopySet, Key, Pattern };

/** The options of all eight stores. Rules C1 to C4 of docs/SPEC.md. */
export interface StoreOptions {
  /** What keys must match, besides being scalars: a remotable or a primitive. */
  readonly keyShape?: Pattern | undefined;
  /** What values must match; by default anything passable. */
  readonly valueShape?: Pattern | undefined;
  /** Whether it survives an upgrade of the vat; then only durable things go in. */
  readonly durable?: boolean | undefined;
}

/** A set that keeps its keys in the vatstore, and holds no remotable key. */
export interface WeakSetStore<K = unknown> {
  /** @throws when the key is not passable */
  has(key: K): boolean;
  /** Does nothing when the key is there already. */
  add(key: K): void;
  /** @throws when the key is not there */
  delete(key: K): void;
  /** Adds one after the other: what came before one that is refused stays. */
  addAll(keys: Iterable<K> | CopySet): void;
}

/** A set that keeps its keys in the vatstore, and holds them. */
export interface SetStore<K = unknown> extends WeakSetStore<K> {
  /** In the order of keys. Adding a key ends the iteration with an error; deleting is fine. */
  keys(keyPattern?: Pattern): Iterable<K>;
  /** The same as `keys`. */
  values(keyPattern?: Pattern): Iterable<K>;
  snapshot(keyPattern?: Pattern): CopySet;
  getSize(keyPattern?: Pattern): number;
  clear(keyPattern?: Pattern): void;
}

/** A map that keeps its entries in the vatstore, and holds no remotable key. */
export interface WeakMapStore<K = unknown, V = unknown> {
  /** @throws when the key is not passable */
  has(key: K): boolean;
  /** @throws when the key is not there */
  get(key: K): V;
  /** @throws when the key is there already; nothing is changed then */
  init(key: K, value: V): void;
  /** @throws when the key is not there; nothing is changed then */
  set(key: K, value: V): void;
  /** @throws when the key is not there */
  delete(key: K): void;
  /** Sets or adds one after the other: what came before one that is refused stays. */
  addAll(entries: Iterable<readonly [K, V]> | CopyMap): void;
}

/** A map that keeps its entries in the vatstore, and holds their keys. */
export interface MapStore<K = unknown, V = unknown> extends WeakMapStore<K, V> {
  /** In the order of keys. Adding a key ends the iteration with an error; deleting is fine. */
  keys(keyPattern?: Pattern, valuePattern?: Pattern): Iterable<K>;
  values(keyPattern?: Pattern, valuePattern?: Pattern): Iterable<V>;
  entries(keyPattern?: Pattern, valuePattern?: Pattern): Iterable<[K, V]>;
  snapshot(keyPattern?: Pattern, valuePattern?: Pattern): CopyMap;
  getSize(keyPattern?: Pattern, valuePattern?: Pattern): number;
  clear(keyPattern?: Pattern, valuePattern?: Pattern): void;
}

/** What each incarnation of a vat hands on to the next. */
export type Baggage = MapStore<string, unknown>;
