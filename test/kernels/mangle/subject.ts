/**
 * The vat that is mangled: the library over a memory store, without the bookkeeping of a test run,
 * because a million deliveries go through it. It must be told when a process-wide listener hears
 * of a rejection that the vat's code left unhandled; see `listen`.
 */
import { makeInspect } from '../../../src/inspect.js';
import type { Inspect } from '../../../src/inspect.js';
import { assemble } from '../../../src/liveslots.js';
import type { BaseRef } from '../../../src/refs/vref.js';
import type { LiveslotsOptions } from '../../../src/options.js';
import { makeTestHooks } from '../../../src/test-hooks.js';
import { makeAuditor } from '../../support/auditor.js';
import type { CapData } from '../../support/capdata.js';
import { capdata } from '../../support/capdata.js';
import { makeHandCollector } from '../../support/hand-gc.js';
import type { HandCollector } from '../../support/hand-gc.js';
import { makeMemoryStore } from '../../support/memory-store.js';
import type { MemoryStore } from '../../support/memory-store.js';
import { makeCountingMeterControl } from '../../support/meter.js';
import { waitUntilQuiescent } from '../../support/real-gc.js';
import { makeRecordingSyscall } from '../../support/syscall-recorder.js';
import type { RecordedSyscall } from '../../support/syscall-recorder.js';
import type { VatProgram, VatTools } from '../../support/vat-program.js';

type Device = (target: string, method: string, args: CapData) => CapData;
type Dispatch = (delivery: unknown) => Promise<unknown>;

/** What the vat's code leaves unhandled is its own affair, and no fault of the test. */
export const listen = (): (() => void) => {
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {});
  return () => {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  };
};

const silent = { debug() {}, log() {}, info() {}, warn() {}, error() {} };

export interface SubjectParts {
  readonly store?: MemoryStore;
  /** Asked before each syscall; what it gives is thrown. */
  readonly fault?: (name: string) => Error | undefined;
  /** The number of the first one. */
  readonly incarnation?: number;
}

export class Subject {
  /** The syscalls of the present delivery. */
  readonly calls: RecordedSyscall[] = [];
  readonly #program: VatProgram;
  readonly #store: MemoryStore;
  readonly #fault: (name: string) => Error | undefined;
  readonly #exposed = new Map<string, object>();
  readonly #auditor = makeAuditor();
  #device: Device = () => capdata(undefined);
  #hand: HandCollector = makeHandCollector();
  #incarnation: number;
  #meter = makeCountingMeterControl();
  #dispatch: Dispatch | undefined;
  #inspect: Inspect | undefined;
  #hooks: ReturnType<typeof makeTestHooks> | undefined;

  constructor(program: VatProgram, parts: SubjectParts = {}) {
    this.#program = program;
    this.#store = parts.store ?? makeMemoryStore();
    this.#fault = parts.fault ?? (() => undefined);
    // An incarnation that is rebuilt is told the number that it had.
    this.#incarnation = (parts.incarnation ?? 0) - 1;
    if ((parts.incarnation ?? 0) > 0) {
      this.#auditor.audit.end('what its earlier incarnations were given is not known');
    }
  }

  boot(): void {
    const program = this.#program;
    this.#incarnation += 1;
    this.#hand = makeHandCollector();
    this.#meter = makeCountingMeterControl();
    this.#exposed.clear();
    const incarnation = this.#incarnation;
    const hand = this.#hand;
    const meter = this.#meter;
    const assembly = assemble({
      syscall: makeRecordingSyscall({
        store: this.#store,
        record: call => {
          this.calls.push(call);
          this.#auditor.said(call);
        },
        callNow: (...call) => this.#device(...call),
        fault: this.#fault,
      }),
      vatId: 'vat-under-test',
      console: silent,
      ...program.options,
      gcTools: {
        WeakRef: hand.WeakRef,
        FinalizationRegistry: hand.FinalizationRegistry,
        waitUntilQuiescent,
        gcAndFinalize: async () => hand.collect(),
        meterControl: meter.meterControl,
      },
      buildVatNamespace: (
        vatGlobals: Record<string, unknown>,
        inescapable: Record<string, unknown>,
      ) => ({
        buildRootObject: (vatPowers: unknown, parameters: unknown, baggage: unknown) =>
          program.build({
            vatPowers,
            parameters,
            baggage,
            VatData: vatGlobals['VatData'],
            WeakMap: inescapable['WeakMap'],
            WeakSet: inescapable['WeakSet'],
            incarnation,
            isMetered: () => meter.depth() === 0,
            note: () => {},
            expose: (name: string, value: object) => this.#exposed.set(name, value),
          } as unknown as VatTools),
      }),
    } as unknown as LiveslotsOptions);
    this.#dispatch = assembly.dispatch;
    this.#inspect = makeInspect(assembly);
    this.#hooks = makeTestHooks(assembly);
  }

  /** @returns what it was refused with; undefined when it was not */
  async deliver(delivery: unknown): Promise<{ error: unknown } | undefined> {
    this.calls.length = 0;
    const auditor = this.#auditor;
    auditor.delivered(delivery);
    let refusal: { error: unknown } | undefined;
    try {
      await this.#dispatch?.(harden(delivery));
    } catch (error) {
      refusal = { error };
    }
    await waitUntilQuiescent();
    auditor.ended(refusal);
    return refusal;
  }

  answer(device: Device): void {
    this.#device = device;
  }

  /** Lets the collector take what still goes by that name. */
  kill(name: string): void {
    const target = this.#exposed.get(name) ?? this.#hooks?.slotToVal.get(name as BaseRef)?.deref();
    if (target) this.#hand.kill(target);
  }

  /** The vatstore's, in order of their keys. */
  entries(): Array<[string, string]> {
    return this.#store.entries();
  }

  /** The names in each table, and how much the statistics count. */
  tables(): string {
    const hooks = this.#hooks;
    if (!hooks || !this.#inspect) return '';
    return JSON.stringify([
      ...[hooks.slotToVal, hooks.exportedVPIDs, hooks.importedVPIDs].map(map => [...map.keys()]),
      ...[hooks.kernelRecognizableRemotables, hooks.possiblyDeadSet, hooks.possiblyRetiredSet].map(
        set => [...set],
      ),
      this.#inspect.retentionStats(),
    ]);
  }

  /** @throws when the tables contradict each other, or metering was left off */
  check(): void {
    this.#inspect?.checkInvariants();
    if (this.#meter.depth() !== 0) throw Error('metering was left switched off');
  }
}
