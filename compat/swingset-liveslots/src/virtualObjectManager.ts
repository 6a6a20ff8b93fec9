/**
 * `makeVirtualObjectManager`, over the module of kinds.
 */
import { makeKinds } from '../../../src/kinds/kinds.js';
import { makeNoopMeterControl } from '../../../src/platform/meter-control.js';
import { harden } from '../../../src/realm.js';
import {
  type AssertAcceptable,
  codecOver,
  countersOver,
  type GetSlotForVal,
  type GetValForSlot,
  limitsOver,
  type RegisterValue,
  modulesOf,
  type Serialize,
  slotsOver,
  type Unserialize,
  type VatstoreSyscalls,
} from './modules.js';
import type { VirtualReferenceManager } from './virtualReferences.js';

/**
 * @param _syscall the vatstore of `vrm` is used
 * @param vrm made by `makeVirtualReferenceManager` of this package
 * @param _plain the plain classes are those of the realm when this package was loaded
 */
export function makeVirtualObjectManager(
  _syscall: VatstoreSyscalls,
  vrm: VirtualReferenceManager,
  allocateExportID: () => number,
  getSlotForVal: GetSlotForVal,
  requiredValForSlot: GetValForSlot,
  registerValue: RegisterValue,
  serialize: Serialize,
  unserialize: Unserialize,
  assertAcceptableSyscallCapdataSize: AssertAcceptable,
  liveSlotsOptions: { readonly allowStateShapeChanges?: boolean } = {},
  _plain?: { WeakMap: WeakMapConstructor; WeakSet: WeakSetConstructor },
) {
  const modules = modulesOf(vrm);
  const kinds = makeKinds({
    ...modules,
    counters: countersOver(modules, { exportID: allocateExportID }),
    slots: slotsOver({ getSlotForVal, getValForSlot: requiredValForSlot, registerValue }),
    codec: codecOver({ serialize, unserialize }),
    limits: limitsOver(assertAcceptableSyscallCapdataSize),
    meterControl: makeNoopMeterControl(),
    options: {
      allowStateShapeChanges: liveSlotsOptions.allowStateShapeChanges === true,
      relaxDurabilityRules: modules.relaxDurabilityRules,
      sweepLimit: Infinity,
    },
    // These modules are never swept.
    warn: () => undefined,
  });
  return harden({
    initializeKindHandleKind: kinds.initializeKindHandleKind,
    defineKind: kinds.defineKind,
    defineKindMulti: kinds.defineKindMulti,
    defineDurableKind: kinds.defineDurableKind,
    defineDurableKindMulti: kinds.defineDurableKindMulti,
    makeKindHandle: kinds.makeKindHandle,
    canBeDurable: kinds.canBeDurable,
    insistAllDurableKindsReconnected: kinds.insistAllDurableKindsReconnected,
    VirtualObjectAwareWeakMap: kinds.WeakMap,
    VirtualObjectAwareWeakSet: kinds.WeakSet,
    flushStateCache: kinds.flushStateCache,
    getRetentionStats: kinds.getRetentionStats,
    testHooks: {
      countWeakKeysForCollection: kinds.countWeakKeys,
      definedDurableKinds: kinds.definedDurableKinds,
      nextInstanceIDs: kinds.nextInstanceIDs,
    },
  });
}

export type VirtualObjectManager = ReturnType<typeof makeVirtualObjectManager>;
