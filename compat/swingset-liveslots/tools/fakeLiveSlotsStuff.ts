/**
 * What liveslots does for the managers of virtual data, faked: names, live
 * values, a marshal and a vatstore, in memory.
 */
import { makeMarshal } from '@endo/marshal';
import { isPromise } from '@endo/promise-kit';
import { Fail, q } from '../../../src/errors.js';
import type { WeakTools } from '../../../src/slots/entries.js';
import { parseVatSlot } from '../src/parseVatSlots.js';
import type { VirtualReferenceManager } from '../src/virtualReferences.js';
import { type FakeStoreLog, makeFakeStore } from './fakeStore.js';

const { WeakRef: RealWeakRef, WeakMap: RealWeakMap, WeakSet: RealWeakSet } = globalThis;

/** Holds on: nothing is ever collected. */
class HoldingRef<T extends object> implements WeakRef<T> {
  readonly [Symbol.toStringTag] = 'WeakRef';
  readonly #target: T;
  constructor(target: T) {
    this.#target = target;
  }
  deref(): T {
    return this.#target;
  }
}

class SilentRegistry<H> implements FinalizationRegistry<H> {
  readonly [Symbol.toStringTag] = 'FinalizationRegistry';
  register(_target: WeakKey, _held: H): void {}
  unregister(): boolean {
    return false;
  }
}

export interface FakeOptions {
  /** The vatstore, shared with an earlier life, say. */
  readonly fakeStore?: Map<string, string>;
  /** Hold values weakly, as a vat does. Default false. */
  readonly weak?: boolean;
  /** Gets a line for each access to the vatstore. */
  readonly log?: FakeStoreLog;
  readonly FinalizationRegistry?: WeakTools['FinalizationRegistry'];
  readonly WeakRef?: WeakTools['WeakRef'];
  readonly WeakMap?: WeakMapConstructor;
  readonly WeakSet?: WeakSetConstructor;
  readonly addToPossiblyDeadSet?: (baseRef: string) => void;
  readonly addToPossiblyRetiredSet?: (vref: string) => void;
  /** Default true. */
  readonly relaxDurabilityRules?: boolean;
  readonly cacheSize?: number;
}

/** What liveslots does for the managers: names, live values, a marshal, a vatstore. */
export function makeFakeLiveSlotsStuff(options: FakeOptions = {}) {
  const {
    weak = false,
    FinalizationRegistry = SilentRegistry,
    WeakRef = HoldingRef,
    WeakMap = RealWeakMap,
    WeakSet = RealWeakSet,
    addToPossiblyDeadSet = () => {},
    addToPossiblyRetiredSet = () => {},
  } = options;
  const { syscall, dumpStore } = makeFakeStore(options.fakeStore, options.log);
  let vrmInUse: VirtualReferenceManager | undefined;

  function getVrm(): VirtualReferenceManager {
    return vrmInUse ?? Fail`fake liveslots has no reference manager yet`;
  }

  function setVrm(vrm: VirtualReferenceManager): void {
    if (vrmInUse !== undefined) {
      throw Fail`fake liveslots has a reference manager already`;
    }
    vrm.initializeIDCounters();
    vrmInUse = vrm;
  }

  const allocateExportID = (): number => getVrm().allocateNextID('exportID');
  const allocatePromiseID = (): number => getVrm().allocateNextID('promiseID');
  const allocateCollectionID = (): number => getVrm().allocateNextID('collectionID');

  const SlotRef: WeakTools['WeakRef'] = weak ? RealWeakRef : HoldingRef;
  const valToSlot = new WeakMap<object, string>();
  const slotToVal = new Map<string, WeakRef<object>>();

  const getSlotForVal = (value: object): string | undefined => valToSlot.get(value);
  const getValForSlot = (slot: string): object | undefined => slotToVal.get(slot)?.deref();
  const requiredValForSlot = (slot: string): object =>
    getValForSlot(slot) ?? Fail`${q(slot)} must have a value`;

  function setValForSlot(slot: string, value: object): void {
    slotToVal.set(slot, new SlotRef(value));
  }

  function registerEntry(baseRef: string, value: object, valueIsCohort = false): void {
    const { id, facet } = parseVatSlot(baseRef);
    if (facet !== undefined) {
      throw Fail`${q(baseRef)} names a facet, where the whole is registered`;
    }
    setValForSlot(baseRef, value);
    if (!valueIsCohort) {
      valToSlot.set(value, baseRef);
      return;
    }
    getVrm()
      .getFacetNames(id)
      ?.forEach((name, index) => {
        valToSlot.set((value as Record<string, object>)[name] as object, `${baseRef}:${index}`);
      });
  }

  function deleteEntry(slot: string, value: object | undefined = getValForSlot(slot)): void {
    slotToVal.delete(slot);
    if (value !== undefined) {
      valToSlot.delete(value);
    }
  }

  function convertValToSlot(value: object): string {
    const known = valToSlot.get(value);
    if (known !== undefined) {
      return known;
    }
    const slot = isPromise(value) ? `p+${allocatePromiseID()}` : `o+${allocateExportID()}`;
    valToSlot.set(value, slot);
    setValForSlot(slot, value);
    return slot;
  }

  function convertSlotToVal(slot: string): object {
    const { type, id, virtual, durable, facet, baseRef } = parseVatSlot(slot);
    if (type !== 'object') {
      throw Fail`${q(slot)} does not name an object`;
    }
    let whole = getValForSlot(baseRef);
    if (whole === undefined) {
      if (!virtual && !durable) {
        throw Fail`${q(slot)} must have a value`;
      }
      whole = getVrm().reanimate(baseRef);
      registerEntry(baseRef, whole, facet !== undefined);
    }
    return facet === undefined ? whole : getVrm().getFacet(id, whole, facet);
  }

  const marshal = makeMarshal<string>(convertValToSlot, convertSlotToVal, {
    serializeBodyFormat: 'smallcaps',
    marshalName: 'fakeLiveSlots',
    errorIdNum: 80_000,
    marshalSaveError: () => {},
  });

  return {
    syscall,
    allocateExportID,
    allocatePromiseID,
    allocateCollectionID,
    getSlotForVal,
    requiredValForSlot,
    getValForSlot,
    setValForSlot,
    registerEntry,
    valToSlot,
    slotToVal,
    convertValToSlot,
    convertSlotToVal,
    marshal,
    deleteEntry,
    FinalizationRegistry,
    WeakRef,
    WeakMap,
    WeakSet,
    addToPossiblyDeadSet,
    addToPossiblyRetiredSet,
    dumpStore,
    setVrm,
    assertAcceptableSyscallCapdataSize: (_capdatas: unknown): void => {},
    maybeExportPromise: (_vpid: string): boolean => false,
  };
}

export type FakeLiveSlotsStuff = ReturnType<typeof makeFakeLiveSlotsStuff>;
