/**
 * One delivery from its arrival to the end of its crank, and what user code
 * gets at the start.
 */
import { passStyleOf } from '@endo/pass-style';
import { PassStyleOfEndowmentSymbol } from '@endo/pass-style/endow.js';
import type { CompleteOptions } from '../options.js';
import { harden } from '../realm.js';
import { makeRetentionStats } from '../retention-stats.js';
import type { EdgeErrors } from '../slots/edge-errors.js';
import { makeVatData } from '../vat-data.js';
import { Devices } from '../vat/devices.js';
import { makeDispatch } from '../vat/dispatch.js';
import type { SyscallGuard } from '../vat/guard.js';
import { Inbound } from '../vat/inbound.js';
import { Lifecycle } from '../vat/lifecycle.js';
import { OutsideTurns } from '../vat/outside.js';
import { QuickAnswer } from '../vat/quick-answer.js';
import type { Speech } from './speech.js';
import type { Tables } from './tables.js';
import type { Collection, VirtualData } from './virtual-data.js';

export interface DeliveriesDeps {
  readonly options: CompleteOptions;
  readonly tables: Tables;
  readonly speech: Speech;
  readonly vdata: VirtualData;
  readonly collection: Collection;
  readonly guard: SyscallGuard;
  readonly syscall: SyscallGuard['syscall'];
  readonly edgeErrors: EdgeErrors | undefined;
}

/** The start of an incarnation, and the globals and powers of user code. */
export function wireLifecycle({ options, tables, speech, vdata, syscall }: DeliveriesDeps) {
  const { kinds, collections, watches } = vdata;
  const { exit, codec } = speech;
  const devices = new Devices({ ...tables, syscall, codec });
  const vatGlobals = harden({ VatData: makeVatData(kinds, collections, watches) });
  const inescapableGlobalProperties = harden({
    WeakMap: kinds.WeakMap,
    WeakSet: kinds.WeakSet,
    [PassStyleOfEndowmentSymbol]: passStyleOf,
  });
  const lifecycle = new Lifecycle({
    ...tables,
    vatId: options.vatId,
    codec,
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
  return { lifecycle, vatGlobals };
}

/** What is in memory only is written at the end of a crank, and of a turn outside of one. */
export function wireEnds({ options, tables, speech, vdata, edgeErrors }: DeliveriesDeps) {
  const { promises, counters, slots } = tables;
  const { kinds, collections } = vdata;
  const { exitSyscall } = speech;
  const endCrank = (): void => {
    promises.endCrank();
    exitSyscall.endCrank();
    counters.flush();
    collections.flushSchemaCache();
    kinds.flushStateCache();
    slots.endCrank();
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
      slots.endCrank();
    },
    warn: (message, err) => options.console.warn(message, err),
  });
  return { afterDispatchActions, outsideTurns };
}

export type Ends = ReturnType<typeof wireEnds>;

export function wireDispatch(deps: DeliveriesDeps, lifecycle: Lifecycle, ends: Ends) {
  const { options, tables, speech, vdata, collection, guard, syscall } = deps;
  const { gcTools } = options;
  const { promises } = tables;
  const { kinds } = vdata;
  const { resolver, selfWait } = speech;
  const { afterDispatchActions, outsideTurns } = ends;
  const { reclaim, retirement, sweep } = collection;
  const warn = (message: string): void => options.console.warn(message);
  const getRetentionStats = makeRetentionStats({
    ...tables,
    ...vdata,
    tellsWhatIsLeft: options.sweepLimit !== Infinity,
    reclaim: [reclaim.cycles, reclaim.leftovers],
  });
  const inbound = new Inbound({
    ...speech,
    syscall,
    promises,
    quickAnswer: new QuickAnswer({ promises, resolver, selfWait }),
    reportLost: reason => options.console.warn('A message without a result failed', reason),
    warn,
  });
  const dispatch = makeDispatch({
    meterControl: gcTools.meterControl,
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
    warn,
  });
  return { inbound, dispatch, getRetentionStats, warn };
}
