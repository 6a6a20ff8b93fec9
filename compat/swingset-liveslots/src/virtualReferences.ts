/**
 * `makeVirtualReferenceManager`, over the ledgers, the references and the
 * registry of kinds.
 */
import { Forgetting } from '../../../src/gc/forgetting.js';
import { ExportStatus } from '../../../src/ledger/export-status.js';
import { type MemoryRecognizer, Recognizers } from '../../../src/ledger/recognizers.js';
import { RefCounts } from '../../../src/ledger/ref-counts.js';
import { Fail, q } from '../../../src/errors.js';
import { harden } from '../../../src/realm.js';
import { type BaseRef, type CollectionId, type KindId, parseVref } from '../../../src/refs/vref.js';
import { Durability } from '../../../src/slots/durability.js';
import { Exports } from '../../../src/slots/exports.js';
import { makeEnding, provideEndings, whileAlive } from '../../../src/slots/finalizers.js';
import { HeldValues } from '../../../src/slots/held-values.js';
import { type Cohort, KindRegistry } from '../../../src/slots/kind-registry.js';
import { Parts } from '../../../src/slots/parts.js';
import { References } from '../../../src/slots/references.js';
import type { WeakTools } from '../../../src/slots/entries.js';
import { type CounterName, IdCounters } from '../../../src/store/counters.js';
import { vatstoreFromSyscall, type VatstoreSyscalls } from '../../../src/store/vatstore.js';
import {
  asBaseRef,
  asVref,
  type DeleteEntry,
  type GetSlotForVal,
  type GetValForSlot,
  rememberModules,
  slotsOver,
  tellingSet,
} from './modules.js';

/** As text or as a number: both are about. */
export type LooseKindId = string | number | bigint;

export interface DroppedCollection {
  collectionDeleter(descriptor: DroppedCollection): void;
}

export type RecognizableStatus = 'reachable' | 'recognizable' | 'none';

type Dropped = Map<object, DroppedCollection>;

function deleteDropped(descriptors: Dropped, key: object): void {
  const descriptor = descriptors.get(key);
  descriptors.delete(key);
  descriptor?.collectionDeleter(descriptor);
}

const toKindId = (kindId: LooseKindId): KindId => Number(kindId) as KindId;
const toCollectionId = (recognizer: unknown): CollectionId => Number(recognizer) as CollectionId;

export function makeVirtualReferenceManager(
  syscall: VatstoreSyscalls,
  getSlotForVal: GetSlotForVal,
  requiredValForSlot: GetValForSlot,
  FinalizationRegistry: WeakTools['FinalizationRegistry'],
  WeakRef: WeakTools['WeakRef'],
  addToPossiblyDeadSet: (baseRef: string) => void,
  addToPossiblyRetiredSet: (vref: string) => void,
  relaxDurabilityRules = false,
) {
  const store = vatstoreFromSyscall(syscall);
  const weakTools: WeakTools = { FinalizationRegistry, WeakRef };
  const candidates = {
    possiblyDeadSet: tellingSet<BaseRef>(addToPossiblyDeadSet),
    noteFallen: addToPossiblyDeadSet,
    possiblyRetiredSet: tellingSet<BaseRef>(addToPossiblyRetiredSet),
  };
  const slots = slotsOver({ getSlotForVal, getValForSlot: requiredValForSlot });
  const counters = new IdCounters(store);
  const refCounts = new RefCounts({ store, candidates });
  const exportStatus = new ExportStatus(store);
  const recognizers = new Recognizers({ store, candidates });
  const registry = new KindRegistry();
  const held = new HeldValues();
  const references = new References({
    refCounts,
    held,
    slots,
    // Whoever keeps the table of promises asks for the count when it matters.
    promises: { unregisterUnreferencedVPID: () => {} },
  });
  /** Remotables that the kernel can reach. */
  const pinned = new Map<BaseRef, object>();
  const exports = new Exports({
    slots: {
      pins: {
        pin: baseRef => void pinned.set(baseRef, slots.requiredValueOf(baseRef)),
        drop: baseRef => void pinned.delete(baseRef),
        retire: baseRef => pinned.delete(baseRef),
      },
    },
    registry,
    exportStatus,
    refCounts,
    candidates,
  });
  const durability = new Durability({ registry, relaxed: relaxDurabilityRules });
  let deleteCollectionEntry: DeleteEntry = () => false;
  const forgetting = new Forgetting({
    recognizers,
    registry,
    deleteEntry: (collectionId, vref) => deleteCollectionEntry(`${collectionId}`, vref),
  });

  // The registry belongs to the process, and holds neither this manager nor what it was given.
  const droppedCollectionRegistry = provideEndings(weakTools);
  const descriptors: Dropped = new Map();
  const tellDropped = whileAlive(weakTools, descriptors, deleteDropped);

  const handlerOfKind = (kindId: LooseKindId) =>
    registry.find(toKindId(kindId)) ?? Fail`no kind info for ${q(`${kindId}`)}`;
  const isObject = (vref: string): boolean => parseVref(vref).type === 'object';

  // Both are read in any case: which accesses there are does not depend on the answers.
  function isReachable(baseRef: BaseRef): boolean {
    const count = refCounts.get(baseRef);
    return exportStatus.summarize(baseRef).isReachable || count > 0;
  }

  function removeRecognizableVref(vref: string, recognizer: unknown, isVirtual = false): void {
    if (!isObject(vref)) {
      return;
    }
    if (isVirtual) {
      recognizers.removeCollection(asVref(vref), toCollectionId(recognizer));
    } else {
      recognizers.removeMemory(asVref(vref), recognizer as MemoryRecognizer);
    }
  }

  const vrm = harden({
    registerDroppedCollection: (target: WeakKey, descriptor: DroppedCollection): void => {
      const key = {};
      descriptors.set(key, descriptor);
      droppedCollectionRegistry.register(target, makeEnding(tellDropped, key));
    },

    // Kinds.
    registerKind(
      kindId: LooseKindId,
      reanimator: (baseRef: string) => object,
      deleter: (baseRef: string) => boolean,
      durable: boolean,
    ): void {
      registry.register(toKindId(kindId), {
        durable,
        facetNames: undefined,
        reanimate: reanimator,
        delete: deleter,
      });
    },
    rememberFacetNames: (kindId: LooseKindId, facetNames: readonly string[] | undefined): void =>
      registry.register(toKindId(kindId), { ...handlerOfKind(kindId), facetNames }),
    getFacetNames: (kindId: LooseKindId) => handlerOfKind(kindId).facetNames,
    getFacet: (kindId: LooseKindId, facets: object, facetIndex: number | bigint): object =>
      registry.facetOf(parseVref(`o+v${kindId}/1:${facetIndex}`), facets as Cohort),
    reanimate(vref: string): object {
      const parsed = parseVref(vref);
      return registry.handlerOf(parsed).reanimate(parsed.baseRef);
    },
    isDurableKind: (kindId: LooseKindId): boolean => handlerOfKind(kindId).durable,
    isDurable: (vref: string): boolean => durability.isDurable(asVref(vref)),

    // What stored data names.
    addReachableVref: (vref: string): void => references.addReachableVref(asVref(vref)),
    removeReachableVref: (vref: string): boolean => references.removeReachableVref(asVref(vref)),
    updateReferenceCounts: (before: readonly string[], after: readonly string[]): void =>
      references.updateReferenceCounts(before.map(asVref), after.map(asVref)),
    getReachablePromiseRefCount(promise: object): number {
      const vpid = getSlotForVal(promise);
      return vpid === undefined ? 0 : held.countOf(asBaseRef(vpid));
    },
    isPresenceReachable: (vref: string): boolean => refCounts.get(asBaseRef(vref)) > 0,
    isVirtualObjectReachable: (baseRef: string): boolean => isReachable(asBaseRef(baseRef)),
    setExportStatus(vref: string, status: RecognizableStatus): void {
      switch (status) {
        case 'reachable':
          exports.retainExportedVrefs([asVref(vref)]);
          break;
        case 'recognizable':
          exports.dropExport(asVref(vref));
          break;
        case 'none':
          exports.retireExport(asVref(vref));
          break;
        default:
          throw Fail`invalid set export status ${status}`;
      }
    },
    deleteVirtualObject(baseRef: string): [mayFindMore: boolean, retirees: string[]] {
      const name = asBaseRef(baseRef);
      const count = refCounts.get(name);
      const { isReachable: isExported, retirees } = exportStatus.summarize(name);
      if (count > 0 || isExported) {
        throw Fail`${q(baseRef)} is still reachable`;
      }
      const wasReleased = registry.handlerOf(parseVref(baseRef)).delete(name);
      refCounts.forget(name);
      exportStatus.forget(name);
      return [forgetting.ceaseRecognition(name) || wasReleased, [...retirees]];
    },

    // What recognizes it.
    vrefKey(value: object): string | undefined {
      const vref = getSlotForVal(value);
      const sort = vref === undefined ? undefined : parseVref(vref).sort;
      return sort === 'virtual' || sort === 'presence' ? vref : undefined;
    },
    addRecognizableValue(value: object, recognizer: unknown, isVirtual = false): void {
      const vref = getSlotForVal(value);
      if (vref === undefined || !isObject(vref)) {
        return;
      }
      if (isVirtual) {
        recognizers.addCollection(asVref(vref), toCollectionId(recognizer));
      } else {
        recognizers.addMemory(asVref(vref), recognizer as MemoryRecognizer);
      }
    },
    removeRecognizableVref,
    removeRecognizableValue(value: object, recognizer: unknown, isVirtual = false): void {
      const vref = getSlotForVal(value);
      if (vref !== undefined) {
        removeRecognizableVref(vref, recognizer, isVirtual);
      }
    },
    isVrefRecognizable: (vref: string): boolean => recognizers.isRecognizable(asVref(vref)),
    ceaseRecognition: (vref: string): boolean => forgetting.ceaseRecognition(asVref(vref)),
    setDeleteCollectionEntry(deleteEntry: DeleteEntry): void {
      deleteCollectionEntry = deleteEntry;
    },

    // Numbers.
    initializeIDCounters: (): void => void counters.load(),
    allocateNextID: (name: CounterName): number => counters.allocate(name),
    flushIDCounters: (): void => counters.flush(),

    getRetentionStats: () => ({
      remotableRefCounts: held.size,
      vrefRecognizers: recognizers.vrefRecognizers.size,
      kindInfoTable: registry.size,
    }),
    testHooks: {
      getReachableRefCount: (vref: string): number => references.getReachableRefCount(asVref(vref)),
      countCollectionsForWeakKey: (vref: string): number =>
        recognizers.countCollections(asVref(vref)),
      vrefRecognizers: recognizers.vrefRecognizers,
      getDroppedCollectionRegistry: () => droppedCollectionRegistry,
    },
  });
  rememberModules(vrm, {
    store,
    counters,
    registry,
    references,
    recognizers,
    refCounts,
    durability,
    parts: new Parts(),
    weakTools,
    // There is no vat here that could be ended.
    whole: change => change(),
    relaxDurabilityRules,
    getSlotForVal,
  });
  return vrm;
}

export type VirtualReferenceManager = ReturnType<typeof makeVirtualReferenceManager>;
