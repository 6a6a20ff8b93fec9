/**
 * One vat on one implementation: deliveries in, a transcript of everything that crossed the edge
 * out. A restart is a new incarnation on the same vatstore, as runtimes do it.
 */
import type { CapData, Delivery, Resolution } from './capdata.js';
import { capdata, message, notify } from './capdata.js';
import { makeHandCollector } from './hand-gc.js';
import type { HandCollector } from './hand-gc.js';
import { implementations } from './implementations.js';
import type { GcTools, ImplementationName, MakeLiveSlots, TestHooks } from './implementations.js';
import { makeMemoryStore } from './memory-store.js';
import type { MemoryStore } from './memory-store.js';
import { makeCountingMeterControl } from './meter.js';
import { collectReally, waitUntilQuiescent } from './real-gc.js';
import { makeRecordingSyscall } from './syscall-recorder.js';
import type { RecordedSyscall } from './syscall-recorder.js';
import { makeAuditor } from './auditor.js';
import { show } from './vat-code.js';
import type { VatProgram, VatTools } from './vat-program.js';

export type Event =
  | { readonly type: 'delivery'; readonly delivery: Delivery }
  | { readonly type: 'syscall'; readonly call: RecordedSyscall }
  | {
      readonly type: 'outcome';
      readonly failure: string | undefined;
      readonly value: unknown;
      /** Sections that switched metering off and have not ended; zero if all is well. */
      readonly unmetered: number;
    }
  | { readonly type: 'scriptFailure'; readonly reason: string }
  | { readonly type: 'unhandled'; readonly reason: string }
  | { readonly type: 'note'; readonly text: string };

export interface VatRun {
  /** First incarnation, or the next one on the same vatstore. */
  start(parameters?: unknown): Promise<void>;
  deliver(delivery: Delivery): Promise<void>;
  message(
    target: string,
    method: string | symbol | undefined,
    args?: readonly unknown[],
    result?: string | null,
  ): Promise<void>;
  notify(...resolutions: readonly Resolution[]): Promise<void>;
  /** `bringOutYourDead`. */
  sweep(): Promise<void>;
  /** Syscalls so far by this name, oldest first; of this delivery only if `latest` is true. */
  calls(name: string, latest?: boolean): RecordedSyscall[];
  /** The result vpid of the last send; fails if there was none. */
  lastResult(): string;
  /** The nth slot of the last send's methargs. */
  lastSlot(index: number): string;
  /** Let the hand-worked collector take what this vref or exposed name stands for. */
  kill(vrefOrName: string): void;
  /** What a device answers from now on. */
  answerCallNow(answer: (target: string, method: string, args: CapData) => CapData): void;
  /** The next syscall by this name throws. */
  failNext(name: string, error: string): void;
  readonly store: MemoryStore;
  readonly hooks: TestHooks;
  readonly events: readonly Event[];
}

const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : show(error);

const silent = { debug() {}, log() {}, info() {}, warn() {}, error() {} };

const makeGcTools = (
  program: VatProgram,
  hand: HandCollector,
  meterControl: GcTools['meterControl'],
) =>
  program.collector === 'real'
    ? {
        WeakRef,
        FinalizationRegistry,
        waitUntilQuiescent,
        gcAndFinalize: collectReally,
        meterControl,
      }
    : {
        WeakRef: hand.WeakRef,
        FinalizationRegistry: hand.FinalizationRegistry,
        waitUntilQuiescent,
        gcAndFinalize: async () => hand.collect(),
        meterControl,
      };

/**
 * Run a program's vat on an implementation. The script is the caller's to run.
 */
export const makeVatRun = (
  program: VatProgram,
  implementation: ImplementationName | MakeLiveSlots,
  isJudged = implementation !== 'peer',
): VatRun => {
  const makeLiveSlots =
    typeof implementation === 'function' ? implementation : implementations[implementation];
  const store = makeMemoryStore([], program.keyText);
  const events: Event[] = [];
  const exposed = new Map<string, object>();
  const faults: Array<{ name: string; error: string }> = [];
  let answer = (_target: string, _method: string, _args: CapData): CapData => capdata(undefined);
  let deliveryStart = 0;
  let incarnation = -1;
  let hand = makeHandCollector();
  let meter = makeCountingMeterControl();
  let vat: ReturnType<typeof makeLiveSlots> | undefined;
  // What the peer says is not ours to judge.
  const audit = isJudged ? makeAuditor() : undefined;

  const syscall = makeRecordingSyscall({
    store,
    record: call => {
      events.push({ type: 'syscall', call });
      audit?.said(call);
    },
    callNow: (target, method, args) => answer(target, method, args),
    fault: name => {
      const index = faults.findIndex(fault => fault.name === name);
      const [fault] = index < 0 ? [] : faults.splice(index, 1);
      return fault && Error(fault.error);
    },
  });

  const boot = (): void => {
    incarnation += 1;
    hand = makeHandCollector();
    meter = makeCountingMeterControl();
    exposed.clear();
    const thisIncarnation = incarnation;
    vat = makeLiveSlots(
      syscall,
      'vat-under-test',
      {},
      program.options ?? {},
      makeGcTools(program, hand, meter.meterControl),
      silent,
      async (vatGlobals, inescapable) => ({
        buildRootObject: (vatPowers, parameters, baggage) =>
          // The shapes of the vat's globals are facts of the field that no type can check.
          program.build({
            vatPowers,
            parameters,
            baggage,
            VatData: vatGlobals.VatData,
            WeakMap: inescapable['WeakMap'],
            WeakSet: inescapable['WeakSet'],
            incarnation: thisIncarnation,
            isMetered: () => meter.depth() === 0,
            note: (text: string) => events.push({ type: 'note', text }),
            expose: (name: string, value: object) => exposed.set(name, value),
          } as unknown as VatTools),
      }),
    );
  };

  const theVat = () => {
    if (!vat) throw Error('the vat was not started');
    return vat;
  };

  const deliver = async (delivery: Delivery): Promise<void> => {
    events.push({ type: 'delivery', delivery });
    deliveryStart = events.length;
    audit?.delivered(delivery);
    let failure: string | undefined;
    let value: unknown;
    const onUnhandled = (reason: unknown): void => {
      events.push({ type: 'unhandled', reason: describeError(reason) });
    };
    // A vat may leave a rejection unhandled on purpose; it belongs in the transcript, not in the
    // test runner's list of failures.
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', onUnhandled);
    try {
      await theVat()
        .dispatch(harden(delivery))
        .then(
          result => {
            value = result;
          },
          (error: unknown) => {
            failure = describeError(error);
          },
        );
      await waitUntilQuiescent();
    } finally {
      process.removeListener('unhandledRejection', onUnhandled);
      for (const listener of others) process.on('unhandledRejection', listener);
    }
    events.push({ type: 'outcome', failure, value, unmetered: meter.depth() });
    audit?.ended(failure);
  };

  const calls = (name: string, latest = false): RecordedSyscall[] =>
    events
      .slice(latest ? deliveryStart : 0)
      .flatMap(event => (event.type === 'syscall' && event.call.name === name ? [event.call] : []));

  const lastSend = (): RecordedSyscall => {
    const send = calls('send').at(-1);
    if (!send) throw Error('the vat has sent nothing');
    return send;
  };

  return {
    start: (parameters = {}) => {
      boot();
      return deliver(['startVat', capdata(parameters)]);
    },
    deliver,
    message: (target, method, args = [], result = null) =>
      deliver(message(target, method, args, result)),
    notify: (...resolutions) => deliver(notify(...resolutions)),
    sweep: () => deliver(['bringOutYourDead']),
    calls,
    lastResult: () => String(lastSend().args[2]),
    lastSlot: index => {
      const slot = (lastSend().args[1] as CapData).slots[index];
      if (slot === undefined) throw Error(`the last send has no slot ${index}`);
      return slot;
    },
    kill: vrefOrName => {
      const target =
        exposed.get(vrefOrName) ?? theVat().testHooks.slotToVal.get(vrefOrName)?.deref();
      if (!target) throw Error(`nothing alive is called ${vrefOrName}`);
      hand.kill(target);
    },
    answerCallNow: given => {
      answer = given;
    },
    failNext: (name, error) => {
      faults.push({ name, error });
    },
    store,
    get hooks() {
      return theVat().testHooks;
    },
    events,
  };
};

type TableName = 'slotToVal' | 'exportedVPIDs' | 'importedVPIDs' | 'kernelRecognizableRemotables';

export interface FinishedRun {
  readonly events: readonly Event[];
  /** The vatstore's entries in key order. */
  readonly entries: ReadonlyArray<readonly [string, string]>;
  /** The keys of the tables that only leaks make differ, sorted. */
  readonly tables: Readonly<Record<TableName, string[]>>;
  /** For a closer look at what the program has left. */
  readonly run: VatRun;
}

/** Run the whole program on one implementation. A script that fails says so in the transcript. */
export const runProgram = async (
  program: VatProgram,
  implementation: ImplementationName,
): Promise<FinishedRun> => {
  const run = makeVatRun(program, implementation);
  const failures: Event[] = [];
  try {
    await program.script(run);
  } catch (error) {
    failures.push({ type: 'scriptFailure', reason: describeError(error) });
  }
  const started = run.events.length > 0;
  const sorted = (keys: (hooks: TestHooks) => Iterable<string>): string[] =>
    started ? [...keys(run.hooks)].sort() : [];
  return {
    run,
    events: [...run.events, ...failures],
    entries: run.store.entries(),
    tables: {
      slotToVal: sorted(hooks => hooks.slotToVal.keys()),
      exportedVPIDs: sorted(hooks => hooks.exportedVPIDs.keys()),
      importedVPIDs: sorted(hooks => hooks.importedVPIDs.keys()),
      kernelRecognizableRemotables: sorted(hooks => hooks.kernelRecognizableRemotables),
    },
  };
};
