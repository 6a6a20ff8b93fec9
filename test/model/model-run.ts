/**
 * Runs one program of the model on the library: the vat interprets the ops of each message, the
 * kernel keeps to what is legal, and after each delivery the oracle is asked.
 */
import { E, Far } from '@endo/far';
import { ref } from '../support/capdata.js';
import type { Resolution } from '../support/capdata.js';
import { HOLDERS, KEYS, MAP_KEYS, PLACES } from './incarnation.js';
import type { Incarnation } from './incarnation.js';
import { LedgerVat } from './ledger-vat.js';
import type { VatParts } from './ledger-vat.js';
import type { NameReport } from './oracle.js';
import { batchOf } from './notify-batch.js';
import { Oracle, promisesIn } from './oracle.js';
import type { NotifyStep, Program, Step, ValueOp, VatOp } from './program.js';
import { makeKit } from './scripted-vat.js';
import type { Remote } from './scripted-vat.js';

type MessageStep = Extract<Step, { step: 'message' }>;

const at = <T>(items: readonly T[], index: number): T | undefined =>
  items.length === 0 ? undefined : items[index % items.length];

class ModelRun {
  readonly oracle = new Oracle();
  readonly vat = new LedgerVat({ build: parts => this.#build(parts) });
  #now: Incarnation | undefined;
  #message: MessageStep | undefined;
  #nextWatch = 0;
  #remote: Remote | undefined;
  #keys: readonly object[] = [];

  get now(): Incarnation {
    if (!this.#now) throw Error('the vat was not started');
    return this.#now;
  }

  #build(parts: VatParts): unknown {
    const { VatData, baggage, parameters } = parts;
    const provide = <T>(key: string, make: () => T): T => {
      if (!baggage.has(key)) baggage.init(key, make());
      return baggage.get(key) as T;
    };
    const handle = provide('handle', () => VatData.makeKindHandle('watcher'));
    const makeWatcher = VatData.defineDurableKind(handle, () => ({}), {
      onFulfilled: (_context, _value: unknown, id: number) => this.oracle.called(id, false),
      onRejected: (_context, _reason: unknown, id: number) => this.oracle.called(id, true),
    });
    const makeHolder = VatData.defineKind('holder', (value: unknown) => ({ value }), {
      get: ({ state }) => state['value'],
      set: ({ state }, value: unknown) => void (state['value'] = value),
    });
    this.#now = {
      parts,
      map: VatData.makeScalarBigMapStore('map'),
      weak: VatData.makeScalarBigWeakMapStore('weak'),
      durable: VatData.makeScalarBigMapStore('durable', { durable: true }),
      watcher: provide('watcher', makeWatcher),
      makeHolder,
      holders: new Map(),
      local: Far('local', {}),
      promises: [],
      kits: new Map(),
    };
    for (const promise of promisesIn(parameters)) this.#take(promise, 'yes');
    return Far('root', {
      local: () => this.now.local,
      run: (remote: Remote, keys: object[], promises: Promise<unknown>[]) => {
        this.#remote = remote;
        this.#keys = keys;
        for (const promise of promises) this.#take(promise, 'yes');
        return this.#interpret(this.#message);
      },
    });
  }

  /** The vat's code gets hold of a promise, and of all that it will settle to. */
  #take(promise: Promise<unknown>, told: 'no' | 'maybe' | 'yes' = 'no'): void {
    const { promises } = this.now;
    this.oracle.know(promise, told);
    if (promises.includes(promise)) return;
    promises.push(promise);
    const follow = (value: unknown): void => {
      for (const inner of promisesIn(value)) {
        if (this.now.promises === promises) this.#take(inner);
      }
    };
    promise.then(follow, follow);
  }

  #valueOf(op: ValueOp): unknown {
    const { promises, local } = this.now;
    switch (op.value) {
      case 'data':
        return harden({ some: 'data' });
      case 'presence':
        return this.#remote;
      case 'local':
        return local;
      case 'promise':
        return at(promises, op.a) ?? 'none';
      case 'nest':
        return harden([at(promises, op.a) ?? 'none', { b: [at(promises, op.b) ?? 'none'] }]);
      case 'bad':
        // A symbol of one's own cannot be passed.
        return harden([at(promises, op.a) ?? 'none', Symbol('unpassable')]);
    }
  }

  async #interpret(step: MessageStep | undefined): Promise<unknown> {
    if (!step) throw Error('no step');
    const outcome = makeKit();
    if (step.result !== undefined) this.oracle.answer(outcome.promise);
    for (const op of step.ops) {
      if (op.op === 'turn') await Promise.resolve();
      else this.#perform(op);
    }
    const value = this.#valueOf(step.returns);
    (step.isReject ? outcome.reject : outcome.resolve)(value);
    if (step.isReject) throw value;
    return value;
  }

  #perform(op: VatOp): void {
    const { promises, kits, parts, watcher } = this.now;
    const remote = this.#remote as Remote;
    switch (op.op) {
      case 'make': {
        const kit = makeKit();
        kits.set(kit.promise, kit);
        this.#take(kit.promise);
        break;
      }
      case 'settle': {
        const kit = at([...kits.values()], op.a);
        if (!kit) break;
        kits.delete(kit.promise);
        (op.isReject ? kit.reject : kit.resolve)(this.#valueOf(op.to));
        break;
      }
      case 'send': {
        const value = this.#valueOf(op.to);
        this.oracle.tell(value);
        const isSent = op.to.value !== 'bad';
        this.#take(harden(E(remote).m(value)), isSent ? 'yes' : 'no');
        break;
      }
      case 'sendOnly': {
        const value = this.#valueOf(op.to);
        this.oracle.tell(value);
        void E.sendOnly(remote).m(value);
        break;
      }
      case 'pipeline': {
        const target = at(promises, op.a);
        if (!target) break;
        const value = this.#valueOf(op.to);
        // Whether the message leaves depends on what its target settles to.
        this.oracle.tell(value, 'maybe');
        this.#take(harden(E(target as unknown as Remote).m(value)), 'maybe');
        break;
      }
      case 'put':
        this.#put(op.place % PLACES, this.#valueOf(op.to), op.to.value === 'bad');
        break;
      case 'take':
        this.#takeOut(op.place % PLACES);
        break;
      case 'watch': {
        const promise = at(promises, op.a);
        if (!promise) break;
        const id = (this.#nextWatch += 1);
        this.oracle.watch(promise, id);
        parts.VatData.watchPromise(promise, watcher, id);
        break;
      }
      case 'refuse':
        this.#refuse(op.which % 5, at(promises, op.a) ?? Promise.resolve());
        break;
      case 'turn':
        break;
    }
  }

  #put(place: number, value: unknown, isBad: boolean): void {
    const { map, weak, holders, makeHolder } = this.now;
    const key = MAP_KEYS[place];
    const weakAt = place - MAP_KEYS.length;
    const weakKey = this.#keys[weakAt];
    const put = (): void => {
      if (key !== undefined) {
        if (map.has(key)) map.set(key, value);
        else map.init(key, value);
      } else if (weakKey !== undefined) {
        if (weak.has(weakKey)) weak.set(weakKey, value);
        else weak.init(weakKey, value);
      } else {
        const which = weakAt - KEYS.length;
        const holder = holders.get(which);
        if (holder) holder.set(value);
        else holders.set(which, makeHolder(value));
      }
    };
    try {
      put();
    } catch (error) {
      if (isBad) return;
      throw error;
    }
    if (isBad) throw Error('a value that cannot be passed was stored');
    this.oracle.put(String(place), value);
  }

  #takeOut(place: number): void {
    const { map, weak, holders } = this.now;
    const key = MAP_KEYS[place];
    const weakAt = place - MAP_KEYS.length;
    const weakKey = this.#keys[weakAt];
    if (key !== undefined) {
      if (map.has(key)) map.delete(key);
    } else if (weakKey !== undefined) {
      if (weak.has(weakKey)) weak.delete(weakKey);
    } else {
      holders.get(weakAt - KEYS.length)?.set('nothing');
    }
    this.oracle.take(String(place));
  }

  /** Operations that name a promise and are refused then. */
  #refuse(which: number, promise: Promise<unknown>): void {
    const { map, durable, parts, local } = this.now;
    const { VatData } = parts;
    const refused: ReadonlyArray<() => unknown> = [
      () => map.init(MAP_KEYS.find(key => map.has(key)) ?? Symbol('no key'), promise),
      () => durable.init('k', promise),
      () => parts.baggage.init('k', harden([promise])),
      () => VatData.makeScalarBigMapStore('text', { valueShape: 'text' }).init('k', promise),
      () => VatData.watchPromise(promise, local),
    ];
    try {
      refused[which]?.();
    } catch {
      return;
    }
    if (which < 4) throw Error(`refusal ${which} did not come`);
  }

  // The kernel's side.

  #choosePromise(index: number, where: (vpid: string) => boolean = () => true): string {
    const { kernel } = this.vat;
    const known = kernel.names(() => true).filter(where);
    return (index % 2 === 0 ? undefined : at(known, index >> 1)) ?? kernel.allocate();
  }

  async #runMessage(step: MessageStep): Promise<void> {
    const { kernel } = this.vat;
    this.#message = step;
    const args = step.args.map(index => ref(this.#choosePromise(index)));
    const isForResult = (vpid: string): boolean =>
      kernel.promises.get(vpid)?.decider === 'kernel' && !this.#rejected.has(vpid);
    const result = step.result === undefined ? null : this.#choosePromise(step.result, isForResult);
    await this.vat.message('run', [ref('o-50'), KEYS.map(key => ref(key)), args], { result });
  }

  /** Vpids that the kernel has rejected because of an upgrade. */
  readonly #rejected = new Set<string>();

  async #runNotify(step: NotifyStep): Promise<void> {
    const { kernel } = this.vat;
    const due = kernel.names(({ decider, isSubscribed }) => decider === 'kernel' && isSubscribed);
    const vpid = at(due, step.which);
    if (vpid === undefined) return;
    const isReject = this.#rejected.has(vpid) || step.isReject;
    const isForeign = (name: string): boolean =>
      name !== vpid && !this.#rejected.has(name) && kernel.promises.get(name)?.decider === 'kernel';
    const batch = batchOf(step, vpid, isReject, {
      allocate: () => kernel.allocate(),
      choose: index => this.#choosePromise(index, name => name !== vpid),
      chooseDue: index => this.#choosePromise(index, isForeign),
      localVref: this.localVref,
    });
    await this.vat.notify(...batch);
    this.#rejected.delete(vpid);
  }

  async #runDropHolder(which: number): Promise<void> {
    const { holders } = this.now;
    const holder = holders.get(which % HOLDERS);
    if (!holder) return;
    holders.delete(which % HOLDERS);
    const vref = this.vat.engine.vrefOf(holder);
    this.vat.kill(vref ?? '');
    await this.vat.sweep();
    this.oracle.take(String(MAP_KEYS.length + KEYS.length + (which % HOLDERS)));
  }

  async #runRetireKey(which: number): Promise<void> {
    const index = which % KEYS.length;
    const key = KEYS[index] ?? '';
    if (!this.vat.valueOf(key)) return;
    this.vat.kill(key);
    await this.vat.sweep();
    if (this.vat.calls('retireImports').length > 0) return;
    await this.vat.deliver(['retireImports', [key]]);
    this.oracle.take(String(MAP_KEYS.length + index));
  }

  async #runRestart(args: readonly number[]): Promise<void> {
    const names = this.#reports().filter(({ isWatched }) => isWatched);
    const isOfKernel = (vpid: string): boolean =>
      this.vat.kernel.promises.get(vpid)?.decider === 'kernel';
    const parameters = args.map(index => ref(this.#choosePromise(index, isOfKernel)));
    const nameOf = (promise: object) => names.find(report => report.promise === promise)?.name;
    for (const vpid of await this.vat.restart(parameters)) this.#rejected.add(vpid);
    this.oracle.restart(promise => {
      const name = nameOf(promise);
      return name === undefined ? undefined : (this.vat.valueOf(name) as Promise<unknown>);
    });
    for (const promise of this.now.promises) this.oracle.know(promise, 'yes');
    await this.#learnLocal();
  }

  localVref = '';

  async #learnLocal(): Promise<void> {
    await this.vat.message('local', [], { result: this.vat.kernel.allocate() });
    const [resolutions] = this.vat.calls('resolve')[0] ?? [];
    this.localVref = (resolutions as Resolution[])[0]?.[2].slots[0] ?? '';
  }

  #reports(): NameReport[] {
    const { vat } = this;
    const watched = new Set(vat.watchedNames());
    return vat.inspect.promises().map(({ vpid, vdata }) => ({
      name: vpid,
      promise: vat.valueOf(vpid),
      isKnownToKernel: vat.kernel.promises.has(vpid),
      isWatched: watched.has(vpid),
      vdata,
    }));
  }

  async start(): Promise<void> {
    await this.vat.start([]);
    await this.#learnLocal();
  }

  async run(step: Step): Promise<void> {
    switch (step.step) {
      case 'message':
        await this.#runMessage(step);
        break;
      case 'notify':
        await this.#runNotify(step);
        break;
      case 'dropHolder':
        await this.#runDropHolder(step.which);
        break;
      case 'retireKey':
        await this.#runRetireKey(step.which);
        break;
      case 'restart':
        await this.#runRestart(step.args);
        break;
    }
    if (this.vat.kernel.exit) throw Error('the vat has ended');
    const faults = [...this.oracle.faults(this.#reports())];
    if (faults.length > 0) throw Error(faults.join('\n'));
  }
}

/** @throws what the kernel or the oracle finds, with the number of the step */
export const runModel = async (program: Program): Promise<void> => {
  const run = new ModelRun();
  await run.start();
  for (const [index, step] of program.entries()) {
    try {
      await run.run(step);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw Error(`step ${index} (${step.step}): ${text}`, { cause: error });
    }
  }
};
