/**
 * The tables under the names by which the field's tests know them. They are
 * the tables themselves: what a test does to them it does to the vat; but what
 * the kernel reaches and recognizes, and the promises that it decides, are only
 * seen. The tables are those of docs/architecture.md.
 */
import type { Assembly } from './liveslots.js';
import type { Vref } from './refs/vref.js';

const { freeze } = Object;

function hooksOf(assembly: Assembly) {
  const { slots, promises, candidates, recognizers, references, kinds, collections } = assembly;
  return {
    slotToVal: slots.slotToVal,
    valToSlot: slots.valToSlot,
    exportedRemotables: slots.pins.reachable,
    importedDevices: slots.importedDevices,
    kernelRecognizableRemotables: slots.pins.recognizable,
    exportedVPIDs: promises.exportedVPIDs,
    importedVPIDs: promises.importedVPIDs,
    possiblyDeadSet: candidates.possiblyDeadSet,
    possiblyRetiredSet: candidates.possiblyRetiredSet,
    vrefRecognizers: recognizers.vrefRecognizers,
    getReachableRefCount: (vref: Vref): number => references.getReachableRefCount(vref),
    countCollectionsForWeakKey: (vref: Vref): number => recognizers.countCollections(vref),
    countWeakKeysForCollection: (collection: object): number => kinds.countWeakKeys(collection),
    storeSizeInternal: collections.storeSizeInternal,
    obtainStoreKindID: collections.obtainStoreKindID,
    definedDurableKinds: kinds.definedDurableKinds,
    nextInstanceIDs: kinds.nextInstanceIDs,
    getRetentionStats: assembly.getRetentionStats,
    afterDispatchActions: assembly.afterDispatchActions,
    vatGlobals: assembly.vatGlobals,
    setSyscallCapdataLimits: (body?: number, slotsLimit?: number): void =>
      assembly.limits.set(body, slotsLimit),
    /** Raw: a mock of the collector must be able to change it. */
    getDroppedCollectionRegistry: () => kinds.droppedCollectionRegistry,
  };
}

/** The tables of a vat, by the names that tests of the field use; only the host has them. */
export type TestHooks = Readonly<ReturnType<typeof hooksOf>>;

export function makeTestHooks(assembly: Assembly): TestHooks {
  return freeze(hooksOf(assembly));
}
