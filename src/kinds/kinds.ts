/**
 * Assembles the module: the definers that user code gets, and what the rest of
 * the library asks of kinds.
 */
import type { StoreLimits } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import type { BaseRef, KindId } from '../refs/vref.js';
import type { WeakTools } from '../slots/entries.js';
import type { Recognizers } from '../ledger/recognizers.js';
import { Contexts } from './contexts.js';
import { forgetContext } from './representative.js';
import { type DefinersDeps, makeDefiners } from './definers.js';
import { InstanceIds } from './instance-ids.js';
import { KindHandles } from './kind-handles.js';
import { AllStates } from './all-states.js';
import type {
  DefineDurableKind,
  DefineDurableKindMulti,
  DefineKind,
  DefineKindMulti,
  KindMakers,
} from './types.js';
import { type MigrationReport, Versionings } from './versioning.js';
import { makeWeakKeyedClasses } from './weak-keyed.js';

/** What the module makes for its definers itself. */
type OwnParts = 'allStates' | 'contexts' | 'instanceIds' | 'handles' | 'versionings';

export interface KindsDeps extends Omit<DefinersDeps, OwnParts | 'options'> {
  readonly recognizers: Recognizers;
  readonly limits: StoreLimits;
  readonly weakTools: WeakTools;
  /** See `StateStoreDeps`. */
  readonly condemned?: ReadonlySet<BaseRef> | undefined;
  readonly options: DefinersDeps['options'] & {
    readonly relaxDurabilityRules: boolean;
    /** See `LiveslotsOptions.sweepLimit`. */
    readonly sweepLimit: number;
  };
  /** Told of state that a sweep could not migrate. */
  readonly warn: (message: string, err: unknown) => void;
}

export interface Kinds extends KindMakers {
  // For user code, hardened.
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

export function makeKinds(deps: KindsDeps): Kinds {
  const { store, counters, registry, slots, codec, durability, whole, options } = deps;
  const allStates = new AllStates(deps);
  const contexts = new Contexts(forgetContext);
  const instanceIds = new InstanceIds(store);
  const handles = new KindHandles({ store, counters, registry, slots, instanceIds, whole });
  const versionings = new Versionings({
    store,
    instanceIds,
    sweepLimit: options.sweepLimit,
    warn: deps.warn,
  });
  const definers = makeDefiners({
    ...deps,
    allStates,
    contexts,
    instanceIds,
    handles,
    versionings,
  });
  const userFunctions = harden({
    makeKindHandle: (tag: string) => handles.makeKindHandle(tag),
    canBeDurable: (value: unknown): boolean =>
      codec.serializeForStore(value).slots.every(vref => durability.isDurable(vref)),
  });

  const weakKeyed = makeWeakKeyedClasses(deps);
  return {
    defineKind: definers.defineKind as DefineKind,
    defineKindMulti: definers.defineKindMulti as DefineKindMulti,
    defineDurableKind: definers.defineDurableKind as DefineDurableKind,
    defineDurableKindMulti: definers.defineDurableKindMulti as DefineDurableKindMulti,
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
