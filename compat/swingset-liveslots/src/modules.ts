/**
 * The modules behind a reference manager, for the managers that are built on it;
 * and stand-ins for modules whose work the caller's own functions do: they have
 * only what the kinds, collections and watches ask of them.
 */
import { Fail, q } from '../../../src/errors.js';
import type { Recognizers } from '../../../src/ledger/recognizers.js';
import type { RefCounts } from '../../../src/ledger/ref-counts.js';
import type { CapData, StoreLimits } from '../../../src/protocol/capdata.js';
import type { BaseRef, Vref } from '../../../src/refs/vref.js';
import type { StoreCodec } from '../../../src/slots/codec.js';
import type { Durability } from '../../../src/slots/durability.js';
import type { KindRegistry } from '../../../src/slots/kind-registry.js';
import type { Parts } from '../../../src/slots/parts.js';
import type { References } from '../../../src/slots/references.js';
import { Names } from '../../../src/slots/names.js';
import type { WeakTools } from '../../../src/slots/entries.js';
import type { ValueTable } from '../../../src/slots/slot-table.js';
import type { IdCounters, Numbers } from '../../../src/store/counters.js';
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
/** Functions of the caller. As methods, since they may ask for narrower types than ours gives. */
interface CallersFunctions {
  registerValue(baseRef: string, value: unknown, valueIsCohort: boolean): void;
  serialize(value: unknown): LooseCapData;
  unserialize(data: LooseCapData): unknown;
  convertValToSlot(value: unknown): string;
  convertSlotToVal(slot: string): unknown;
  assertAcceptable(capdatas: CapData[]): void;
}
export type RegisterValue = CallersFunctions['registerValue'];
export type Serialize = CallersFunctions['serialize'];
export type Unserialize = CallersFunctions['unserialize'];
export type ConvertValToSlot = CallersFunctions['convertValToSlot'];
export type ConvertSlotToVal = CallersFunctions['convertSlotToVal'];
export type AssertAcceptable = CallersFunctions['assertAcceptable'];
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
): Numbers {
  const { counters } = modules;
  return {
    allocate: name => allocators[name]?.() ?? counters.allocate(name),
    firstOf: name => counters.firstOf(name),
    // Which numbers the caller has given is the caller's to know.
    isAllocated: (name, id) => Object.hasOwn(allocators, name) || counters.isAllocated(name, id),
  };
}

/** The tables of live values, where they are the caller's. */
export function slotsOver(caller: {
  getSlotForVal: GetSlotForVal;
  getValForSlot?: GetValForSlot;
  registerValue?: RegisterValue;
}): ValueTable {
  const { getSlotForVal, getValForSlot, registerValue } = caller;
  return {
    vrefOf(value) {
      const vref = getSlotForVal(value);
      return vref === undefined ? undefined : asVref(vref);
    },
    valueOf: baseRef => getValForSlot?.(baseRef),
    requiredValueOf: baseRef => getValForSlot?.(baseRef) ?? Fail`no value for ${baseRef}`,
    register: (baseRef, value, facetNames) =>
      registerValue?.(baseRef, value, facetNames !== undefined),
    // Nothing is written there: it is the caller who names.
    valToSlot: new Names(),
  };
}

/** The codec, where the caller serializes: whoever reads it, a value has one name. */
export function codecOver(caller: {
  serialize?: Serialize;
  unserialize?: Unserialize;
  convertValToSlot?: ConvertValToSlot;
  convertSlotToVal?: ConvertSlotToVal;
}): StoreCodec {
  const { serialize, unserialize, convertValToSlot, convertSlotToVal } = caller;
  const toSlot = (value: object): Vref =>
    asVref(convertValToSlot?.(value) ?? Fail`${value} cannot be named here`);
  return {
    serializeForStore(value) {
      const { body, slots } = serialize?.(value) ?? Fail`${value} cannot be stored here`;
      return { body, slots: slots.map(asVref) };
    },
    unserialize: ({ body, slots }) => unserialize?.({ body, slots: [...slots] }),
    toSlotForKernel: toSlot,
    toSlotForStore: toSlot,
    toValue(vref) {
      const value = convertSlotToVal?.(vref);
      return Object(value) === value ? (value as object) : Fail`${q(vref)} names no object here`;
    },
    // Its depth is the caller's affair.
    wrapped: (_wrapping, work) => work(),
  };
}

/** The limits of capdata, where the caller knows them. */
export function limitsOver(assertAcceptable: AssertAcceptable): StoreLimits {
  return {
    assertAcceptable: capdatas => assertAcceptable([...capdatas]),
    assertOneAcceptable: capdata => assertAcceptable([capdata]),
  };
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
