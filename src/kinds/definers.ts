/**
 * The functions by which user code defines kinds: what is given is checked and
 * planned as a whole, and only then numbered, registered and stored.
 */
import { Fail, q } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import type { KindId } from '../refs/vref.js';
import type { StoreCodec } from '../slots/codec.js';
import type { Durability } from '../slots/durability.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { MeterControl } from '../slots/meter-control.js';
import type { Parts } from '../slots/parts.js';
import type { References } from '../slots/references.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { Numbers } from '../store/counters.js';
import { kindDescriptorKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';
import type { AllStates } from './all-states.js';
import type { Contexts } from './contexts.js';
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
import type { ContextHolder } from './representative.js';
import type { InstanceIds } from './instance-ids.js';
import type { DurableKind, KindHandles } from './kind-handles.js';
import { FIRST_VERSION } from './migrations.js';
import { insistCompatibleShapes, StateShapeGuard } from './state-shape.js';
import { insistUnversioned, type Versionings } from './versioning.js';

/** The record of the properties. */
const SHAPE_WRAPPING = 1;

// The option of the environment that puts the baseRef into each interface.
function wantsLabels(): boolean {
  const { process } = globalThis as { process?: { env?: { DEBUG?: unknown } } };
  const list = process?.env?.DEBUG;
  return typeof list === 'string' && list.split(',').includes('label-instances');
}

export interface DefinersDeps {
  readonly store: VatStore;
  readonly counters: Numbers;
  readonly registry: KindRegistry;
  readonly slots: ValueTable;
  readonly parts: Parts;
  readonly codec: StoreCodec;
  readonly references: References;
  readonly durability: Durability;
  readonly whole: Whole;
  readonly meterControl: MeterControl;
  readonly allStates: AllStates;
  readonly contexts: Contexts<ContextHolder>;
  readonly instanceIds: InstanceIds;
  readonly handles: KindHandles;
  readonly versionings: Versionings;
  readonly options: { readonly allowStateShapeChanges: boolean };
}

type Define<Subject> = (subject: Subject, init: Init, behavior: unknown, given: unknown) => Maker;

/** For user code, hardened. Their types are those of `Kinds`. */
export interface Definers {
  readonly defineKind: Define<string>;
  readonly defineKindMulti: Define<string>;
  readonly defineDurableKind: Define<unknown>;
  readonly defineDurableKindMulti: Define<unknown>;
}

export function makeDefiners(deps: DefinersDeps): Definers {
  const { store, counters, codec, references, durability, whole, options } = deps;
  const { handles, instanceIds, versionings } = deps;
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
      return registerKind(deps, kindId, planned);
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
      return registerKind(deps, kind.kindId, planned);
    });
    handOut(planned);
    return maker;
  }

  return harden({
    defineKind: (tag: string, init: Init, behavior: unknown, given: unknown): Maker => {
      const plan = makePlan(tag, init, given, undefined);
      return finishVirtual(planSingle(deps, plan, insistMethods(tag, behavior)));
    },
    defineKindMulti: (tag: string, init: Init, behavior: unknown, given: unknown): Maker => {
      const plan = makePlan(tag, init, given, undefined);
      const facets = insistFacets(tag, behavior);
      return finishVirtual(planMulti(deps, plan, facets, [...facets.keys()]));
    },
    defineDurableKind: (handle: unknown, init: Init, behavior: unknown, given: unknown): Maker => {
      const kind = handles.undefinedKindOf(handle);
      const { tag } = kind.descriptor;
      const plan = makePlan(tag, init, given, kind);
      const methods = insistMethods(tag, behavior);
      continueFacets(kind.descriptor, undefined);
      const shape = serializeShape(kind, plan);
      return finishDurable(kind, planSingle(deps, plan, methods), shape);
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
      return finishDurable(kind, planMulti(deps, plan, facets, facetNames), shape);
    },
  });
}
