// What stands for what, both ways; presences and promises of the kernel, made by the shim.

import type { EHandler } from '@endo/eventual-send';
import type { FloorSyscall } from './syscall.js';

interface Entry {
  deref(): object | undefined;
}

/** Of what the kernel holds: nothing has to be told when it goes. */
class Held implements Entry {
  readonly value: object;

  constructor(value: object) {
    this.value = value;
  }

  deref(): object {
    return this.value;
  }
}

export interface Tables {
  readonly slotToVal: Map<string, Entry>;
  /** Names whose objects the collector has taken. */
  readonly finalized: Set<string>;
  nameOf(value: object): string | undefined;
  presence(vref: string): object;
  promise(vpid: string): Promise<unknown>;
  settle(vpid: string, isReject: boolean, value: unknown): void;
  /** The name of an object of the vat's own, which the kernel holds from now on. */
  export(value: object): string;
  register(vref: string, value: object): void;
  /** The same for what knows its name itself. */
  hold(vref: string, value: object): void;
}

interface Imported {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

const ignore = (_value: unknown): void => {};

type PromiseConstructorOfShim = new (...args: unknown[]) => Promise<unknown>;

const handledPromise = (): PromiseConstructorOfShim =>
  Reflect.get(globalThis, 'HandledPromise') as PromiseConstructorOfShim;

function makePromise(
  executor: (
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
    resolveWithPresence: (handler: EHandler<object>) => object,
  ) => void,
  handler: EHandler<Promise<unknown>>,
): Promise<unknown> {
  return Reflect.construct(handledPromise(), [executor, handler], Promise);
}

export function makeTables(syscall: FloorSyscall): Tables {
  const slotToVal = new Map<string, Entry>();
  const valToSlot = new WeakMap<object, string>();
  const finalized = new Set<string>();
  const registry = new FinalizationRegistry<string>(vref => finalized.add(vref));
  /** Promises of the kernel that are not settled: user code may wait for them. */
  const imported = new Map<string, Imported>();
  let nextPromise = 5;
  let nextExport = 1;

  const hold = (vref: string, value: object): void => {
    slotToVal.set(vref, new WeakRef(value));
    registry.register(value, vref);
  };
  const register = (vref: string, value: object): void => {
    valToSlot.set(value, vref);
    hold(vref, value);
  };
  const send = (target: object, method: PropertyKey | undefined, args: readonly unknown[]) => {
    const result = `p+${nextPromise}`;
    nextPromise += 1;
    const body = `#${JSON.stringify([method, args])}`;
    syscall.send(valToSlot.get(target) ?? '', { body, slots: [] }, result);
    syscall.subscribe(result);
    return importPromise(result);
  };
  const handler: EHandler<object> = {
    applyMethod: (target: object, method: PropertyKey | undefined, args: unknown[]) =>
      send(target, method, args),
  };
  const importPromise = (vpid: string): Promise<unknown> => {
    let [resolve, reject] = [ignore, ignore];
    const promise = makePromise((one, other) => {
      resolve = one;
      reject = other;
    }, handler);
    imported.set(vpid, { promise, resolve, reject });
    valToSlot.set(promise, vpid);
    return promise;
  };
  return {
    slotToVal,
    finalized,
    register,
    hold,
    nameOf: value => valToSlot.get(value),
    presence(vref) {
      const known = slotToVal.get(vref)?.deref();
      if (known !== undefined) return known;
      let presence: object = {};
      void makePromise((_resolve, _reject, resolveWithPresence) => {
        presence = resolveWithPresence(handler);
      }, handler);
      harden(presence);
      register(vref, presence);
      return presence;
    },
    promise(vpid) {
      const known = imported.get(vpid);
      if (known !== undefined) return known.promise;
      const promise = importPromise(vpid);
      syscall.subscribe(vpid);
      return promise;
    },
    settle(vpid, isReject, value) {
      const known = imported.get(vpid);
      imported.delete(vpid);
      if (isReject) known?.reject(value);
      else known?.resolve(value);
    },
    export(value) {
      const known = valToSlot.get(value);
      if (known !== undefined) return known;
      const vref = `o+${nextExport}`;
      nextExport += 1;
      valToSlot.set(value, vref);
      slotToVal.set(vref, new Held(value));
      return vref;
    },
  };
}
