/**
 * What user code finds as the global `VatData`, and in its powers: the kinds,
 * the stores and the watches of one incarnation. Rules K1 to K4, C1 to C4 and
 * W1 to W9 of docs/SPEC.md.
 */
import type { MapStore, SetStore, StoreOptions } from './collections/types.js';
import type { WeakMapStore, WeakSetStore } from './collections/types.js';
import type {
  CanBeDurable,
  DefineDurableKind,
  DefineDurableKindMulti,
  DefineKind,
  DefineKindMulti,
  DurableKindHandle,
  MakeKindHandle,
} from './kinds/types.js';
import type { Collections } from './collections/collections.js';
import type { Kinds } from './kinds/kinds.js';
import type { PromiseWatcher } from './watch/watcher.js';
import type { WatchedPromises } from './watch/watched-promises.js';

export interface VatData {
  readonly defineKind: DefineKind;
  readonly defineKindMulti: DefineKindMulti;
  readonly defineDurableKind: DefineDurableKind;
  readonly defineDurableKindMulti: DefineDurableKindMulti;
  readonly makeKindHandle: MakeKindHandle;
  readonly canBeDurable: CanBeDurable;
  /**
   * Makes, or finds again after an upgrade, the one watcher of a durable kind,
   * and defines the kind.
   *
   * @throws when a handler is no function, or the kind is defined already
   */
  readonly providePromiseWatcher: (
    kindHandle: DurableKindHandle,
    onFulfilled?: (value: unknown, ...args: unknown[]) => void,
    onRejected?: (reason: unknown, ...args: unknown[]) => void,
  ) => PromiseWatcher;
  /**
   * Calls the watcher when the promise settles, in this incarnation or a later
   * one.
   *
   * @param watcher a durable object with `onFulfilled`, `onRejected`, or both
   * @param args durable; passed on to the watcher
   * @throws when `promise` is no promise or `watcher` no object; the rest is
   *   found in a later turn, and is an unhandled rejection then
   */
  readonly watchPromise: (
    promise: PromiseLike<unknown>,
    watcher: PromiseWatcher,
    ...args: unknown[]
  ) => void;
  /** A map whose keys are scalars: primitives and remotables. */
  readonly makeScalarBigMapStore: <K = unknown, V = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => MapStore<K, V>;
  /** The same, but it neither holds nor tells its remotable keys. */
  readonly makeScalarBigWeakMapStore: <K = unknown, V = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => WeakMapStore<K, V>;
  readonly makeScalarBigSetStore: <K = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => SetStore<K>;
  readonly makeScalarBigWeakSetStore: <K = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => WeakSetStore<K>;
}

/** What user code gets, out of the parts that do it. Not hardened. */
export const makeVatData = (
  kinds: Kinds,
  collections: Collections,
  watches: WatchedPromises<DurableKindHandle>,
): VatData => ({
  defineKind: kinds.defineKind,
  defineKindMulti: kinds.defineKindMulti,
  defineDurableKind: kinds.defineDurableKind,
  defineDurableKindMulti: kinds.defineDurableKindMulti,
  makeKindHandle: kinds.makeKindHandle,
  canBeDurable: kinds.canBeDurable,
  providePromiseWatcher: watches.providePromiseWatcher,
  watchPromise: watches.watchPromise,
  makeScalarBigMapStore: collections.makeScalarBigMapStore,
  makeScalarBigWeakMapStore: collections.makeScalarBigWeakMapStore,
  makeScalarBigSetStore: collections.makeScalarBigSetStore,
  makeScalarBigWeakSetStore: collections.makeScalarBigWeakSetStore,
});
