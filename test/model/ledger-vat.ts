/**
 * One vat on the library, with a strict kernel around it: every delivery must be legal, every
 * syscall too, and after each delivery the tables must agree with each other and with the kernel.
 * The same vat can be run on the peer (`beside`), where only what it says is written down.
 */
import type { Inspect } from '../../src/inspect.js';
import type { Assembly } from '../../src/liveslots.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import type { OutwardSyscall } from '../../src/protocol/syscall.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { capdata, message, notify, ref } from '../support/capdata.js';
import type { Delivery, Resolution } from '../support/capdata.js';
import { makeHandCollector } from '../support/hand-gc.js';
import type { HandCollector } from '../support/hand-gc.js';
import { collectReally } from '../support/real-gc.js';
import type { VatData } from '../support/vat-data.js';
import { quiescent, startOurs, startPeer } from './ledger-engine.js';
import type { Engine } from './ledger-engine.js';
import { PromiseKernel } from './promise-kernel.js';
import { currentSide, describeCall } from './side.js';

export interface VatParts {
  readonly VatData: VatData;
  readonly baggage: ReturnType<VatData['makeScalarBigMapStore']>;
  readonly parameters: unknown;
  readonly vatPowers: {
    readonly D: (device: unknown) => Record<string, (...args: unknown[]) => unknown>;
    readonly exitVat: (info: unknown) => void;
  };
}

export interface LedgerVatOptions {
  readonly build: (parts: VatParts) => unknown;
  readonly collector?: 'hand' | 'real';
  readonly relaxDurabilityRules?: boolean;
  /** Asked before each syscall, vatstore calls included; what it gives is thrown. */
  readonly fault?: (name: string) => Error | undefined;
  readonly store?: VatStore;
}

/** What a vat leaves unhandled belongs to the delivery that is under way. */
let tellUnhandled: ((reason: unknown) => void) | undefined;
let isListening = false;
const listen = (): void => {
  if (isListening) return;
  isListening = true;
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason, promise) => {
    if (tellUnhandled) tellUnhandled(reason);
    else for (const other of others) other(reason, promise);
  });
};

export class LedgerVat {
  readonly kernel = new PromiseKernel();
  readonly store: VatStore;
  /** Every name that the vatstore's entries mention, by key; promises only. */
  readonly storedNames = new Map<string, readonly string[]>();
  readonly unhandled: unknown[] = [];
  readonly #options: LedgerVatOptions;
  /** Entries of earlier incarnations that nothing has written since. */
  readonly #leftovers = new Set<string>();
  #hand: HandCollector = makeHandCollector();
  readonly #side = currentSide();
  readonly #lines: string[] | undefined;
  #engine: Engine | undefined;

  constructor(options: LedgerVatOptions) {
    listen();
    this.#options = options;
    this.store = options.store ?? makeMemoryVatStore();
    if (this.#side.records) {
      this.#lines = [];
      this.#side.records.push({ lines: this.#lines, entries: () => this.#entries() });
    }
  }

  get engine(): Engine {
    if (!this.#engine) throw Error('the vat was not started');
    return this.#engine;
  }

  get assembly(): Assembly {
    const { ours } = this.engine;
    if (!ours) throw Error('the peer is not assembled');
    return ours.assembly;
  }

  get inspect(): Inspect {
    const { ours } = this.engine;
    if (!ours) throw Error('the peer cannot be inspected');
    return ours.inspect;
  }

  /** Which pillars hold a name; on the peer nobody knows. */
  pillarsOf(name: string): ReturnType<Inspect['pillarsOf']> | undefined {
    return this.engine.ours?.inspect.pillarsOf(name);
  }

  /** The number that every scenario must bring back to where it was. */
  get size(): number {
    return this.engine.size();
  }

  #entries(): Array<readonly [string, string]> {
    const entries: Array<readonly [string, string]> = [];
    for (let key = this.store.getNextKey(''); key !== undefined; key = this.store.getNextKey(key)) {
      entries.push([key, this.store.get(key) ?? '']);
    }
    return entries;
  }

  /** All calls go into the record, if there is one. */
  #written<T extends object>(target: T): T {
    const lines = this.#lines;
    if (!lines) return target;
    const written = Object.entries(target).map(([name, method]) => [
      name,
      (...args: unknown[]) => {
        const answer = (method as (...all: unknown[]) => unknown)(...args);
        lines.push(describeCall(name, args, typeof answer === 'string' ? answer : undefined));
        return answer;
      },
    ]);
    return Object.fromEntries(written) as T;
  }

  #guarded<T extends object>(target: T): T {
    const { fault } = this.#options;
    if (!fault) return target;
    const guarded = Object.entries(target).map(([name, method]) => [
      name,
      (...args: unknown[]) => {
        const error = fault(name);
        if (error) throw error;
        return (method as (...all: unknown[]) => unknown)(...args);
      },
    ]);
    return Object.fromEntries(guarded) as T;
  }

  #recordingStore(): VatStore {
    const { store } = this;
    return {
      get: key => store.get(key),
      getNextKey: key => store.getNextKey(key),
      set: (key, value) => {
        store.set(key, value);
        this.#leftovers.delete(key);
        const names = value.match(/"p[+-]\d+"/g)?.map(name => name.slice(1, -1)) ?? [];
        if (names.length > 0) this.storedNames.set(key, [...new Set(names)]);
        else this.storedNames.delete(key);
      },
      delete: key => {
        store.delete(key);
        this.#leftovers.delete(key);
        this.storedNames.delete(key);
      },
    };
  }

  /** The first incarnation, or the next one on the same vatstore. */
  async start(parameters: unknown = {}): Promise<void> {
    const { build, collector = 'hand', relaxDurabilityRules = false } = this.#options;
    for (const key of this.storedNames.keys()) this.#leftovers.add(key);
    this.#hand = makeHandCollector();
    const { WeakRef, FinalizationRegistry } = collector === 'real' ? globalThis : this.#hand;
    const hand = this.#hand;
    const start = this.#side.name === 'ours' ? startOurs : startPeer;
    this.#engine = start({
      syscall: this.#written(this.#guarded<OutwardSyscall>(this.kernel.syscalls)),
      vatstore: this.#written(this.#guarded(this.#recordingStore())),
      relaxDurabilityRules,
      gcTools: {
        WeakRef,
        FinalizationRegistry,
        gcAndFinalize: collector === 'real' ? collectReally : async () => hand.collect(),
      },
      build: (vatPowers, vatGlobals, vatParameters, baggage) =>
        build({
          VatData: (vatGlobals as { VatData: VatData }).VatData,
          baggage: baggage as VatParts['baggage'],
          parameters: vatParameters,
          vatPowers: vatPowers as VatParts['vatPowers'],
        }),
    });
    await this.deliver(['startVat', capdata(parameters)]);
  }

  /** Delivers without looking at what came of it. */
  async dispatch(delivery: Delivery): Promise<unknown> {
    this.kernel.beforeDelivery(delivery);
    this.unhandled.length = 0;
    tellUnhandled = reason => this.unhandled.push(reason);
    this.#lines?.push(describeCall('>>', delivery));
    try {
      return await this.engine.dispatch(harden(delivery));
    } catch (error) {
      this.#lines?.push(`<< ${String(error)}`);
      throw error;
    } finally {
      await quiescent();
      tellUnhandled = undefined;
      if (this.unhandled.length > 0) this.#lines?.push(`${this.unhandled.length} unhandled`);
    }
  }

  /** Delivers, and fails unless everything is as it must be. */
  async deliver(delivery: Delivery): Promise<void> {
    await this.dispatch(delivery);
    this.kernel.afterDelivery();
    this.check();
  }

  async message(
    method: string,
    args: readonly unknown[] = [],
    options: { result?: string | null; target?: string } = {},
  ): Promise<void> {
    const { result = null, target = 'o+0' } = options;
    await this.deliver(message(target, method, args, result));
  }

  async notify(...resolutions: readonly Resolution[]): Promise<void> {
    await this.deliver(notify(...resolutions));
  }

  async sweep(): Promise<void> {
    await this.deliver(['bringOutYourDead']);
  }

  /** Upgrades the vat. The kernel then notifies of what the old incarnation left undecided. */
  async restart(parameters: unknown = {}): Promise<string[]> {
    const rejected = this.kernel.upgrade();
    // The next incarnation finds what the last one watches.
    for (const name of this.watchedNames()) {
      const promise = this.kernel.promises.get(name);
      if (promise) promise.isTold = true;
    }
    await this.start(parameters);
    return rejected;
  }

  /** A fresh promise of the kernel, to be mentioned in the next delivery. */
  importable(): { vpid: string; ref: ReturnType<typeof ref> } {
    const vpid = this.kernel.allocate();
    return { vpid, ref: ref(vpid) };
  }

  /** Lets the hand-worked collector take what is registered under the name. */
  kill(vref: string): void {
    const value = this.valueOf(vref);
    if (!value) throw Error(`nothing alive is called ${vref}`);
    this.#hand.kill(value);
  }

  valueOf(vref: string): object | undefined {
    return this.engine.valueOf(vref);
  }

  /** Syscalls of the last delivery by that name. */
  calls(name: string): Array<readonly unknown[]> {
    return this.kernel.calls.filter(call => call[0] === name).map(call => call.slice(1));
  }

  resultOfLastSend(): string {
    return String(this.calls('send').at(-1)?.[2]);
  }

  /** What the edge has seen: the kernel's table, and the names in the vatstore. */
  expectedNames(): string[] {
    const names = new Set(this.kernel.names(({ isTold }) => isTold));
    for (const [key, stored] of this.storedNames) {
      if (!this.#leftovers.has(key)) for (const name of stored) names.add(name);
    }
    for (const key of this.watchedNames()) names.add(key);
    return [...names].sort();
  }

  /** The keys of the table of watches. */
  watchedNames(): string[] {
    const prefix = `vc.${this.#watchTableId()}.s`;
    const names: string[] = [];
    for (let key = this.store.getNextKey(prefix); key?.startsWith(prefix);) {
      const name = key.slice(prefix.length);
      if (/^p[+-]\d+$/.test(name)) names.push(name);
      key = this.store.getNextKey(key);
    }
    return names;
  }

  #watchTableId(): string {
    const vref = this.store.get('watchedPromiseTableID') ?? '';
    return vref.split('/')[1] ?? '';
  }

  registeredNames(): string[] {
    return this.engine
      .names()
      .filter(name => name.startsWith('p'))
      .sort();
  }

  check(): void {
    // The peer forgets less than this asks for.
    if (this.#side.name === 'peer') return;
    this.inspect.checkInvariants();
    const faults = [...this.kernel.faults];
    const expected = new Set(this.expectedNames());
    const registered = new Set(this.registeredNames());
    // The answer that a vat could not tell has ended it: its result was never registered.
    const isOver = this.kernel.exit !== undefined;
    for (const name of expected) {
      if (!isOver && !registered.has(name)) faults.push(`${name} is held, but not registered`);
    }
    for (const name of registered) {
      if (!expected.has(name)) faults.push(`${name} is registered, but nothing holds it`);
    }
    if (faults.length > 0) throw Error(faults.join('\n'));
  }
}
