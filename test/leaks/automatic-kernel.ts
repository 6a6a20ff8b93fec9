/**
 * A kernel for one vat that settles, drops and retires at once whatever it can, so that after each
 * round nothing is left that anybody waits for or knows.
 */
import { makeAuditor } from '../support/auditor.js';
import type { Auditor } from '../support/auditor.js';
import type { CapData, Delivery, Resolution } from '../support/capdata.js';
import { capdata, message, notify, ref } from '../support/capdata.js';
import type { GcTools, MakeLiveSlots, TestHooks } from '../support/implementations.js';
import { noParameters } from '../support/implementations.js';
import { makeMemoryStore } from '../support/memory-store.js';
import type { MemoryStore } from '../support/memory-store.js';
import { makeCountingMeterControl } from '../support/meter.js';
import { waitUntilQuiescent } from '../support/real-gc.js';
import { makeRecordingSyscall } from '../support/syscall-recorder.js';
import type { RecordedSyscall } from '../support/syscall-recorder.js';

const silent = { debug() {}, log() {}, info() {}, warn() {}, error() {} };
const engineCollects = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

/** One collection and its finalizers: a row has many sweeps, and what one misses the next one finds. */
const collect = async (): Promise<void> => {
  engineCollects();
  await waitUntilQuiescent();
  await waitUntilQuiescent();
};

const ROOT = 'o+0';
/** More than the library remembers of what it has parsed: such a memory is no leak. */
const FILLING = 9000;

export type Build = (
  vatGlobals: Record<string, unknown>,
  vatPowers: Record<string, unknown>,
  baggage: unknown,
) => object;

export class AutomaticKernel {
  /** By their names, what the vat has been told and what it has said. */
  readonly delivered = new Set<string>();
  readonly said = new Set<string>();
  readonly store: MemoryStore = makeMemoryStore();
  readonly #build: Build;
  readonly #vat: ReturnType<MakeLiveSlots>;
  /** The result of the last message. */
  lastSent: string | undefined;
  /** It remembers every name, in some bits each. */
  readonly #auditor: Auditor | undefined;
  #exports = new Set<string>();
  #retired = new Set<string>();
  #letsVatRetire = false;
  #waiting: string[] = [];
  #dropped: string[] = [];
  #count = 1000;

  constructor(makeLiveSlots: MakeLiveSlots, build: Build, isAudited = false) {
    this.#build = build;
    this.#auditor = isAudited ? makeAuditor() : undefined;
    const gcTools: GcTools = {
      WeakRef,
      FinalizationRegistry,
      waitUntilQuiescent,
      gcAndFinalize: collect,
      meterControl: makeCountingMeterControl().meterControl,
    };
    const syscall = makeRecordingSyscall({
      store: this.store,
      record: call => {
        this.#auditor?.said(call);
        this.#hear(call);
      },
      callNow: (_target, method) => {
        if (method === 'fail') throw Error('the device is broken');
        return capdata(0);
      },
      fault: () => undefined,
    });
    this.#vat = makeLiveSlots(
      syscall,
      'v1',
      {},
      { enableDisavow: true, relaxDurabilityRules: true },
      gcTools,
      silent,
      async vatGlobals => ({
        buildRootObject: (vatPowers, _parameters, baggage) =>
          this.#build({ ...vatGlobals }, vatPowers, baggage),
      }),
    );
  }

  get hooks(): TestHooks {
    return this.#vat.testHooks;
  }

  async start(): Promise<void> {
    await this.deliver(['startVat', noParameters]);
    const names = Array.from({ length: FILLING }, (_, index) => `o-${900_000 + index}`);
    await this.deliver(['retireImports', names]);
  }

  /** A name that nothing has had. */
  fresh(sort: 'o-' | 'p-'): string {
    this.#count += 1;
    return `${sort}${this.#count}`;
  }

  /** How many syscalls were held against what any kernel demands. */
  get judged(): number {
    return this.#auditor?.audit.judged ?? 0;
  }

  /**
   * A delivery may be refused; then the vat goes on.
   *
   * @throws when what the vat says is not lawful, and that is looked at
   */
  async deliver(delivery: Delivery): Promise<unknown> {
    this.delivered.add(delivery[0]);
    this.#auditor?.delivered(delivery);
    // What a vat leaves unhandled on purpose is no failure of the test.
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', () => {});
    try {
      let failure: unknown;
      const answer = await this.#vat.dispatch(harden(delivery)).catch((reason: unknown) => {
        failure = reason;
        return undefined;
      });
      this.#auditor?.ended(failure);
      return answer;
    } finally {
      await waitUntilQuiescent();
      process.removeAllListeners('unhandledRejection');
      for (const listener of others) process.on('unhandledRejection', listener);
    }
  }

  async call(method: string, args: readonly unknown[] = []): Promise<void> {
    await this.deliver(message(ROOT, method, args, this.fresh('p-')));
  }

  /** The results and imports that the vat waits for: the even ones are fulfilled, the odd rejected. */
  async settle(): Promise<void> {
    while (this.#waiting.length > 0) {
      const waiting = [...new Set(this.#waiting)];
      this.#waiting = [];
      const settled = waiting.map((vpid, index): Resolution => [
        vpid,
        index % 2 === 1,
        capdata(index % 4 < 2 ? ref(ROOT) : 1),
      ]);
      await this.deliver(notify(...settled));
    }
  }

  /** Every export is given up, and every import that the vat has dropped is retired. */
  async letGo(): Promise<void> {
    const vrefs = [...this.#exports].sort();
    this.#exports = new Set();
    if (vrefs.length > 0) {
      await this.deliver(['dropExports', vrefs]);
      // Of some it is the vat that says first that they are gone for good.
      this.#letsVatRetire = !this.#letsVatRetire;
      if (!this.#letsVatRetire) {
        await this.deliver(['retireExports', vrefs.filter(vref => !this.#retired.has(vref))]);
      }
    }
    this.#retired = new Set();
    const dropped = this.#dropped;
    this.#dropped = [];
    if (dropped.length > 0) await this.deliver(['retireImports', dropped]);
  }

  async sweep(): Promise<void> {
    await this.deliver(['bringOutYourDead']);
  }

  #hear({ name, args }: RecordedSyscall): void {
    this.said.add(name);
    switch (name) {
      case 'send':
        this.#learn(args[1] as CapData);
        this.lastSent = args[2] as string | undefined;
        break;
      case 'subscribe':
        this.#waiting.push(String(args[0]));
        break;
      case 'resolve':
        for (const [vpid, , data] of args[0] as readonly Resolution[]) {
          this.#waiting = this.#waiting.filter(name => name !== vpid);
          this.#learn(data);
        }
        break;
      case 'exit':
        this.#learn(args[1] as CapData);
        break;
      case 'callNow':
        this.#learn(args[2] as CapData);
        break;
      case 'retireExports':
        for (const vref of args[0] as string[]) this.#retired.add(vref);
        break;
      case 'dropImports':
        this.#dropped.push(...(args[0] as string[]));
        break;
      case 'retireImports': {
        const retired = new Set(args[0] as string[]);
        this.#dropped = this.#dropped.filter(vref => !retired.has(vref));
        break;
      }
      default:
    }
  }

  #learn({ slots }: CapData): void {
    for (const slot of slots) {
      if (slot.startsWith('o+') && slot !== ROOT) this.#exports.add(slot);
    }
  }
}
