/**
 * The manager of kinds over a fake liveslots, with the fake's tables at hand.
 */
import { harden } from '../../../src/realm.js';
import { makeVirtualObjectManager } from '../src/virtualObjectManager.js';
import type { VirtualReferenceManager } from '../src/virtualReferences.js';
import type { FakeLiveSlotsStuff } from './fakeLiveSlotsStuff.js';

export function makeFakeVirtualObjectManager(
  vrm: VirtualReferenceManager,
  fakeStuff: FakeLiveSlotsStuff,
) {
  const { getValForSlot, setValForSlot, registerEntry, deleteEntry, dumpStore } = fakeStuff;
  const vom = makeVirtualObjectManager(
    fakeStuff.syscall,
    vrm,
    fakeStuff.allocateExportID,
    fakeStuff.getSlotForVal,
    fakeStuff.requiredValForSlot,
    registerEntry,
    fakeStuff.marshal.serialize,
    fakeStuff.marshal.unserialize,
    fakeStuff.assertAcceptableSyscallCapdataSize,
  );
  return harden({ ...vom, getValForSlot, setValForSlot, registerEntry, deleteEntry, dumpStore });
}
