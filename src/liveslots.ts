/**
 * The composition root: the one place that wires the modules together.
 */
import { passStyleOf } from '@endo/pass-style';
import { PassStyleOfEndowmentSymbol } from '@endo/pass-style/endow.js';
import { makeCollections } from './collections/collections.js';
import { Forgetting } from './gc/forgetting.js';
import { Retirement } from './gc/retire.js';
import { makeReclaim } from './gc/reclaim.js';
import { Sweep } from './gc/sweep.js';
import type { Assembly } from './assembly.js';
import { type Inspect, inspectParts } from './inspect.js';
import { rememberParts } from './inspection/parts.js';
import { makeKinds } from './kinds/kinds.js';
import { Candidates } from './ledger/candidates.js';
import { makeCounts } from './ledger/noting.js';
import { Recognizers } from './ledger/recognizers.js';
import { insistKnownOptions } from './given.js';
import { type LiveslotsOptions, OPTIONS, withDefaults } from './options.js';
import { CapDataLimits } from './protocol/capdata.js';
import { assertLockedDown, harden } from './realm.js';
import { Codec, type CodecDeps, marshalNameOf } from './slots/codec.js';
import { Durability } from './slots/durability.js';
import { EdgeErrors } from './slots/edge-errors.js';
import { Exports } from './slots/exports.js';
import { HeldValues } from './slots/held-values.js';
import { Interfaces } from './slots/interfaces.js';
import { KindRegistry } from './slots/kind-registry.js';
import { KnownResolutions } from './slots/known-resolutions.js';
import { Parts } from './slots/parts.js';
import { PresenceMaker } from './slots/presence.js';
import { PromiseTable } from './slots/promise-table.js';
import { References } from './slots/references.js';
import { ReportingCodec } from './slots/reporting-codec.js';
import { SlotTable } from './slots/slot-table.js';
import { IdCounters } from './store/counters.js';
import { type RetentionStats, makeRetentionStats } from './retention-stats.js';
import { Devices } from './vat/devices.js';
import { type Dispatch, makeDispatch } from './vat/dispatch.js';
import { Exit } from './vat/exit.js';
import { Inbound } from './vat/inbound.js';
import { SyscallGuard } from './vat/guard.js';
import { LastWords } from './vat/last-words.js';
import { Lifecycle } from './vat/lifecycle.js';
import { Outbound } from './vat/outbound.js';
import { OutsideTurns } from './vat/outside.js';
import { chooseHarden } from './vat/settled-data.js';
import { QuickAnswer } from './vat/quick-answer.js';
import { Resolver, type ResolverDeps } from './vat/resolve.js';
import { SelfWait } from './vat/self-wait.js';
import { Unread } from './vat/unread.js';
import { makeVatData } from './vat-data.js';
import { ReportingResolver } from './vat/reporting-resolver.js';
import { makeWatches } from './watch/watches.js';

export type { Assembly };

/** One vat: where its deliveries go, and what it can be asked. docs/options.md. */
export interface Liveslots {
  /** Delivers to the vat; see `Dispatch`. */
  readonly dispatch: Dispatch<RetentionStats>;
  /** Read-only views of what the vat holds, and why. */
  readonly inspect: Inspect;
}

/** @throws when the realm is not locked down, or an option is wrong */
export function assemble(given: LiveslotsOptions): Assembly {
  assertLockedDown();
  chooseHarden();
  const options = withDefaults(given);
  const { gcTools, vatId } = options;
  // Outside a delivery a syscall has the modules written that are built on it.
  const guard = new SyscallGuard({
    ...options,
    beforeOutside: isRead => outsideTurns.before(isRead),
  });
  const { store, whole } = guard;
  const { meterControl } = gcTools;
  const warnOf = (message: string, err: unknown): void => options.console.warn(message, err);
  const { onError } = options;
  const edgeErrors =
    onError === undefined
      ? undefined
      : new EdgeErrors({ onError, meterControl, marshalName: marshalNameOf(vatId), warn: warnOf });
  const syscall = edgeErrors?.listenTo(guard.syscall) ?? guard.syscall;
  const weakTools = gcTools;

  // Data: what is referenced, by whom.
  const limits = new CapDataLimits();
  const counters = new IdCounters(store);
  const candidates = new Candidates();
  const { suspects, refCounts, exportStatus } = makeCounts(options, { store, candidates });
  const recognizers = new Recognizers({ store, candidates });

  // Live values.
  const slots = new SlotTable({ weakTools, candidates });
  const parts = new Parts();
  const interfaces = new Interfaces({ weakTools, parts });
  const registry = new KindRegistry();
  const held = new HeldValues();
  const promises = new PromiseTable({
    slots,
    held,
    counters,
    maxImports: options.maxImportedPromises,
  });
  const known = new KnownResolutions();
  const references = new References({ refCounts, held, promises, slots });
  const exports = new Exports({ slots, registry, exportStatus, refCounts, candidates });
  const durability = new Durability({ registry, relaxed: options.relaxDurabilityRules });

  // A message to a presence comes back to the outbound module, which is built on
  // the codec, which makes presences: these two are looked up when called.
  const presences: PresenceMaker = new PresenceMaker({
    sender: {
      send: (...message) => outbound.send(...message),
      refuseDisavowed: () => exit.refuseDisavowed(),
    },
    interfaces,
    parts,
    vrefOf: presence => slots.vrefOf(presence),
  });
  const codecDeps: CodecDeps = {
    slots,
    promises,
    presences,
    interfaces,
    registry,
    counters,
    meterControl,
    vatId,
    logSentError: err => options.console.warn('Logging sent error stack', err),
    refuseDisavowed: () => exit.refuseDisavowed(),
    subscribe: vpid => syscall.subscribe(vpid),
    whole,
    suspects,
    limits: options,
  };
  const codec: Codec =
    edgeErrors === undefined ? new Codec(codecDeps) : new ReportingCodec(codecDeps, edgeErrors);
  const lastWords = new LastWords(syscall);
  const selfWait = new SelfWait(vpid => promises.exportedVPIDs.get(vpid));
  const wasAllocated = (id: number): boolean => counters.isAllocated('promiseID', id);
  const unread = new Unread({ syscall, candidates, promises, wasAllocated });
  const resolverDeps: ResolverDeps = {
    syscall,
    lastWords,
    selfWait,
    codec,
    promises,
    known,
    exports,
    limits,
    parts,
    unread,
    rejectOversizedResults: options.rejectOversizedResults,
    noteIgnored: options.dropStaleNotifyImports
      ? vrefs => candidates.notePossiblyUnknown(vrefs)
      : undefined,
  };
  const resolver =
    edgeErrors === undefined
      ? new Resolver(resolverDeps)
      : new ReportingResolver(resolverDeps, edgeErrors);
  const outbound: Outbound = new Outbound({
    syscall,
    codec,
    promises,
    known,
    limits,
    exports,
    presences,
    resolver,
    whole,
  });
  const exit: Exit = new Exit({
    syscall,
    lastWords,
    slots,
    codec,
    exports,
    limits,
    presences,
    candidates,
    whole,
  });

  // Virtual data.
  const counting = { references, recognizers, durability, limits, whole };
  const vdata = { store, counters, registry, slots, parts, codec, ...counting };
  const kinds = makeKinds({
    ...vdata,
    meterControl,
    weakTools,
    condemned: suspects?.condemned,
    options,
    warn: warnOf,
  });
  const collections = makeCollections({ ...vdata, refCounts, options });
  const watches = makeWatches({
    store,
    slots,
    codec,
    promises,
    references,
    kinds,
    collections,
    maybeExportPromise: vpid => resolver.maybeExportPromise(vpid),
    subscribe: vpid => syscall.subscribe(vpid),
    makePipelinedPromise: vpid => presences.makePipelinedPromise(vpid),
  });

  // Collection.
  const forgetting = new Forgetting({
    recognizers,
    registry,
    deleteEntry: (collectionId, vref) => collections.deleteEntry(collectionId, vref),
  });
  const tables = { slots, registry, candidates, interfaces, forgetting };
  const counts = { refCounts, exportStatus, recognizers };
  const reclaimDeps = { ...tables, ...counts, store, counters, collections, suspects };
  const reclaim = makeReclaim(options, reclaimDeps);
  const retirement = new Retirement({
    ...tables,
    exports,
    counters,
    refCounts,
    disavowed: presences,
    knownDrops: reclaim.knownDrops,
  });
  const sweep = new Sweep({
    ...tables,
    ...counts,
    ...reclaim,
    syscall,
    gcAndFinalize: () => gcTools.gcAndFinalize(),
    limits: options,
    disavowed: presences,
  });

  // What user code gets.
  const devices = new Devices({ syscall, slots, codec, exports, limits, candidates });
  const vatGlobals = harden({ VatData: makeVatData(kinds, collections, watches) });
  const inescapableGlobalProperties = harden({
    WeakMap: kinds.WeakMap,
    WeakSet: kinds.WeakSet,
    [PassStyleOfEndowmentSymbol]: passStyleOf,
  });

  // One delivery.
  const lifecycle = new Lifecycle({
    vatId,
    slots,
    codec,
    exports,
    counters,
    subscribe: vpid => syscall.subscribe(vpid),
    buildVatNamespace: options.buildVatNamespace,
    vatGlobals,
    inescapableGlobalProperties,
    vatPowers: {
      D: devices.D,
      exitVat: exit.exitVat,
      exitVatWithFailure: exit.exitVatWithFailure,
      ...vatGlobals,
      ...inescapableGlobalProperties,
      ...options.vatPowers,
      ...(options.enableDisavow ? { disavow: exit.disavow } : {}),
    },
    loadKinds: () => kinds.initializeKindHandleKind(),
    loadCollections: () => collections.initializeStoreKindInfo(),
    provideBaggage: () => collections.provideBaggage(),
    prepareWatches: () => collections.dropOldRegistrations(watches.preparePromiseWatcherTables()),
    reviveWatches: () => watches.loadWatchedPromiseTable(),
    insistAllDurableKindsReconnected: () => kinds.insistAllDurableKindsReconnected(),
  });
  const endCrank = (): void => {
    promises.endCrank();
    lastWords.endCrank();
    counters.flush();
    collections.flushSchemaCache();
    kinds.flushStateCache();
  };
  const afterDispatchActions =
    edgeErrors === undefined
      ? endCrank
      : (): void => {
          edgeErrors.endCrank();
          endCrank();
        };
  const outsideTurns: OutsideTurns = new OutsideTurns({
    write() {
      counters.flush();
      collections.writeSchemaCache();
      kinds.writeStateCache();
    },
    end() {
      promises.endTurn();
      counters.flush();
      collections.flushSchemaCache();
      kinds.flushStateCache();
    },
    warn: warnOf,
  });
  const getRetentionStats = makeRetentionStats({
    slots,
    promises,
    held,
    registry,
    candidates,
    recognizers,
    kinds,
    collections,
    tellsWhatIsLeft: options.sweepLimit !== Infinity,
    reclaim: [reclaim.cycles, reclaim.leftovers],
  });
  const inbound = new Inbound({
    syscall,
    codec,
    promises,
    resolver,
    selfWait,
    quickAnswer: new QuickAnswer({ promises, resolver, selfWait }),
    unread,
    wasAllocated,
    reportLost: reason => options.console.warn('A message without a result failed', reason),
    warn: message => options.console.warn(message),
  });
  const dispatch = makeDispatch({
    meterControl,
    waitUntilQuiescent: () => gcTools.waitUntilQuiescent(),
    lifecycle,
    inbound,
    resolver,
    performGc: delivery => retirement.perform(delivery),
    scanForDeadObjects: () => sweep.scanForDeadObjects(),
    unfinishedKinds: kinds.unfinishedKinds,
    hasMigrations: () => kinds.hasMigrations(),
    migrateSome: () => kinds.migrateSome(),
    afterDispatchActions,
    getRetentionStats,
    insistAlive: () => guard.insistAlive(),
    beginDelivery() {
      outsideTurns.close();
      guard.beginDelivery();
    },
    endDelivery: () => guard.endDelivery(),
    warn: message => options.console.warn(message),
  });
  const assembly: Assembly = {
    vatId,
    dispatch,
    vatstore: options.store,
    slots,
    promises,
    references,
    held,
    registry,
    candidates,
    refCounts,
    exportStatus,
    recognizers,
    limits,
    counters,
    exports,
    durability,
    presences,
    interfaces,
    codec,
    known,
    resolver,
    inbound,
    outbound,
    lifecycle,
    exit,
    kinds,
    collections,
    vatGlobals,
    afterDispatchActions,
    getRetentionStats,
    warn: message => options.console.warn(message),
  };
  rememberParts(dispatch, assembly);
  return assembly;
}

/**
 * Makes the layer for one vat. Nothing happens until `startVat` is dispatched.
 *
 * @param options what the runtime brings; see `LiveslotsOptions`
 * @throws when the realm is not locked down, or an option is missing, wrong or
 *   not known; the error names it, and nothing was done
 */
export function createLiveslots(options: LiveslotsOptions): Liveslots {
  assertLockedDown();
  insistKnownOptions('createLiveslots', options, OPTIONS);
  const assembly = assemble(options);
  return harden({ dispatch: assembly.dispatch, inspect: inspectParts(assembly) });
}
