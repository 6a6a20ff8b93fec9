/**
 * `makeCollectionManager`, over the module of collections.
 */
import { makeCollections } from '../../../src/collections/collections.js';
import { SHORTEST_MAX_KEY } from '../../../src/given.js';
import { makeNoopMeterControl } from '../../../src/platform/meter-control.js';
import { harden } from '../../../src/realm.js';
import type { CollectionId } from '../../../src/refs/vref.js';
import { entryCountKey, nextOrdinalKey, schemataKey } from '../../../src/store/keys.js';
import {
  type AssertAcceptable,
  asVref,
  codecOver,
  type ConvertSlotToVal,
  type ConvertValToSlot,
  countersOver,
  limitsOver,
  type RegisterValue,
  modulesOf,
  type Serialize,
  slotsOver,
  type Unserialize,
  type VatstoreSyscalls,
} from './modules.js';
import type { VirtualReferenceManager } from './virtualReferences.js';

/** What is stored of a collection beside its entries: the ends of the keys. */
export const collectionMetaKeys = new Set(
  [entryCountKey, nextOrdinalKey, schemataKey].map(keyOf => {
    const key = keyOf(0 as CollectionId);
    return key.slice(key.indexOf('|'));
  }),
);

/**
 * @param _syscall the vatstore of `vrm` is used
 * @param vrm made by `makeVirtualReferenceManager` of this package
 */
export function makeCollectionManager(
  _syscall: VatstoreSyscalls,
  vrm: VirtualReferenceManager,
  allocateExportID: () => number,
  allocateCollectionID: () => number,
  convertValToSlot: ConvertValToSlot,
  convertSlotToVal: ConvertSlotToVal,
  registerValue: RegisterValue,
  serialize: Serialize,
  unserialize: Unserialize,
  assertAcceptableSyscallCapdataSize: AssertAcceptable,
) {
  const modules = modulesOf(vrm);
  const collections = makeCollections({
    ...modules,
    counters: countersOver(modules, {
      exportID: allocateExportID,
      collectionID: allocateCollectionID,
    }),
    slots: slotsOver({ getSlotForVal: modules.getSlotForVal, registerValue }),
    codec: codecOver({ serialize, unserialize, convertValToSlot, convertSlotToVal }),
    limits: limitsOver(assertAcceptableSyscallCapdataSize),
    meterControl: makeNoopMeterControl(),
    options: { maxKeyLength: SHORTEST_MAX_KEY },
  });
  vrm.setDeleteCollectionEntry((collectionId, vref) =>
    collections.deleteEntry(Number(collectionId) as CollectionId, asVref(vref)),
  );
  return harden({
    initializeStoreKindInfo: collections.initializeStoreKindInfo,
    makeScalarBigMapStore: collections.makeScalarBigMapStore,
    makeScalarBigWeakMapStore: collections.makeScalarBigWeakMapStore,
    makeScalarBigSetStore: collections.makeScalarBigSetStore,
    makeScalarBigWeakSetStore: collections.makeScalarBigWeakSetStore,
    provideBaggage: collections.provideBaggage,
    flushSchemaCache: collections.flushSchemaCache,
    getRetentionStats: collections.getRetentionStats,
    testHooks: {
      obtainStoreKindID: collections.obtainStoreKindID,
      storeSizeInternal: collections.storeSizeInternal,
    },
  });
}

export type CollectionManager = ReturnType<typeof makeCollectionManager>;
