/**
 * Assembles the module: the definers that user code gets, and what the rest of
 * the library asks of kinds.
 */
import { Fail, q } from '../errors.js';
import type { CapData, CapDataLimits } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import type { BaseRef, KindId } from '../refs/vref.js';
import type { Codec } from '../slots/codec.js';
import type { Durability } from '../slots/durability.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { MeterControl } from '../slots/meter-control.js';
import type { Parts } from '../slots/parts.js';
import type { References } from '../slots/references.js';
import type { SlotTable, WeakTools } from '../slots/slot-table.js';
import type { Recognizers } from '../ledger/recognizers.js';
import type { IdCounters } from '../store/counters.js';
import { kindDescriptorKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';
import { Contexts } from './contexts.js';
import {
  handOut,
  type Init,
  insistFacets,
  insistMethods,
  type KindPlan,
  type Maker,
  planMulti,
  type PlannedKind,
  planSingle,
  readOptions,
  registerKind,
} from './define-kind.js';
import { continueFacets, formatDescriptor, newDescriptor, redefine } from './descriptor.js';
import { InstanceIds } from './instance-ids.js';
import { type DurableKind, KindHandles } from './kind-handles.js';
import { FIRST_VERSION } from './migrations.js';
import { AllStates } from './all-states.js';
import { insistCompatibleShapes, StateShapeGuard } from './state-shape.js';
import type {
  CanBeDurable,
  DefineDurableKind,
  DefineDurableKindMulti,
  DefineKind,
  DefineKindMulti,
  MakeKindHandle,
} from './types.js';
import { insistUnversioned, type MigrationReport, Versionings } from './versioning.js';
import { makeWeakKeyedClasses } from './weak-keyed.js';

/** The record of the properties. */
const SHAPE_WRAPPING = 1;

export interface KindsDeps {
  readonly store: VatStore;
  readonly counters: IdCounters;
  readonly registry: KindRegistry;
  readonly slots: SlotTable;
  readonly parts: Parts;
  readonly codec: Codec;
  readonly references: References;
  readonly recognizers: Recognizers;
  readonly durability: Durability;
  readonly limits: CapDataLimits;
  readonly whole: Whole;
  readonly meterControl: MeterControl;
  readonly weakTools: WeakTools;
  /** See `StateStoreDeps`. */
  readonly condemned?: ReadonlySet<BaseRef> | undefined;
  readonly options: {
    readonly allowStateShapeChanges: boolean;
    readonly relaxDurabilityRules: boolean;
    /** See `LiveslotsOptions.sweepLimit`. */
    readonly sweepLimit: number;
  };
  /** Told of state that a sweep could not migrate. */
  readonly warn: (message: string, err: unknown) => void;
}

export interface Kinds {
  // For user code, hardened.
  readonly defineKind: DefineKind;
  readonly defineKindMulti: DefineKindMulti;
  readonly defineDurableKind: DefineDurableKind;
  readonly defineDurableKindMulti: DefineDurableKindMulti;
  readonly makeKindHandle: MakeKindHandle;
  readonly canBeDurable: CanBeDurable;
  /** Aware of virtual objects: keyed by vref where the key has one that outlives it. */
  readonly WeakMap: WeakMapConstructor;
  readonly WeakSet: WeakSetConstructor;

  // For the library.
  /** First start: takes a number for the kind of kind handles. Later: reads it. */
  initializeKindHandleKind(): void;
  /** @throws when a durable kind of an earlier incarnation is not defined; names the tags */
  insistAllDurableKindsReconnected(): void;
  /** The end of the crank. */
  flushStateCache(): void;
  /** Writes what has changed, and goes on remembering it. */
  writeStateCache(): void;
  /** Whether a sweep has state of earlier versions to look for. */
  /** Without any there is nothing to migrate; it is one list for the whole incarnation. */
  readonly unfinishedKinds: readonly object[];
  hasMigrations(): boolean;
  /** Migrates a bounded part of it. REENTRANCY: runs user code. */
  migrateSome(): void;
  /** How many numbers of objects the sweeps have still to look at. */
  leftToMigrate(): number;
  migrationReports(): MigrationReport[];
  getRetentionStats(): { readonly definedDurableKinds: number; readonly nextInstanceIDs: number };
  readonly definedDurableKinds: ReadonlySet<string>;
  readonly nextInstanceIDs: ReadonlyMap<KindId, number>;
  /** What tells of weak collections that user code has dropped. */
  readonly droppedCollectionRegistry: object;
  /** How many keys of a WeakMap or WeakSet of user code are vrefs. */
  countWeakKeys(collection: object): number;
}

// The option of the environment that puts the baseRef into each interface.
function wantsLabels(): boolean {
  const { process } = globalThis as { process?: { env?: { DEBUG?: unknown } } };
  const list = process?.env?.DEBUG;
  return typeof list === 'string' && list.split(',').includes('label-instances');
}

export function makeKinds(deps: KindsDeps): Kinds {
  const { store, counters, registry, slots, codec, references, durability, whole } = deps;
  const { options } = deps;
  const allStates = new AllStates(deps);
  const contexts = new Contexts();
  const planDeps = { allStates, contexts, parts: deps.parts };
  const instanceIds = new InstanceIds(store);
  const handles = new KindHandles({ store, counters, registry, slots, instanceIds, whole });
  const versionings = new Versionings({
    store,
    instanceIds,
    sweepLimit: options.sweepLimit,
    warn: deps.warn,
  });
  const { meterControl } = deps;
  const registerDeps = { registry, slots, instanceIds, whole, meterControl };
  const labelInstances = wantsLabels();

  /** @param kind of a durable kind */
  function makePlan(
    tag: string,
    init: Init,
    given: unknown,
    kind: DurableKind | undefined,
  ): KindPlan {
    const kindOptions = readOptions(given);
    const { stateShape } = kindOptions;
    const guard = stateShape === undefined ? undefined : new StateShapeGuard(stateShape, tag);
    const durable = kind !== undefined;
    if (!durable) {
      insistUnversioned(tag, kindOptions);
    }
    const versioning = durable ? versionings.plan(kind, kindOptions, guard) : undefined;
    return { tag, durable, init, options: kindOptions, guard, versioning, labelInstances };
  }

  function finishVirtual(planned: PlannedKind): Maker {
    const kindId = counters.allocate('exportID') as KindId;
    const descriptor = newDescriptor(kindId, planned.plan.tag);
    const maker = whole(() => {
      store.set(kindDescriptorKey(kindId, false), formatDescriptor(descriptor));
      instanceIds.begin(kindId);
      return registerKind(registerDeps, kindId, planned);
    });
    handOut(planned);
    return maker;
  }

  /** @throws when the shape cannot be kept, or does not fit the earlier one */
  function serializeShape(kind: DurableKind, plan: KindPlan): CapData {
    const capdata = codec.serializeForStore(plan.guard?.shape, SHAPE_WRAPPING);
    capdata.slots.forEach((vref, index) => {
      if (!durability.isDurable(vref)) {
        throw Fail`"stateShape" is not durable: slot ${q(index)} of ${capdata} (in the kind ${q(plan.tag)})`;
      }
    });
    const { stateShapeCapData: earlier, stateVersion = FIRST_VERSION } = kind.descriptor;
    const isMigrated =
      plan.versioning !== undefined && plan.versioning.versions.version !== stateVersion;
    if (earlier !== undefined && !options.allowStateShapeChanges && !isMigrated) {
      insistCompatibleShapes(plan.tag, earlier, capdata);
    }
    return capdata;
  }

  function finishDurable(kind: DurableKind, planned: PlannedKind, shape: CapData): Maker {
    // What was read of the definition may have been user code, and have defined the kind.
    handles.insistUndefined(kind);
    const { descriptor: earlier } = kind;
    const { versioning } = planned.plan;
    const version = versioning?.versions.version;
    const descriptor = redefine(earlier, planned.facetNames, shape, version);
    const maker = whole(() => {
      references.updateReferenceCounts(earlier.stateShapeCapData?.slots ?? [], shape.slots);
      handles.define(kind, descriptor);
      if (versioning !== undefined) {
        versionings.define(kind, versioning, planned.states);
      }
      return registerKind(registerDeps, kind.kindId, planned);
    });
    handOut(planned);
    return maker;
  }

  const userFunctions = harden({
    defineKind: (tag: string, init: Init, behavior: unknown, given: unknown): Maker => {
      const plan = makePlan(tag, init, given, undefined);
      return finishVirtual(planSingle(planDeps, plan, insistMethods(tag, behavior)));
    },
    defineKindMulti: (tag: string, init: Init, behavior: unknown, given: unknown): Maker => {
      const plan = makePlan(tag, init, given, undefined);
      const facets = insistFacets(tag, behavior);
      return finishVirtual(planMulti(planDeps, plan, facets, [...facets.keys()]));
    },
    defineDurableKind: (handle: unknown, init: Init, behavior: unknown, given: unknown): Maker => {
      const kind = handles.undefinedKindOf(handle);
      const { tag } = kind.descriptor;
      const plan = makePlan(tag, init, given, kind);
      const methods = insistMethods(tag, behavior);
      continueFacets(kind.descriptor, undefined);
      const shape = serializeShape(kind, plan);
      return finishDurable(kind, planSingle(planDeps, plan, methods), shape);
    },
    defineDurableKindMulti: (
      handle: unknown,
      init: Init,
      behavior: unknown,
      given: unknown,
    ): Maker => {
      const kind = handles.undefinedKindOf(handle);
      const { tag } = kind.descriptor;
      const plan = makePlan(tag, init, given, kind);
      const facets = insistFacets(tag, behavior);
      const facetNames = continueFacets(kind.descriptor, [...facets.keys()]) ?? [];
      const shape = serializeShape(kind, plan);
      return finishDurable(kind, planMulti(planDeps, plan, facets, facetNames), shape);
    },
    makeKindHandle: (tag: string) => handles.makeKindHandle(tag),
    canBeDurable: (value: unknown): boolean =>
      codec.serializeForStore(value).slots.every(vref => durability.isDurable(vref)),
  });

  const weakKeyed = makeWeakKeyedClasses(deps);
  return {
    defineKind: userFunctions.defineKind as DefineKind,
    defineKindMulti: userFunctions.defineKindMulti as DefineKindMulti,
    defineDurableKind: userFunctions.defineDurableKind as DefineDurableKind,
    defineDurableKindMulti: userFunctions.defineDurableKindMulti as DefineDurableKindMulti,
    makeKindHandle: userFunctions.makeKindHandle,
    canBeDurable: userFunctions.canBeDurable,
    ...weakKeyed,
    initializeKindHandleKind: () => handles.initializeKindHandleKind(),
    insistAllDurableKindsReconnected: () => handles.insistAllDurableKindsReconnected(),
    flushStateCache: () => {
      allStates.flush();
      contexts.endCrank();
    },
    writeStateCache: () => allStates.write(),
    unfinishedKinds: versionings.unfinished,
    hasMigrations: () => versionings.hasWork,
    migrateSome: () => versionings.migrateSome(),
    leftToMigrate: () => versionings.left,
    migrationReports: () => versionings.reports(),
    getRetentionStats: () => ({
      definedDurableKinds: handles.definedDurableKinds.size,
      nextInstanceIDs: instanceIds.nextInstanceIDs.size,
    }),
    definedDurableKinds: handles.definedDurableKinds,
    nextInstanceIDs: instanceIds.nextInstanceIDs,
  };
}
