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

  /** Who watches is stored, and only there. */
  const settle = (vpid: string, name: 'onFulfilled' | 'onRejected', value: unknown): void => {
    const key = `vc.3.s${vpid}`;
    const watches = JSON.parse(syscall.vatstoreGet(key) ?? '[]') as [string, ...unknown[]][];
    syscall.vatstoreDelete(key);
    for (const [vref, ...args] of watches) {
      const watcher = tables.slotToVal.get(vref)?.deref() as
        Record<string, (...all: unknown[]) => void> | undefined;
      watcher?.[name]?.(value, ...args);
    }
  };

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
      syscall.vatstoreSet(`vc.3.s${vpid}`, record);
      promise.then(
        value => settle(vpid, 'onFulfilled', value),
        (reason: unknown) => settle(vpid, 'onRejected', reason),
      );
    },
  };
  return harden(vatData);
}
