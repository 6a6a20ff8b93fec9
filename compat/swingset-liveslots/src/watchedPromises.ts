/**
 * `makeWatchedPromiseManager`, over the module of watches.
 */
import { M, type Pattern } from '@endo/patterns';
import { type OwnStore, watchTableTerms } from '../../../src/collections/own-stores.js';
import type { SchemaTerms } from '../../../src/collections/schema.js';
import { Fail, q } from '../../../src/errors.js';
import { harden } from '../../../src/realm.js';
import type { Vpid } from '../../../src/refs/vref.js';
import type { WatchedTable } from '../../../src/watch/watched-promises.js';
import { makeWatches } from '../../../src/watch/watches.js';
import type { CollectionManager } from './collectionManager.js';
import {
  codecOver,
  type ConvertSlotToVal,
  type ConvertValToSlot,
  modulesOf,
  slotsOver,
  type VatstoreSyscalls,
} from './modules.js';
import type { VirtualObjectManager } from './virtualObjectManager.js';
import type { VirtualReferenceManager } from './virtualReferences.js';

export type RevivePromise = (vpid: string) => Promise<unknown>;

/** The table of promises, where it is the caller's: who is told to the kernel, and who came back. */
class CallersPromises implements WatchedTable {
  readonly exportedVPIDs = new Set<Vpid>();
  readonly #revived = new Map<Vpid, Promise<unknown>>();
  noteRevived(vpid: Vpid, promise: Promise<unknown>): void {
    this.#revived.set(vpid, promise);
  }
  requiredPromise(vpid: Vpid): Promise<unknown> {
    return this.#revived.get(vpid) ?? Fail`${q(vpid)} does not name a promise`;
  }
  // Who asks whether the kernel must be told of it is the caller's function.
  beginWatch(): boolean {
    return false;
  }
  endWatch(): void {}
}

/** As it is given to who makes the store, and adds what all stores demand. */
const shapeOf = (terms: SchemaTerms): { keyShape?: Pattern } =>
  terms === watchTableTerms() ? { keyShape: M.string() } : {};

export function makeWatchedPromiseManager(given: {
  syscall: VatstoreSyscalls & { readonly subscribe?: (vpid: string) => void };
  vrm: VirtualReferenceManager;
  vom: Pick<VirtualObjectManager, 'defineDurableKind'>;
  collectionManager: Pick<CollectionManager, 'makeScalarBigMapStore'>;
  convertValToSlot: ConvertValToSlot;
  convertSlotToVal: ConvertSlotToVal;
  /** Tells the kernel of a promise that the vat decides, and whether it did. */
  maybeExportPromise: (vpid: string) => boolean;
}) {
  const { syscall, convertValToSlot, convertSlotToVal, maybeExportPromise } = given;
  const { makeScalarBigMapStore } = given.collectionManager;
  const modules = modulesOf(given.vrm);
  const promises = new CallersPromises();
  let revivePromise: RevivePromise | undefined;
  const watches = makeWatches({
    ...modules,
    slots: slotsOver(modules),
    codec: codecOver({ convertValToSlot, convertSlotToVal }),
    promises,
    kinds: given.vom,
    collections: {
      makeOwnStore: terms =>
        makeScalarBigMapStore(terms.label, { ...shapeOf(terms), durable: true }),
      // A map store, which was made by the same manager.
      openOwnStore: <K, V>(baseRef: string) => convertSlotToVal(baseRef) as OwnStore<K, V>,
    },
    maybeExportPromise(vpid) {
      if (maybeExportPromise(vpid)) {
        promises.exportedVPIDs.add(vpid);
      }
    },
    subscribe: vpid => syscall.subscribe?.(vpid),
    importAgain(vpid) {
      if (revivePromise !== undefined) {
        promises.noteRevived(vpid, revivePromise(vpid));
      }
    },
  });
  return harden({
    preparePromiseWatcherTables: (): void => void watches.preparePromiseWatcherTables(),
    loadWatchedPromiseTable(revive: RevivePromise): void {
      revivePromise = revive;
      watches.loadWatchedPromiseTable();
    },
    providePromiseWatcher: watches.providePromiseWatcher,
    watchPromise: watches.watchPromise,
  });
}

export type WatchedPromiseManager = ReturnType<typeof makeWatchedPromiseManager>;
