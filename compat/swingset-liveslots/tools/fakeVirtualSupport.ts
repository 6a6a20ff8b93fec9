/**
 * The managers of virtual data without a vat and without a kernel: what they
 * need of both is faked here, in memory.
 */
import type { CollectionManager } from '../src/collectionManager.js';
import type { VirtualObjectManager } from '../src/virtualObjectManager.js';
import {
  makeVirtualReferenceManager,
  type VirtualReferenceManager,
} from '../src/virtualReferences.js';
import { makeWatchedPromiseManager } from '../src/watchedPromises.js';
import { makeFakeCollectionManager as makeCollectionManagerOver } from './fakeCollectionManager.js';
import {
  type FakeLiveSlotsStuff,
  type FakeOptions,
  makeFakeLiveSlotsStuff,
} from './fakeLiveSlotsStuff.js';
import { makeFakeVirtualObjectManager as makeObjectManagerOver } from './fakeVirtualObjectManager.js';

export { type FakeLiveSlotsStuff, type FakeOptions, makeFakeLiveSlotsStuff };

export function makeFakeVirtualReferenceManager(
  fakeStuff: FakeLiveSlotsStuff,
  relaxDurabilityRules = true,
): VirtualReferenceManager {
  return makeVirtualReferenceManager(
    fakeStuff.syscall,
    fakeStuff.getSlotForVal,
    fakeStuff.getValForSlot,
    fakeStuff.FinalizationRegistry,
    fakeStuff.WeakRef,
    fakeStuff.addToPossiblyDeadSet,
    fakeStuff.addToPossiblyRetiredSet,
    relaxDurabilityRules,
  );
}

export function makeFakeWatchedPromiseManager(
  vrm: VirtualReferenceManager,
  vom: Pick<VirtualObjectManager, 'defineDurableKind'>,
  collectionManager: Pick<CollectionManager, 'makeScalarBigMapStore'>,
  fakeStuff: FakeLiveSlotsStuff,
) {
  const { syscall, convertValToSlot, convertSlotToVal, maybeExportPromise } = fakeStuff;
  return makeWatchedPromiseManager({
    syscall,
    vrm,
    vom,
    collectionManager,
    convertValToSlot,
    convertSlotToVal,
    maybeExportPromise,
  });
}

function makeReferences(options: FakeOptions) {
  const fakeStuff = makeFakeLiveSlotsStuff(options);
  const vrm = makeFakeVirtualReferenceManager(fakeStuff, options.relaxDurabilityRules ?? true);
  fakeStuff.setVrm(vrm);
  return { fakeStuff, vrm };
}

function makeObjects(options: FakeOptions) {
  const { fakeStuff, vrm } = makeReferences(options);
  const vom = makeObjectManagerOver(vrm, fakeStuff);
  vom.initializeKindHandleKind();
  return { fakeStuff, vrm, vom };
}

/** All managers over one fake. */
export function makeFakeVirtualStuff(options: FakeOptions = {}) {
  const { fakeStuff, vrm, vom } = makeObjects(options);
  const cm = makeCollectionManagerOver(vrm, fakeStuff);
  const wpm = makeFakeWatchedPromiseManager(vrm, vom, cm, fakeStuff);
  wpm.preparePromiseWatcherTables();
  return { fakeStuff, vrm, vom, cm, wpm };
}

export const makeFakeVirtualObjectManager = (options: FakeOptions = {}) => makeObjects(options).vom;

export function makeFakeCollectionManager(options: FakeOptions = {}) {
  const { fakeStuff, vrm } = makeReferences(options);
  return makeCollectionManagerOver(vrm, fakeStuff);
}

// Under both names: the shorter ones are those of other functions elsewhere.
export {
  makeFakeCollectionManager as makeStandaloneFakeCollectionManager,
  makeFakeVirtualObjectManager as makeStandaloneFakeVirtualObjectManager,
};
