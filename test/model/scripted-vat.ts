/**
 * A vat whose code the test writes down where it is needed: each message runs a function inside the
 * vat, with the vat's own tools. What must outlive a message is kept by the test.
 */
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import type { MapStore } from '../support/vat-data.js';
import { ref } from '../support/capdata.js';
import type { Resolution } from '../support/capdata.js';
import { LedgerVat } from './ledger-vat.js';
import type { LedgerVatOptions, VatParts } from './ledger-vat.js';

/** A remote object, as far as these tests use it. */
export interface Remote {
  m(...args: unknown[]): Promise<unknown>;
}

/** What each incarnation makes before its first message. */
export interface Tools extends VatParts {
  /** A durable watcher that puts down what it is told. */
  readonly watcher: object;
  readonly other: object;
  readonly map: MapStore;
  readonly weak: Pick<MapStore, 'has' | 'get' | 'init' | 'set' | 'delete' | 'addAll'>;
  readonly durable: MapStore;
  /** Strings by strings. */
  readonly texts: MapStore;
  readonly makeHolder: (value: unknown) => Holder;
  readonly holder: Holder;
  readonly local: object;
  /** `E(remote)` goes here. */
  readonly remote: Remote;
  /** The object with which `promise` tests the answers of presences. */
  readonly remote2: Remote;
}

export interface Holder {
  get(): unknown;
  set(value: unknown): void;
}

export interface Kit {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export const makeKit = (): Kit => {
  const made: { resolve?: Kit['resolve']; reject?: Kit['reject'] } = {};
  const promise = new Promise<unknown>((resolve, reject) => {
    made.resolve = resolve;
    made.reject = reject;
  });
  // Whether anybody else looks at its rejection is not what these tests are about.
  void promise.catch(() => {});
  void harden(promise);
  return { promise, resolve: made.resolve ?? (() => {}), reject: made.reject ?? (() => {}) };
};

type Script = (tools: Tools, args: readonly unknown[]) => unknown;

export interface Told {
  readonly isReject: boolean;
  readonly value: unknown;
  readonly args: readonly unknown[];
}

export const REMOTE = ref('o-50');
export const REMOTE_2 = ref('o-51');

const isAsync = (script: Script): boolean => script.constructor.name === 'AsyncFunction';

export class ScriptedVat {
  readonly vat: LedgerVat;
  /** What the watchers were told in all incarnations. */
  readonly told: Told[] = [];
  /** The vref of `local`, which every vat has told the kernel. */
  localVref = '';
  /** A watcher that does not survive, one that throws, and one that minds no rejection. */
  virtualWatcher: unknown;
  throwingWatcher: unknown;
  mildWatcher: unknown;
  /** Called when a watcher is. */
  onTold: () => void = () => {};
  #script: Script = () => undefined;
  #tools: Omit<Tools, 'remote' | 'remote2'> | undefined;

  private constructor(options: Omit<LedgerVatOptions, 'build'>) {
    this.vat = new LedgerVat({ ...options, build: parts => this.#build(parts) });
  }

  /** A started vat in which everything that the scripts mention has a name already. */
  static async open(options: Omit<LedgerVatOptions, 'build'> = {}): Promise<ScriptedVat> {
    const scripted = new ScriptedVat(options);
    await scripted.vat.start();
    await scripted.settleIn();
    return scripted;
  }

  async settleIn(): Promise<void> {
    await this.run(({ local }) => local, [], { result: this.vat.kernel.allocate() });
    const [resolutions] = this.vat.calls('resolve')[0] ?? [];
    this.localVref = (resolutions as Resolution[])[0]?.[2].slots[0] ?? '';
  }

  #build(parts: VatParts): unknown {
    const { VatData, baggage } = parts;
    const { told } = this;
    const methods = {
      onFulfilled: (_context: unknown, value: unknown, ...args: unknown[]) => {
        told.push({ isReject: false, value, args });
        this.onTold();
      },
      onRejected: (_context: unknown, value: unknown, ...args: unknown[]) => {
        told.push({ isReject: true, value, args });
        this.onTold();
      },
    };
    const provide = <T>(key: string, make: () => T): T => {
      if (!baggage.has(key)) baggage.init(key, make());
      return baggage.get(key) as T;
    };
    const handle = provide('handle', () => VatData.makeKindHandle('watcher'));
    const makeWatcher = VatData.defineDurableKind(handle, () => ({}), methods);
    const makeHolder = VatData.defineKind('holder', (value: unknown) => ({ value }), {
      get: ({ state }) => state['value'],
      set: ({ state }, value: unknown) => void (state['value'] = value),
    });
    this.virtualWatcher = VatData.defineKind('watcher', () => ({}), methods)();
    const throwing = (): never => {
      throw Error('a watcher throws');
    };
    const more: ReadonlyArray<Parameters<typeof VatData.defineDurableKind>[2]> = [
      { onFulfilled: throwing, onRejected: throwing },
      { onFulfilled: methods.onFulfilled },
    ];
    [this.throwingWatcher, this.mildWatcher] = more.map((handlers, index) => {
      const key = `handle ${index}`;
      const made = provide(key, () => VatData.makeKindHandle(key));
      const make = VatData.defineDurableKind(made, () => ({}), handlers);
      return provide(`watcher ${index}`, make);
    });
    const holder = (makeHolder as Tools['makeHolder'])(undefined);
    this.#tools = {
      ...parts,
      holder,
      watcher: provide('watcher', makeWatcher),
      other: provide('other', makeWatcher),
      map: VatData.makeScalarBigMapStore('map'),
      weak: VatData.makeScalarBigWeakMapStore('weak'),
      durable: VatData.makeScalarBigMapStore('durable', { durable: true }),
      texts: VatData.makeScalarBigMapStore('texts', {
        keyShape: M.string(),
        valueShape: M.string(),
      }),
      makeHolder,
      local: Far('local', {}),
    };
    return Far('root', {
      run: (remote: Remote, remote2: Remote, ...args: unknown[]) =>
        this.#script({ ...this.#theTools(), remote, remote2 }, args),
    });
  }

  #theTools(): Omit<Tools, 'remote' | 'remote2'> {
    if (!this.#tools) throw Error('the vat was not started');
    return this.#tools;
  }

  /**
   * Runs code inside the vat, as one message. What the script throws is thrown here as well.
   *
   * @param args as the kernel says them
   */
  async run(
    script: Script,
    args: readonly unknown[] = [],
    options: { result?: string | null } = {},
  ): Promise<void> {
    const failures: unknown[] = [];
    this.#script = (tools, rest) => {
      try {
        const outcome = script(tools, rest);
        if (isAsync(script)) {
          Promise.resolve(outcome).catch((error: unknown) => failures.push(error));
        }
        return outcome;
      } catch (error) {
        failures.push(error);
        throw error;
      }
    };
    await this.vat.message('run', [REMOTE, REMOTE_2, ...args], options);
    this.#script = () => undefined;
    if (failures.length > 0) throw failures[0];
  }
}
