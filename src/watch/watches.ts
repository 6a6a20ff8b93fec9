/**
 * Wires the watches to the kinds and collections that their tables and
 * watchers are made of.
 */
import type { OwnStores } from '../collections/own-stores.js';
import type { Kinds } from '../kinds/kinds.js';
import type { DurableKindHandle } from '../kinds/types.js';
import { harden } from '../realm.js';
import type { Vpid } from '../refs/vref.js';
import type { StoreCodec } from '../slots/codec.js';
import type { References } from '../slots/references.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { VatStore } from '../store/vatstore.js';
import { WatchedPromises, type WatchedTable } from './watched-promises.js';

export interface WatchesDeps {
  readonly store: VatStore;
  readonly slots: ValueTable;
  readonly codec: StoreCodec;
  readonly promises: WatchedTable;
  readonly references: References;
  readonly kinds: Pick<Kinds, 'defineDurableKind'>;
  readonly collections: OwnStores;
  readonly maybeExportPromise: (vpid: Vpid) => void;
  readonly subscribe: (vpid: Vpid) => void;
  /** Makes it an imported promise that the vat waits for. */
  readonly importAgain: (vpid: Vpid) => void;
}

export function makeWatches(deps: WatchesDeps): WatchedPromises<DurableKindHandle> {
  const { slots, promises, kinds } = deps;
  return new WatchedPromises({
    store: deps.store,
    slots,
    codec: deps.codec,
    promises,
    references: deps.references,
    maybeExportPromise: deps.maybeExportPromise,
    subscribe: deps.subscribe,
    ownStores: deps.collections,
    defineWatcherKind: (kindHandle, { onFulfilled, onRejected }) =>
      kinds.defineDurableKind(kindHandle, () => harden({}), {
        onFulfilled: (_context: unknown, value: unknown, ...args: unknown[]) =>
          onFulfilled(value, ...args),
        onRejected: (_context: unknown, reason: unknown, ...args: unknown[]) =>
          onRejected(reason, ...args),
      }),
    revivePromise(vpid) {
      // It may have come back among the start parameters.
      if (slots.valueOf(vpid) === undefined) {
        deps.importAgain(vpid);
      }
      return promises.requiredPromise(vpid);
    },
  });
}
