/**
 * One vat with a strict kernel around it and a collector that the test works: for the tests of
 * collection, on either implementation.
 */
import type { LiveslotsOptions } from '../../src/options.js';
import { makeMockGC } from '../../src/testing/index.js';
import type { MockGC } from '../../src/testing/index.js';
import { makeAuditor } from './auditor.js';
import type { Auditor } from './auditor.js';
import { capdata, message } from './capdata.js';
import type { CapData, Delivery } from './capdata.js';
import { implementations } from './implementations.js';
import type { ImplementationName, TestHooks } from './implementations.js';
import { makeMemoryStore } from './memory-store.js';
import type { MemoryStore } from './memory-store.js';
import { makeCountingMeterControl } from './meter.js';
import type { MeterControl } from './meter.js';
import { collectReally, waitUntilQuiescent } from './real-gc.js';
import { StrictKernel } from './strict-kernel.js';
import { makeRecordingSyscall } from './syscall-recorder.js';
import type { VatTools } from './vat-program.js';

export type GcVatTools = Pick<
  VatTools,
  'VatData' | 'WeakMap' | 'WeakSet' | 'baggage' | 'vatPowers' | 'incarnation'
>;

/** The options of liveslots that matter here; the peer knows the first two. */
export type RigOptions = Partial<
  Pick<LiveslotsOptions, 'enableDisavow' | 'relaxDurabilityRules'> & Record<string, unknown>
>;

export interface RigSettings {
  readonly implementation?: ImplementationName;
  readonly build: (tools: GcVatTools) => unknown;
  readonly options?: RigOptions;
  /** `mock` (the default) is worked by the test; `real` is the engine's. */
  readonly collector?: 'mock' | 'real';
  /** Instead of one that only sees to it that metering is on again. */
  readonly meterControl?: MeterControl;
  /** Whether `gcAndFinalize` does anything; it does by default. */
  readonly sweepsCollect?: () => boolean;
  /** Called by `gcAndFinalize` before it runs finalizers. */
  readonly atCollection?: (gc: MockGC) => void;
  /** Called when a turn has run empty, before the crank is ended: collectors may strike here. */
  readonly atQuiescence?: (gc: MockGC) => void | Promise<void>;
  /** Called before each syscall, vatstore calls included. */
  readonly atSyscall?: (gc: MockGC, name: string) => void;
}

const silent = { debug() {}, log() {}, info() {}, warn() {}, error() {} };

export interface Outcome {
  /** Syscalls of the delivery as text, vatstore calls included. */
  readonly calls: readonly string[];
  readonly answer: unknown;
}

export class GcRig {
  readonly gc = makeMockGC();
  readonly kernel = new StrictKernel();
  readonly store: MemoryStore = makeMemoryStore();
  /** Everything that crossed the edge, as text: the same for two vats that did the same. */
  readonly transcript: string[] = [];
  readonly #settings: RigSettings;
  // What the peer says is not ours to judge.
  readonly #auditor: Auditor | undefined;
  readonly #unhandled: unknown[] = [];
  #vat: ReturnType<(typeof implementations)['ours']> | undefined;
  #incarnation = -1;
  #nextImport = 100;
  #latest: string[] = [];

  constructor(settings: RigSettings) {
    this.#settings = settings;
    this.#auditor = settings.implementation === 'peer' ? undefined : makeAuditor();
  }

  get hooks(): TestHooks {
    if (!this.#vat) throw Error('the vat was not started');
    return this.#vat.testHooks;
  }

  async start(parameters: unknown = {}): Promise<void> {
    const { implementation = 'ours', options = {}, collector = 'mock', build } = this.#settings;
    const { gc } = this;
    this.#incarnation += 1;
    const incarnation = this.#incarnation;
    const { meterControl = makeCountingMeterControl().meterControl } = this.#settings;
    const { WeakRef, FinalizationRegistry } =
      collector === 'real' ? globalThis : (gc as unknown as typeof globalThis);
    const syscall = makeRecordingSyscall({
      store: this.store,
      record: call => {
        this.#latest.push(`${call.name} ${JSON.stringify(call.args)}`);
        this.kernel.said(call);
        this.#auditor?.said(call);
      },
      callNow: () => capdata(undefined),
      fault: name => {
        this.#settings.atSyscall?.(gc, name);
        return undefined;
      },
    });
    this.#vat = implementations[implementation](
      syscall,
      'vat-under-test',
      {},
      options,
      {
        WeakRef,
        FinalizationRegistry,
        meterControl,
        waitUntilQuiescent: async () => {
          await waitUntilQuiescent();
          const { atQuiescence } = this.#settings;
          if (atQuiescence) {
            await atQuiescence(gc);
            await waitUntilQuiescent();
          }
        },
        gcAndFinalize: async () => {
          if (this.#settings.sweepsCollect?.() === false) return;
          this.#settings.atCollection?.(gc);
          if (collector === 'real') await collectReally();
          else await gc.gcAndFinalize();
        },
      },
      silent,
      async (vatGlobals, inescapable) => ({
        buildRootObject: (vatPowers, _parameters, baggage) =>
          build({
            vatPowers,
            baggage,
            VatData: vatGlobals.VatData,
            WeakMap: inescapable['WeakMap'],
            WeakSet: inescapable['WeakSet'],
            incarnation,
          } as unknown as GcVatTools),
      }),
    );
    await this.deliver(['startVat', capdata(parameters)]);
  }

  async deliver(delivery: Delivery): Promise<Outcome> {
    if (!this.#vat) throw Error('the vat was not started');
    this.kernel.beforeDelivery(delivery);
    this.#auditor?.delivered(delivery);
    this.#latest = [];
    this.#unhandled.length = 0;
    const onUnhandled = (reason: unknown): void => void this.#unhandled.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', onUnhandled);
    let answer: unknown;
    try {
      answer = await this.#vat.dispatch(harden(delivery));
      await waitUntilQuiescent();
    } finally {
      process.removeListener('unhandledRejection', onUnhandled);
      for (const listener of others) process.on('unhandledRejection', listener);
    }
    if (this.kernel.fault !== undefined) throw Error(this.kernel.fault);
    this.#auditor?.ended(undefined);
    if (this.#unhandled.length > 0) throw Error(`unhandled: ${String(this.#unhandled[0])}`);
    const calls = this.#latest;
    this.transcript.push(`> ${JSON.stringify(delivery)}`, ...calls);
    return { calls, answer };
  }

  /** Calls a method of the root; fails if the method does. */
  async call(method: string, ...args: unknown[]): Promise<Outcome> {
    const result = `p-${(this.#nextImport += 1)}`;
    const outcome = await this.deliver(message('o+0', method, args, result));
    const resolve = outcome.calls.find(call => call.startsWith(`resolve [[["${result}",`));
    if (resolve === undefined) throw Error(`${method} has not settled`);
    if (resolve.startsWith(`resolve [[["${result}",true`)) throw Error(`${method}: ${resolve}`);
    return outcome;
  }

  async sweep(): Promise<Outcome> {
    return this.deliver(['bringOutYourDead']);
  }

  /** A name that the kernel has not used before. */
  importable(): string {
    return `o-${(this.#nextImport += 1)}`;
  }

  promisable(): string {
    return `p-${(this.#nextImport += 1)}`;
  }

  /** The live object, promise or cohort under a baseRef. */
  valueOf(baseRef: string): object | undefined {
    return this.hooks.slotToVal.get(baseRef)?.deref();
  }

  /** Lets the mock of the collector take what is registered under the baseRef. */
  kill(baseRef: string): void {
    const value = this.valueOf(baseRef);
    if (!value) throw Error(`nothing alive is called ${baseRef}`);
    this.gc.kill(value);
  }
}

/** What was said of collection, by the name of the syscall. */
export interface Said {
  readonly dropImports: readonly string[];
  readonly retireImports: readonly string[];
  readonly retireExports: readonly string[];
}

export const saidOf = (calls: readonly string[]): Said => {
  const listOf = (name: string): string[] =>
    calls.flatMap(call =>
      call.startsWith(`${name} `) ? (JSON.parse(call.slice(name.length + 1)) as [string[]])[0] : [],
    );
  return {
    dropImports: listOf('dropImports'),
    retireImports: listOf('retireImports'),
    retireExports: listOf('retireExports'),
  };
};

/** Slots of the last send among these calls. */
export const slotsOfSend = (calls: readonly string[]): readonly string[] => {
  const send = calls.findLast(call => call.startsWith('send '));
  if (send === undefined) throw Error('nothing was sent');
  const [, methargs] = JSON.parse(send.slice('send '.length)) as [string, CapData];
  return methargs.slots;
};
