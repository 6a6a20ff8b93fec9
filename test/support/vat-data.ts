/**
 * The functions that a vat finds in `VatData`, typed as far as the test vats use them. Kept apart
 * from the library's own types, so that the vats also run on the peer.
 */

export interface MapStore {
  has(key: unknown): boolean;
  get(key: unknown): unknown;
  init(key: unknown, value: unknown): void;
  set(key: unknown, value: unknown): void;
  delete(key: unknown): void;
  addAll(entries: Iterable<[unknown, unknown]>): void;
  keys(keyPattern?: unknown, valuePattern?: unknown): Iterable<unknown>;
  values(keyPattern?: unknown, valuePattern?: unknown): Iterable<unknown>;
  entries(keyPattern?: unknown, valuePattern?: unknown): Iterable<[unknown, unknown]>;
  snapshot(keyPattern?: unknown): unknown;
  getSize(keyPattern?: unknown, valuePattern?: unknown): number;
  clear(keyPattern?: unknown, valuePattern?: unknown): void;
}

export interface SetStore {
  has(key: unknown): boolean;
  add(key: unknown): void;
  delete(key: unknown): void;
  addAll(keys: Iterable<unknown>): void;
  keys(keyPattern?: unknown): Iterable<unknown>;
  values(keyPattern?: unknown): Iterable<unknown>;
  entries(keyPattern?: unknown): Iterable<[unknown, unknown]>;
  snapshot(keyPattern?: unknown): unknown;
  getSize(keyPattern?: unknown): number;
  clear(keyPattern?: unknown): void;
}

export type WeakMapStore = Pick<MapStore, 'has' | 'get' | 'init' | 'set' | 'delete' | 'addAll'>;
export type WeakSetStore = Pick<SetStore, 'has' | 'add' | 'delete' | 'addAll'>;

export interface StoreOptions {
  readonly keyShape?: unknown;
  readonly valueShape?: unknown;
  readonly durable?: boolean;
}

/** The context of a method of a single-facet kind. */
export interface Context {
  readonly state: Record<string, unknown>;
  readonly self: unknown;
}

/** The context of a method of a kind with facets. */
export interface FacetContext {
  readonly state: Record<string, unknown>;
  readonly facets: Record<string, unknown>;
}

// Arguments are `never` so that a method may name the types that its own test passes.
export type Methods<C> = Record<string, (context: C, ...args: never[]) => unknown>;
export type Init = (...args: never[]) => Record<string, unknown>;

/** What callers see of a kind's methods: the same without the context. */
export type Facet<M> = {
  readonly [K in keyof M]: M[K] extends (context: never, ...args: infer A) => infer R
    ? (...args: A) => R
    : never;
};
export type Cohort<F> = { readonly [K in keyof F]: Facet<F[K]> };

export interface KindHandle {
  readonly kindHandle?: never;
}

export interface KindOptions<C> {
  readonly finish?: (context: C) => void;
  readonly stateShape?: Record<string, unknown>;
}

export type Maker<T> = (...args: unknown[]) => T;
type FacetMethods = Record<string, Methods<FacetContext>>;

export interface VatData {
  defineKind<M extends Methods<Context>>(
    tag: string,
    init: Init,
    methods: M,
    options?: KindOptions<Context>,
  ): Maker<Facet<M>>;
  defineKindMulti<F extends FacetMethods>(
    tag: string,
    init: Init,
    facets: F,
    options?: KindOptions<FacetContext>,
  ): Maker<Cohort<F>>;
  makeKindHandle(tag: string): KindHandle;
  defineDurableKind<M extends Methods<Context>>(
    handle: KindHandle,
    init: Init,
    methods: M,
    options?: KindOptions<Context>,
  ): Maker<Facet<M>>;
  defineDurableKindMulti<F extends FacetMethods>(
    handle: KindHandle,
    init: Init,
    facets: F,
    options?: KindOptions<FacetContext>,
  ): Maker<Cohort<F>>;
  makeScalarBigMapStore(label?: string, options?: StoreOptions): MapStore;
  makeScalarBigWeakMapStore(label?: string, options?: StoreOptions): WeakMapStore;
  makeScalarBigSetStore(label?: string, options?: StoreOptions): SetStore;
  makeScalarBigWeakSetStore(label?: string, options?: StoreOptions): WeakSetStore;
  canBeDurable(value: unknown): boolean;
  watchPromise(promise: unknown, watcher: unknown, ...args: unknown[]): void;
  providePromiseWatcher(
    handle: KindHandle,
    onFulfilled?: (value: unknown, ...args: unknown[]) => unknown,
    onRejected?: (reason: unknown, ...args: unknown[]) => unknown,
  ): unknown;
}
