/**
 * The test itself, as a vat: so that it can hold the objects of other vats, send
 * to them with `E`, wait for their promises and hand in objects of its own.
 * What it says outside a crank waits until one can be had.
 */
import { Far } from '@endo/far';
import { handlerFromSyscall, type OutwardSyscall } from '../../protocol/syscall.js';
import { joinSyscall } from '../../platform/join-syscall.js';
import { makeMemoryVatStore } from '../../platform/memory-vatstore.js';
import { makeSyscallOutbox } from '../../platform/syscall-outbox.js';
import { Incarnation, type VatOptions } from './incarnation.js';

/** The vat id of the test. */
export const OUTSIDER = 'test';

export interface Outsider {
  readonly incarnation: Incarnation;
  /** The root object of a vat, once it was told to `take` it. */
  rootOf(vatId: string): object | undefined;
  /** The `take` message for a vat's root object, whose kernel name is `kref`. */
  introduce(vatId: string, kref: string): { method: string; slots: string[] };
  /** Applies what was said since the last time, in order. */
  flush(outward: OutwardSyscall): void;
  readonly hasSaid: boolean;
}

export function makeOutsider(options: VatOptions): Outsider {
  const roots = new Map<string, object>();
  const names: string[] = [];
  const outbox = makeSyscallOutbox();
  const vatstore = makeMemoryVatStore();
  const incarnation = new Incarnation({
    vatId: OUTSIDER,
    number: 0,
    outward: outbox.syscall,
    vatstore,
    options,
    onSyscall: () => {},
    buildRootObject: () =>
      Far(OUTSIDER, {
        take(index: number, root: object) {
          roots.set(names[index] ?? '', root);
        },
      }),
  });
  return {
    incarnation,
    rootOf: vatId => roots.get(vatId),
    introduce(vatId, kref) {
      const index = names.push(vatId) - 1;
      const iface = /^[\w ]+$/.test(vatId) ? `vat ${vatId}` : 'vat';
      return { method: `#["take",[${index},"$0.Alleged: ${iface}"]]`, slots: [kref] };
    },
    get hasSaid() {
      return outbox.size > 0;
    },
    flush(outward) {
      const perform = handlerFromSyscall(joinSyscall(outward, vatstore));
      for (const said of outbox.take()) {
        const result = perform(said);
        if (result[0] === 'error') {
          throw Error(result[1]);
        }
      }
    },
  };
}
