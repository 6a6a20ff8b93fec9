/**
 * A vat whose user code is written where the test is: each delivery runs a function of the test
 * inside the vat. The collector is worked by hand, or real; every syscall is audited.
 */
import type { CapData as OurCapData } from '../../src/protocol/capdata.js';
import { sourceOf } from '../../src/graph/index.js';
import { makeNoopMeterControl } from '../../src/host/index.js';
import { inspectOf } from '../../src/index.js';
import { makeLiveSlots } from '../../src/swingset.js';
import { Far } from '@endo/far';
import type { OptIns } from '../../src/opt-ins.js';
import { makeMockGC, makeSyscallAudit } from '../../src/testing/index.js';
import type { CapData } from './capdata.js';
import { makeMemoryStore } from './memory-store.js';
import type { MemoryStore } from './memory-store.js';
import { collectReally } from './real-gc.js';
import type { MapStore, VatData } from './vat-data.js';

/** What user code has at hand. */
export interface Insides {
  readonly VatData: VatData;
  readonly baggage: MapStore;
  readonly WeakMap: WeakMapConstructor;
}

export interface RigOptions extends OptIns {
  readonly store?: MemoryStore;
  readonly collector?: 'hand' | 'real';
  /** The real collector, when many vats share it. Default: each has its own collections. */
  readonly collect?: () => Promise<void>;
  readonly relaxDurabilityRules?: boolean;
}

export type Reads = Record<'get' | 'getNextKey' | 'set' | 'delete', number>;

export interface ReclaimRig {
  readonly store: MemoryStore;
  /** The first incarnation, or the next one. `prepare` defines the kinds. */
  start(prepare: (insides: Insides) => void): Promise<void>;
  /**
   * A message to the vat.
   *
   * @param given the slots of what it brings, as values to `work`
   * @returns what the answer names
   * @throws when the work does; the vat goes on
   */
  run(
    work: (given: readonly unknown[], insides: Insides) => unknown,
    given?: readonly string[],
  ): Promise<readonly string[]>;
  notify(vpid: string): Promise<void>;
  tell(
    type: 'dropExports' | 'retireExports' | 'retireImports',
    vrefs: readonly string[],
  ): Promise<void>;
  /** Kills what is in memory and that `isKept` does not want, by hand. */
  kill(isKept: (baseRef: string) => boolean): void;
  /** One `bringOutYourDead`. @returns what is left to sweep, and what was said */
  sweep(): Promise<{ left: number; said: readonly (readonly [string, readonly string[]])[] }>;
  /** Sweeps until nothing is left. @returns how often */
  sweepAll(): Promise<number>;
  /**
   * For what the engine's collector takes: an engine may hold a while what ran last, so it sweeps
   * again after other deliveries, up to a bound.
   *
   * @returns what `remaining` finds in the end: nothing, if all has gone
   */
  sweepUntilGone(remaining: () => readonly string[]): Promise<readonly string[]>;
  vrefOf(value: unknown): string;
  /** Names in the table of what is in memory. */
  inMemory(): Iterable<string>;
  /** Since the last time that it was asked. */
  takeReads(): Reads;
  readonly exports: ReadonlySet<string>;
  check(): readonly string[];
  unreached(): readonly string[];
  /** Keys at which the offline check notes what nothing that is stored holds, or only a cycle does. */
  noted(): readonly string[];
}

const SWEEPS = 100_000;
const TRIES = 20;
const OWN_TABLES = ['baggageID', 'watcherTableID', 'watchedPromiseTableID'];

const quiet = { debug() {}, log() {}, info() {}, warn() {}, error() {} };
const nextTask = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export const makeReclaimRig = (options: RigOptions): ReclaimRig => {
  const { store = makeMemoryStore(), collector = 'hand', collect, ...optIns } = options;
  const audit = makeSyscallAudit();
  const exported = new Set<string>();
  let reads: Reads = { get: 0, getNextKey: 0, set: 0, delete: 0 };
  let said: [string, readonly string[]][] = [];
  let answer: readonly string[] = [];
  let failure = '';
  let work: Parameters<ReclaimRig['run']>[0] = () => undefined;
  let live: ReturnType<typeof makeLiveSlots> | undefined;
  let gc = makeMockGC();
  let count = 1000;

  const tellExports = (slots: readonly string[]): void => {
    slots.filter(vref => vref.startsWith('o+')).forEach(vref => exported.add(vref));
  };
  const gcCall =
    (name: 'dropImports' | 'retireImports' | 'retireExports') =>
    (vrefs: readonly string[]): void => {
      said.push([name, vrefs]);
      audit.said([name, vrefs] as never);
      if (name === 'retireExports') vrefs.forEach(vref => exported.delete(vref));
    };
  const syscall = {
    send: () => undefined,
    subscribe: (vpid: string) => audit.said(['subscribe', vpid] as never),
    resolve(resolutions: readonly (readonly [string, boolean, CapData])[]) {
      audit.said(['resolve', resolutions] as never);
      for (const [, isReject, data] of resolutions) {
        if (isReject) failure = data.body;
        answer = data.slots;
        tellExports(data.slots);
      }
    },
    exit: () => undefined,
    callNow: () => undefined,
    dropImports: gcCall('dropImports'),
    retireImports: gcCall('retireImports'),
    retireExports: gcCall('retireExports'),
    abandonExports: () => undefined,
    vatstoreGet(key: string) {
      reads.get += 1;
      return store.get(key);
    },
    vatstoreGetNextKey(key: string) {
      reads.getNextKey += 1;
      return store.nextKey(key);
    },
    vatstoreSet(key: string, value: string) {
      reads.set += 1;
      store.set(key, value);
    },
    vatstoreDelete(key: string) {
      reads.delete += 1;
      store.delete(key);
    },
  };

  const vat = (): NonNullable<typeof live> => {
    if (live === undefined) throw Error('the vat is not started');
    return live;
  };
  const deliver = async (delivery: readonly unknown[]): Promise<unknown> => {
    audit.delivered(delivery as never);
    const outcome: unknown = await vat().dispatch(delivery);
    if (audit.fault !== undefined) throw Error(audit.fault);
    return outcome;
  };

  /** The graph of what is stored and of what memory holds, with what the kernel can reach. */
  const offline = () => {
    const clist = [...exported].map(vref => ({ vref, kernelName: 'ko1', isReachable: true }));
    const kernel = {
      clist: () => clist,
      kernelNameOf: () => undefined,
      exportHolders: () => [],
      promise: () => undefined,
    };
    const source = { ...sourceOf('v1', new Map(store.entries())), kernel };
    return inspectOf(vat().dispatch).graph({ source });
  };

  const rig: ReclaimRig = {
    store,
    exports: exported,
    async start(prepare) {
      gc = makeMockGC();
      for (const vref of exported) {
        if (!vref.startsWith('o+d')) exported.delete(vref);
      }
      const real = { WeakRef, FinalizationRegistry, gcAndFinalize: collect ?? collectReally };
      const tools = {
        ...(collector === 'real' ? real : gc),
        waitUntilQuiescent: nextTask,
        meterControl: makeNoopMeterControl(),
      };
      live = makeLiveSlots(syscall as never, 'v1', {}, optIns, tools, quiet, (async (
        { VatData }: { VatData: VatData },
        inescapable: { WeakMap: WeakMapConstructor },
      ) => ({
        buildRootObject: (_powers: unknown, _parameters: unknown, baggage: MapStore) => {
          const insides = { VatData, baggage, WeakMap: inescapable.WeakMap };
          prepare(insides);
          return Far('root', { run: (...given: unknown[]) => work(given, insides) });
        },
      })) as never);
      await deliver(['startVat', { body: '#{}', slots: [] }]);
    },
    async run(given, slots = []) {
      work = given;
      count += 1;
      answer = [];
      failure = '';
      const body = `#["run",[${slots
        .map((vref, at) => (vref.startsWith('p') ? `"&${at}"` : `"$${at}.Alleged: x"`))
        .join()}]]`;
      const methargs: OurCapData = { body, slots: slots as never };
      await deliver(['message', 'o+0', { methargs, result: `p-${count}` }]);
      work = () => undefined;
      if (failure !== '') throw Error(`the work has failed: ${failure}`);
      return answer;
    },
    async notify(vpid) {
      await deliver(['notify', [[vpid, false, { body: '#0', slots: [] }]]]);
    },
    async tell(type, vrefs) {
      if (type !== 'retireImports') vrefs.forEach(vref => exported.delete(vref));
      await deliver([type, vrefs]);
    },
    kill(isKept) {
      const handles = `o+d${store.get('kindIDID') ?? ''}/`;
      for (const [name, ref] of vat().testHooks.slotToVal) {
        const value = ref.deref();
        const isOwn = OWN_TABLES.some(key => store.get(key) === name) || name.startsWith(handles);
        if (value !== undefined && /^o(\+[vd]|-)/.test(name) && !isOwn && !isKept(name)) {
          gc.kill(value);
        }
      }
    },
    async sweep() {
      said = [];
      const stats = (await deliver(['bringOutYourDead'])) as Record<string, number>;
      return { left: stats['leftToSweep'] ?? 0, said };
    },
    async sweepAll() {
      for (let times = 1; times <= SWEEPS; times += 1) {
        if ((await rig.sweep()).left === 0) return times;
      }
      throw Error(`${SWEEPS} sweeps have not come to an end`);
    },
    async sweepUntilGone(remaining) {
      await rig.sweepAll();
      for (let tries = 1; tries < TRIES && remaining().length > 0; tries += 1) {
        await rig.run(() => undefined);
        await rig.sweepAll();
      }
      return remaining();
    },
    vrefOf(value) {
      const vref = vat().testHooks.valToSlot.get(value as object);
      if (vref === undefined) throw Error('it has no name');
      return vref;
    },
    inMemory: () => vat().testHooks.slotToVal.keys(),
    takeReads() {
      const taken = reads;
      reads = { get: 0, getNextKey: 0, set: 0, delete: 0 };
      return taken;
    },
    check: () =>
      inspectOf(vat().dispatch)
        .graph()
        .check()
        .faults.filter(({ severity }) => severity === 'fault')
        .map(({ sentence }) => sentence),
    unreached: () => [...offline().unreached()].map(({ name }) => name),
    noted: () =>
      offline()
        .check()
        .faults.filter(({ code }) => /^unheld-|^held-by-cycle$/.test(code))
        .map(({ key }) => key),
  };
  return rig;
};
