// What of `VatData` the measured rows use, with the records that any layer has to write.

import type { VatData } from '../vat.js';
import type { FloorSyscall } from './syscall.js';
import type { Tables } from './tables.js';

type Methods = Record<string, (...args: never[]) => unknown>;

class Returned {
  constructor(target: object) {
    return target;
  }
}

/** A representative knows its name itself: that takes the least. */
class Named extends Returned {
  readonly #vref: string;

  constructor(target: object, vref: string) {
    super(target);
    this.#vref = vref;
  }

  static nameOf(value: object): string | undefined {
    return #vref in value ? value.#vref : undefined;
  }
}

const refuse = (): never => {
  throw Error('the layer of the lower bounds has none');
};

export function makeVatData(syscall: FloorSyscall, tables: Tables): VatData {
  let nextKind = 10;
  /** What is watched, and by whom: the watchers are told when it settles. */
  const watches = new Map<string, object[]>();

  const defineDurableKind = (
    handle: object,
    init: (...args: never[]) => unknown,
    given: Methods,
  ) => {
    const { kindId } = handle as { kindId: number };
    let next = 1;
    const prototype: object = harden(
      Object.create(Object.prototype, Object.getOwnPropertyDescriptors(given)) as object,
    );
    syscall.vatstoreSet(`vom.dkind.${kindId}.descriptor`, `{"kindID":"${kindId}"}`);
    return (...args: unknown[]): object => {
      const state = init(...(args as never[]));
      const vref = `o+d${kindId}/${next}`;
      next += 1;
      // The record as every layer has to write it, so that the next one can read it.
      const record = Object.fromEntries(
        Object.entries(state as Record<string, unknown>).map(([name, value]) => [
          name,
          { body: `#${JSON.stringify(value)}`, slots: [] },
        ]),
      );
      syscall.vatstoreSet(`vom.${vref}`, JSON.stringify(record));
      const made = Object.create(prototype) as object;
      new Named(made, vref);
      // What vat code is given is hardened, and what it pays for that may not depend on the collector.
      tables.hold(vref, harden(made));
      return made;
    };
  };
  const vatData: VatData = {
    makeKindHandle(_tag) {
      const handle = harden({ kindId: nextKind });
      nextKind += 1;
      return handle;
    },
    defineKind: refuse,
    defineDurableKind,
    makeScalarBigMapStore: refuse,
    watchPromise(given, watcher, ...args) {
      const promise = given as Promise<unknown>;
      const vpid = tables.nameOf(promise) ?? '';
      const named = Named.nameOf(watcher) ?? tables.nameOf(watcher);
      const record = JSON.stringify([[named, ...args]]);
      watches.set(vpid, [watcher]);
      syscall.vatstoreSet(`vc.3.s${vpid}`, record);
      const tell = (name: 'onFulfilled' | 'onRejected') => (value: unknown) => {
        const told = watches.get(vpid) ?? [];
        watches.delete(vpid);
        syscall.vatstoreDelete(`vc.3.s${vpid}`);
        for (const each of told as Record<string, (...all: unknown[]) => void>[]) {
          each[name]?.(value, ...args);
        }
      };
      promise.then(tell('onFulfilled'), tell('onRejected'));
    },
  };
  return harden(vatData);
}
