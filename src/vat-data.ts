/**
 * What user code finds as the global `VatData`, and in its powers, made out of
 * the parts that do it.
 */
import type { Collections } from './collections/collections.js';
import type { Kinds } from './kinds/kinds.js';
import type { DurableKindHandle } from './kinds/types.js';
import type { VatData } from './vat/vat-powers.js';
import type { WatchedPromises } from './watch/watched-promises.js';

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
