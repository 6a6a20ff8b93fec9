/**
 * The definition of a kind: its methods under guard, its handler for the
 * registry, and the maker that user code gets. Everything is checked before
 * anything is stored. Rules K1 and K6 of docs/SPEC.md.
 */
import type { InterfaceGuard } from '@endo/patterns';
import { Fail, makeError, q, X } from '../errors.js';
import { harden } from '../realm.js';
import { type BaseRef, formatVirtual, type KindId } from '../refs/vref.js';
import type { KindHandler, KindRegistry } from '../slots/kind-registry.js';
import type { MeterControl } from '../slots/meter-control.js';
import type { Parts } from '../slots/parts.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { Whole } from '../whole.js';
import type { Contexts } from './contexts.js';
import type { InstanceIds } from './instance-ids.js';
import { makePrototype, makePrototypes } from './prototypes.js';
import type { Methods } from './quick-methods.js';
import { type ContextHolder, instancesOf, KindMembers } from './representative.js';
import type { AllStates } from './all-states.js';
import type { Versioning } from './migrating-state.js';
import type { StateStore } from './state.js';
import type { StateShapeGuard } from './state-shape.js';
import type { Amplify, IsInstance } from './types.js';

const { isArray } = Array;
const { ownKeys } = Reflect;

export type Init = ((...args: unknown[]) => unknown) | undefined;
export type Maker = (...args: unknown[]) => object;
type Guard = InterfaceGuard | undefined;

/** The options as user code gave them, each read once. */
export interface KindOptions {
  readonly finish: ((context: unknown) => void) | undefined;
  readonly stateShape: unknown;
  readonly thisfulMethods: boolean;
  readonly interfaceGuard: unknown;
  readonly interfaceGuardKit: unknown;
  readonly receiveAmplifier: ((amplify: Amplify) => void) | undefined;
  readonly receiveInstanceTester: ((isInstance: IsInstance) => void) | undefined;
  readonly stateVersion: unknown;
  readonly migrations: unknown;
}

/** REENTRANCY: runs getters of user code. */
export function readOptions(given: unknown = {}): KindOptions {
  const {
    finish,
    stateShape,
    thisfulMethods = false,
    interfaceGuard,
    interfaceGuardKit,
    receiveAmplifier,
    receiveInstanceTester,
    stateVersion,
    migrations,
  } = given as Partial<KindOptions>;
  return {
    finish,
    stateShape,
    thisfulMethods,
    interfaceGuard,
    interfaceGuardKit,
    receiveAmplifier,
    receiveInstanceTester,
    stateVersion,
    migrations,
  };
}

function isMethods(value: unknown): value is Methods {
  if (typeof value !== 'object' || value === null || isArray(value)) {
    return false;
  }
  const record = value as Record<PropertyKey, unknown>;
  return ownKeys(record).every(key => typeof record[key] === 'function');
}

/** @throws when `behavior` is not a record of methods */
export function insistMethods(tag: string, behavior: unknown): Methods {
  if (!isMethods(behavior)) {
    throw Fail`invalid behavior specifier for ${q(tag)}`;
  }
  return behavior;
}

/**
 * @returns the facets, in order of their names
 * @throws when `behavior` is not a record of records of methods
 */
export function insistFacets(tag: string, behavior: unknown): Map<string, Methods> {
  if (typeof behavior !== 'object' || behavior === null || isArray(behavior)) {
    throw Fail`invalid behavior specifier for ${q(tag)}`;
  }
  const facets: [name: string, methods: Methods][] = [];
  for (const name of ownKeys(behavior)) {
    const methods = (behavior as Record<PropertyKey, unknown>)[name];
    if (typeof name !== 'string' || !isMethods(methods)) {
      throw Fail`invalid behavior specifier for ${q(tag)}`;
    }
    facets.push([name, methods]);
  }
  return new Map(facets.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export interface KindPlan {
  readonly tag: string;
  readonly durable: boolean;
  readonly init: Init;
  readonly options: KindOptions;
  readonly guard: StateShapeGuard | undefined;
  /** Of durable kinds whose state has versions. */
  readonly versioning: Versioning | undefined;
  readonly labelInstances: boolean;
}

/** A kind with everything but its number: nothing is stored or registered yet. */
export interface PlannedKind {
  readonly plan: KindPlan;
  readonly states: StateStore;
  readonly members: KindMembers;
  readonly facetNames: readonly string[] | undefined;
  /** Holds nothing of the plan. */
  readonly makeWhole: (baseRef: BaseRef) => object;
}

/** What all kinds of a vat share. */
export interface PlanDeps {
  readonly allStates: AllStates;
  readonly contexts: Contexts<ContextHolder>;
  readonly slots: ValueTable;
  readonly parts: Parts;
}

export function planSingle(deps: PlanDeps, plan: KindPlan, methods: Methods): PlannedKind {
  const { tag, options } = plan;
  if (options.receiveAmplifier !== undefined) {
    throw Fail`Only facets of an exo class kit can be amplified, not ${q(tag)}`;
  }
  if (options.interfaceGuardKit !== undefined) {
    throw Fail`Use an interfaceGuard, not interfaceGuardKit, to protect class ${q(tag)}`;
  }
  const { states, members } = makeMembers(deps, plan);
  const prototype = makePrototype(
    tag,
    value => members.contextOfSelf(value),
    methods,
    options.thisfulMethods,
    options.interfaceGuard as Guard,
  );
  const makeInstance = instancesOf(prototype);
  return {
    plan,
    states,
    members,
    facetNames: undefined,
    makeWhole: baseRef => members.makeSelf(makeInstance, baseRef),
  };
}

function makeMembers(
  { allStates, contexts, slots, parts }: PlanDeps,
  { tag, durable, guard, versioning, labelInstances }: KindPlan,
): Pick<PlannedKind, 'states' | 'members'> {
  const states = allStates.makeStore({ tag, durable, guard }, versioning);
  const members = new KindMembers({
    states,
    contexts,
    slots,
    parts,
    fields: guard?.fields,
    labelInstances,
  });
  return { states, members };
}

/** @param facetNames in order of their indexes */
export function planMulti(
  deps: PlanDeps,
  plan: KindPlan,
  facets: ReadonlyMap<string, Methods>,
  facetNames: readonly string[],
): PlannedKind {
  const { tag, options } = plan;
  const { interfaceGuard, interfaceGuardKit = interfaceGuard } = options;
  if (interfaceGuard !== undefined && interfaceGuard !== interfaceGuardKit) {
    throw Fail`Use an interfaceGuardKit, not interfaceGuard, to protect class kit ${q(tag)}`;
  }
  const { states, members } = makeMembers(deps, plan);
  const prototypes = makePrototypes(
    tag,
    (value, index) => members.contextOfFacet(value, index),
    facets,
    facetNames,
    options.thisfulMethods,
    interfaceGuardKit as Readonly<Record<string, Guard>> | undefined,
  );
  return {
    plan,
    states,
    members,
    facetNames,
    makeWhole: baseRef => members.makeCohort(prototypes, facetNames, baseRef),
  };
}

export interface RegisterDeps {
  readonly registry: KindRegistry;
  readonly slots: ValueTable;
  readonly instanceIds: InstanceIds;
  readonly whole: Whole;
  readonly meterControl: MeterControl;
}

/**
 * What the registry keeps of a kind for as long as the vat lives. It must not hold `init` or `finish`:
 * they go with the maker, and with them what only they hold. A function of its own, since a function
 * holds all that any function beside it uses.
 */
function handlerOf(deps: RegisterDeps, kindId: KindId, planned: PlannedKind): KindHandler {
  const { instanceIds } = deps;
  const { states, facetNames, makeWhole } = planned;
  return {
    durable: planned.plan.durable,
    facetNames,
    reanimate: makeWhole,
    isAllocated: instance => instanceIds.isAllocated(kindId, instance),
    delete: baseRef => states.delete(baseRef),
    holdings: baseRef => states.holdings(baseRef),
    emptySome: baseRef => ({ isComplete: true, parts: 0, mayFindMore: states.empty(baseRef) }),
  };
}

/** Registers a planned kind under its number. */
export function registerKind(deps: RegisterDeps, kindId: KindId, planned: PlannedKind): Maker {
  const { registry, slots, instanceIds, whole: wholly, meterControl } = deps;
  const { plan, states, members, facetNames } = planned;
  const { durable, init, options } = plan;
  registry.register(kindId, handlerOf(deps, kindId, planned));
  const { finish } = options;
  // As free of charge as when it is made anew, after the collector took it.
  const makeLive = (baseRef: BaseRef): object => {
    const made = planned.makeWhole(baseRef);
    slots.register(baseRef, made, facetNames);
    return made;
  };
  const makeNewInstance: Maker = (...args) => {
    // The number is taken first: what `init` makes comes after it.
    const baseRef = formatVirtual(kindId, instanceIds.allocate(kindId, durable), durable);
    const initial = states.prepare(init === undefined ? {} : init(...args));
    const whole = wholly(() => {
      states.init(baseRef, initial);
      return meterControl.runWithoutMetering(() => makeLive(baseRef));
    });
    finish?.(members.contextOfWhole(whole));
    return whole;
  };
  return harden(makeNewInstance);
}

/** Hands out what the options ask for. REENTRANCY: to user code. */
export function handOut(planned: PlannedKind): void {
  const { options } = planned.plan;
  options.receiveAmplifier?.(makeAmplify(planned));
  options.receiveInstanceTester?.(makeIsInstance(planned));
}

function makeAmplify({ plan, members }: PlannedKind): Amplify {
  const { tag } = plan;
  const amplify: Amplify = exoFacet =>
    (members.wholeOf(exoFacet) as Readonly<Record<string, object>> | undefined) ??
    Fail`Must be a facet of ${q(tag)}: ${exoFacet}`;
  return harden(amplify);
}

function makeIsInstance({ plan, members, facetNames }: PlannedKind): IsInstance {
  const { tag } = plan;
  const isInstance = (exo: unknown, facetName: unknown = undefined): boolean => {
    if (facetName === undefined) {
      return members.wholeOf(exo) !== undefined;
    }
    if (facetNames === undefined) {
      throw Fail`facetName can only be used with an exo class kit: ${q(tag)} has no facet ${q(
        facetName,
      )}`;
    }
    if (typeof facetName !== 'string') {
      throw makeError(X`${facetName} must be a string`, TypeError);
    }
    const index = facetNames.indexOf(facetName);
    if (index < 0) {
      throw Fail`exo class kit ${q(tag)} has no facet named ${q(facetName)}`;
    }
    return members.contextOfFacet(exo, index) !== undefined;
  };
  return harden(isInstance);
}
