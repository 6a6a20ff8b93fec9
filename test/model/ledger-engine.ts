/**
 * A running vat as the ledger tests see it, on either implementation: deliveries go in, and the
 * tables can be looked at.
 */
import { setImmediate } from 'node:timers';
import { makeInspect } from '../../src/inspect.js';
import type { Inspect } from '../../src/inspect.js';
import { assemble } from '../../src/liveslots.js';
import type { Assembly } from '../../src/liveslots.js';
import type { OutwardSyscall } from '../../src/protocol/syscall.js';
import type { VatStore } from '../../src/store/vatstore.js';
import type { Delivery } from '../support/capdata.js';
import { implementations } from '../support/implementations.js';
import type { GcTools, VatGlobals } from '../support/implementations.js';
import { makeCountingMeterControl } from '../support/meter.js';
import type { RecordingSyscall } from '../support/syscall-recorder.js';

export const quiescent = (): Promise<void> =>
  new Promise(resolve => {
    setImmediate(resolve);
  });

export interface EngineOptions {
  readonly syscall: OutwardSyscall;
  readonly vatstore: VatStore;
  readonly relaxDurabilityRules: boolean;
  readonly gcTools: Pick<GcTools, 'WeakRef' | 'FinalizationRegistry' | 'gcAndFinalize'>;
  readonly build: (
    vatPowers: object,
    vatGlobals: object,
    parameters: unknown,
    baggage: unknown,
  ) => unknown;
}

export interface Engine {
  readonly dispatch: (delivery: Delivery) => Promise<unknown>;
  /** All names that are registered. */
  readonly names: () => string[];
  readonly size: () => number;
  readonly valueOf: (vref: string) => object | undefined;
  readonly vrefOf: (value: object) => string | undefined;
  /** Limits of capdata; without arguments as they are by default. */
  readonly setLimits: (body?: number, slots?: number) => void;
  readonly pinned: () => number;
  readonly recognizable: () => string[];
  /** What virtual data holds in memory, with its count; only ours can tell. */
  readonly held: () => string[];
  /** Only ours can be inspected. */
  readonly ours: { readonly assembly: Assembly; readonly inspect: Inspect } | undefined;
}

export const startOurs = (options: EngineOptions): Engine => {
  const { syscall, vatstore, relaxDurabilityRules, gcTools, build } = options;
  const assembly = assemble({
    syscall,
    vatstore,
    vatId: 'vat-under-test',
    console: { warn: () => {} },
    relaxDurabilityRules,
    gcTools: { ...gcTools, waitUntilQuiescent: quiescent },
    buildVatNamespace: vatGlobals => ({
      buildRootObject: (vatPowers, parameters, baggage) =>
        build(vatPowers, vatGlobals, parameters, baggage),
    }),
  });
  const inspect = makeInspect(assembly);
  const { slots, held, limits } = assembly;
  return {
    dispatch: assembly.dispatch,
    names: () => inspect.slotToVal.names(),
    size: () => inspect.slotToVal.size,
    valueOf: vref => slots.slotToVal.get(vref as never)?.deref(),
    vrefOf: value => slots.vrefOf(value),
    setLimits: (body, slotCount) => limits.set(body, slotCount),
    pinned: () => slots.pins.reachable.size,
    recognizable: () => [...slots.pins.recognizable],
    held: () => [...held.entries()].map(([name]) => `${name} ${held.countOf(name)}`),
    ours: { assembly, inspect },
  };
};

const silent = { debug() {}, log() {}, info() {}, warn() {}, error() {} };

export const startPeer = (options: EngineOptions): Engine => {
  const { syscall, vatstore, relaxDurabilityRules, gcTools, build } = options;
  const { dispatch, testHooks } = implementations.peer(
    {
      ...(syscall as unknown as RecordingSyscall),
      vatstoreGet: key => vatstore.get(key),
      vatstoreGetNextKey: key => vatstore.getNextKey(key),
      vatstoreSet: (key, value) => vatstore.set(key, value),
      vatstoreDelete: key => vatstore.delete(key),
    },
    'vat-under-test',
    {},
    { relaxDurabilityRules },
    {
      ...gcTools,
      waitUntilQuiescent: quiescent,
      meterControl: makeCountingMeterControl().meterControl,
    },
    silent,
    async (vatGlobals: VatGlobals) => ({
      buildRootObject: (vatPowers, parameters, baggage) =>
        build(vatPowers, vatGlobals, parameters, baggage),
    }),
  );
  const { slotToVal, valToSlot } = testHooks;
  return {
    dispatch,
    names: () => [...slotToVal.keys()],
    size: () => slotToVal.size,
    valueOf: vref => slotToVal.get(vref)?.deref(),
    vrefOf: value => valToSlot.get(value),
    setLimits: (body = 10_000_000, slots = 10_000) =>
      testHooks.setSyscallCapdataLimits(body, slots),
    pinned: () => testHooks.exportedRemotables.size,
    recognizable: () => [...testHooks.kernelRecognizableRemotables],
    held: () => [],
    ours: undefined,
  };
};
