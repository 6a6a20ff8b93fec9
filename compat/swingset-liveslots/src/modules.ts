/**
 * The modules behind a reference manager, for the managers that are built on it;
 * and stand-ins for modules whose work the caller's own functions do. They have
 * only what the kinds, collections and watches ask of them, which is why each
 * is passed off as the class that it stands for.
 */
import { Fail } from '../../../src/errors.js';
import type { Recognizers } from '../../../src/ledger/recognizers.js';
import type { RefCounts } from '../../../src/ledger/ref-counts.js';
import type { CapData, CapDataLimits } from '../../../src/protocol/capdata.js';
import type { BaseRef, Vref } from '../../../src/refs/vref.js';
import type { Codec } from '../../../src/slots/codec.js';
import type { Durability } from '../../../src/slots/durability.js';
import type { KindRegistry } from '../../../src/slots/kind-registry.js';
import type { Parts } from '../../../src/slots/parts.js';
import type { References } from '../../../src/slots/references.js';
import type { SlotTable, WeakTools } from '../../../src/slots/slot-table.js';
import type { IdCounters } from '../../../src/store/counters.js';
import type { VatStore, VatstoreSyscalls } from '../../../src/store/vatstore.js';
import type { Whole } from '../../../src/whole.js';

export type { VatstoreSyscalls };

/** Capdata of any maker. */
export interface LooseCapData {
  body: string;
  slots: string[];
}

export type GetSlotForVal = (value: object) => string | undefined;
/** What is named must be there; some callers answer undefined instead of throwing. */
export type GetValForSlot = (slot: string) => object | undefined;
export type RegisterValue = (baseRef: string, value: never, valueIsCohort: boolean) => void;
export type Serialize = (value: never) => LooseCapData;
export type Unserialize = (data: never) => unknown;
export type ConvertValToSlot = (value: never) => string;
export type ConvertSlotToVal = (slot: string) => unknown;
export type AssertAcceptable = (capdatas: never) => void;
export type DeleteEntry = (collectionId: string, vref: string) => boolean;

/** What a reference manager is made of. */
export interface Modules {
  readonly store: VatStore;
  readonly counters: IdCounters;
  readonly registry: KindRegistry;
  readonly references: References;
  readonly recognizers: Recognizers;
  readonly refCounts: RefCounts;
  readonly durability: Durability;
  readonly parts: Parts;
  readonly weakTools: WeakTools;
  readonly whole: Whole;
  readonly relaxDurabilityRules: boolean;
  readonly getSlotForVal: GetSlotForVal;
}

const modulesByManager = new WeakMap<object, Modules>();

export function rememberModules(vrm: object, modules: Modules): void {
  modulesByManager.set(vrm, modules);
}

/** @throws when `vrm` was not made by `makeVirtualReferenceManager` of this package */
export function modulesOf(vrm: object): Modules {
  return modulesByManager.get(vrm) ?? Fail`not a virtual reference manager: ${vrm}`;
}

/** The module that hands out numbers, where the caller hands them out. */
export function countersOver(
  modules: Modules,
  allocators: Readonly<Record<string, () => number>>,
): IdCounters {
  const counters: Pick<IdCounters, 'allocate' | 'firstOf'> = {
    allocate: name => allocators[name]?.() ?? modules.counters.allocate(name),
    firstOf: name => modules.counters.firstOf(name),
  };
  return counters as IdCounters;
}

/** The tables of live values, where they are the caller's. */
export function slotsOver(caller: {
  getSlotForVal: GetSlotForVal;
  getValForSlot?: GetValForSlot;
  registerValue?: RegisterValue;
}): SlotTable {
  const { getSlotForVal, getValForSlot, registerValue } = caller;
  const slots: Pick<SlotTable, 'vrefOf' | 'valueOf' | 'requiredValueOf' | 'register'> = {
    vrefOf: value => getSlotForVal(value) as Vref | undefined,
    valueOf: baseRef => getValForSlot?.(baseRef),
    requiredValueOf: baseRef => getValForSlot?.(baseRef) ?? Fail`no value for ${baseRef}`,
    register: (baseRef, value, facetNames) =>
      registerValue?.(baseRef, value as never, facetNames !== undefined),
  };
  return slots as SlotTable;
}

/** The codec, where the caller serializes: whoever reads it, a value has one name. */
export function codecOver(caller: {
  serialize?: Serialize;
  unserialize?: Unserialize;
  convertValToSlot?: ConvertValToSlot;
  convertSlotToVal?: ConvertSlotToVal;
}): Codec {
  const { serialize, unserialize, convertValToSlot, convertSlotToVal } = caller;
  const toSlot = (value: object): Vref =>
    (convertValToSlot?.(value as never) ?? Fail`${value} cannot be named here`) as Vref;
  const codec: Pick<
    Codec,
    | 'serializeForStore'
    | 'unserialize'
    | 'toSlotForKernel'
    | 'toSlotForStore'
    | 'toValue'
    | 'wrapped'
  > = {
    serializeForStore: value => serialize?.(value as never) as unknown as CapData,
    unserialize: data => unserialize?.(data as never),
    toSlotForKernel: toSlot,
    toSlotForStore: toSlot,
    toValue: vref => convertSlotToVal?.(vref) as object,
    // Its depth is the caller's affair.
    wrapped: (_wrapping, work) => work(),
  };
  return codec as Codec;
}

/** The limits of capdata, where the caller knows them. */
export function limitsOver(assertAcceptable: AssertAcceptable): CapDataLimits {
  const limits: Pick<CapDataLimits, 'assertAcceptable' | 'assertOneAcceptable'> = {
    assertAcceptable: capdatas => assertAcceptable([...capdatas] as never),
    assertOneAcceptable: capdata => assertAcceptable([capdata] as never),
  };
  return limits as CapDataLimits;
}

/** A set that only tells of what is added. */
export function tellingSet<T extends string>(tell: (item: string) => void): Set<T> {
  return new (class extends Set<T> {
    override add(item: T): this {
      tell(item);
      return this;
    }
  })();
}

export const asBaseRef = (text: string): BaseRef => text as BaseRef;
export const asVref = (text: string): Vref => text as Vref;
