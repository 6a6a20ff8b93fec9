// What of `VatData` the measured rows use, with the records that any layer has to write.

import type { VatData } from '../vat.js';
import type { FloorSyscall } from './syscall.js';
import type { Tables } from './tables.js';

type Methods = Record<string, (...args: never[]) => unknown>;

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
      syscall.vatstoreSet(`vom.${vref}`, JSON.stringify(state));
      const made = Object.freeze(Object.create(prototype) as object);
      tables.register(vref, made);
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
      const record = JSON.stringify([[tables.nameOf(watcher), ...args]]);
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
