/**
 * The manager of collections over a fake liveslots, with the fake's tables at
 * hand.
 */
import { harden } from '../../../src/realm.js';
import { makeCollectionManager } from '../src/collectionManager.js';
import type { VirtualReferenceManager } from '../src/virtualReferences.js';
import type { FakeLiveSlotsStuff } from './fakeLiveSlotsStuff.js';

export function makeFakeCollectionManager(
  vrm: VirtualReferenceManager,
  fakeStuff: FakeLiveSlotsStuff,
) {
  const { getValForSlot, setValForSlot, registerEntry, deleteEntry, dumpStore } = fakeStuff;
  const collections = makeCollectionManager(
    fakeStuff.syscall,
    vrm,
    fakeStuff.allocateExportID,
    fakeStuff.allocateCollectionID,
    fakeStuff.convertValToSlot,
    fakeStuff.convertSlotToVal,
    registerEntry,
    fakeStuff.marshal.serialize,
    fakeStuff.marshal.unserialize,
    fakeStuff.assertAcceptableSyscallCapdataSize,
  );
  collections.initializeStoreKindInfo();
  return harden({
    ...collections,
    getValForSlot,
    setValForSlot,
    registerEntry,
    deleteEntry,
    dumpStore,
  });
}
