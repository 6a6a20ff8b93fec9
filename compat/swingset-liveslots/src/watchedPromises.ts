/**
 * `makeWatchedPromiseManager`, over the module of watches.
 */
import type { Collections } from '../../../src/collections/collections.js';
import { Fail, q } from '../../../src/errors.js';
import type { Kinds } from '../../../src/kinds/kinds.js';
import { harden } from '../../../src/realm.js';
import type { Vpid } from '../../../src/refs/vref.js';
import type { ImportedPromise, PromiseTable } from '../../../src/slots/promise-table.js';
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
class CallersPromises implements Partial<PromiseTable> {
  readonly exportedVPIDs = new Map<Vpid, Promise<unknown>>();
  readonly #revived = new Map<Vpid, Promise<unknown>>();
  addImport(): void {}
  register(vpid: Vpid, promise: object): void {
    this.#revived.set(vpid, promise as Promise<unknown>);
  }
  requiredPromise(vpid: Vpid): Promise<unknown> {
    return this.#revived.get(vpid) ?? Fail`${q(vpid)} does not name a promise`;
  }
  beginWatch(): void {}
  endWatch(): void {}
}

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
  const modules = modulesOf(given.vrm);
  const promises = new CallersPromises();
  let revivePromise: RevivePromise | undefined;
  const watches = makeWatches({
    ...modules,
    slots: slotsOver(modules),
    codec: codecOver({ convertValToSlot, convertSlotToVal }),
    promises: promises as unknown as PromiseTable,
    kinds: given.vom as Kinds,
    collections: given.collectionManager as Collections,
    maybeExportPromise(vpid) {
      if (maybeExportPromise(vpid)) {
        promises.exportedVPIDs.set(vpid, convertSlotToVal(vpid) as Promise<unknown>);
      }
    },
    subscribe: vpid => syscall.subscribe?.(vpid),
    makePipelinedPromise: vpid => ({ promise: revivePromise?.(vpid) }) as ImportedPromise,
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
