// What a vat may ask of the kernel. Each syscall is translated whole before it changes anything, and
// a vat that breaks the protocol ends the run: this kernel has no vat to spare.

import type { Syscall } from 'liveslots';
import type { Clists } from './clists.js';
import type { Collection } from './collection.js';
import type { KernelPromises } from './promises.js';
import type { Refs } from './refs.js';
import type { RunQueue } from './run-queue.js';
import type { KernelState } from './state.js';
import type { Kref, VatID, Vref } from './types.js';
import type { Vatstore } from './vatstore.js';

export interface KernelParts {
  readonly state: KernelState;
  readonly refs: Refs;
  readonly clists: Clists;
  readonly queue: RunQueue;
  readonly promises: KernelPromises;
  readonly collection: Collection;
}

/**
 * A syscall that throws loses the crank. Liveslots hands the error to whoever asked, which may be user
 * code that swallows it, so the kernel is told by `onFault` as well.
 */
export function makeSyscall(
  vat: VatID,
  vatstore: Vatstore,
  parts: KernelParts,
  onFault: (reason: unknown) => void,
): Syscall {
  const { state, refs, clists, queue, promises, collection } = parts;
  const { objects } = state;

  const fault = (problem: string): Error => Error(`vat ${vat}: ${problem}`);

  /** The promise that `vref` names, which must be this vat's to settle. */
  const decided = (vref: Vref): Kref => {
    const kref = clists.toKernel(vat, vref);
    if (state.promises.need(kref).decider !== vat) throw fault(`does not decide ${vref}`);
    return kref;
  };

  const attempt = <Answer>(body: () => Answer): Answer => {
    try {
      return body();
    } catch (reason) {
      onFault(reason);
      throw reason;
    }
  };

  return {
    send: (target, methargs, result) =>
      attempt(() => {
        const message = {
          target: clists.toKernel(vat, target),
          methargs: clists.dataToKernel(vat, methargs),
          result: result ? decided(result) : null,
        };
        if (message.result !== null) {
          const promise = state.promises.need(message.result);
          promise.decider = null; // whoever gets the message will decide
          state.promises.set(message.result, promise);
        }
        queue.pushMessage(message);
      }),
    subscribe: vpid =>
      attempt(() => {
        promises.subscribe(vat, clists.toKernel(vat, vpid));
      }),
    resolve: resolutions =>
      attempt(() => {
        const settled = resolutions.map(([vpid, isReject, data]) => ({
          kref: decided(vpid),
          isReject,
          data: clists.dataToKernel(vat, data),
        }));
        for (const { kref, isReject, data } of settled) {
          promises.settle(kref, isReject, data, vat);
          clists.remove(vat, kref); // the vat does not use a settled promise's name again
        }
      }),
    exit: (isFailure, info) =>
      attempt(() => {
        throw fault(`asked to end ${isFailure ? 'with failure ' : ''}${info.body}`);
      }),
    callNow: device =>
      attempt(() => {
        throw fault(`calls ${device}, but this kernel has no devices`);
      }),
    dropImports: vrefs =>
      attempt(() => {
        for (const vref of vrefs) {
          const kref = clists.find(vat, vref);
          const entry = clists.entry(vat, kref);
          if (!entry?.reachable) throw fault(`drops ${vref} twice`);
          entry.reachable = false;
          clists.update(vat, kref, entry);
          refs.change(kref, -1, 0);
        }
      }),
    retireImports: vrefs =>
      attempt(() => {
        for (const vref of vrefs) {
          const kref = clists.find(vat, vref);
          if (clists.entry(vat, kref)?.reachable)
            throw fault(`retires ${vref} without dropping it`);
          clists.remove(vat, kref);
        }
      }),
    retireExports: vrefs =>
      attempt(() => {
        for (const vref of vrefs) {
          const kref = clists.find(vat, vref);
          if (objects.need(kref).reachable > 0) throw fault(`retires ${vref}, which is reachable`);
          clists.remove(vat, kref);
          collection.retireEverywhere(kref);
        }
      }),
    abandonExports: vrefs =>
      attempt(() => {
        for (const vref of vrefs) abandonExport(vat, clists.find(vat, vref), parts);
      }),
    vatstoreGet: key => attempt(() => vatstore.get(key)),
    vatstoreGetNextKey: key => attempt(() => vatstore.getNextKey(key)),
    vatstoreSet: (key, value) => vatstore.set(key, value),
    vatstoreDelete: key => vatstore.delete(key),
  };
}

/** The exporter forgets the object, while others still refer to it: it becomes an orphan. */
export function abandonExport(vat: VatID, kref: Kref, { state, refs, clists }: KernelParts): void {
  const object = state.objects.need(kref);
  object.owner = null;
  state.objects.set(kref, object);
  clists.remove(vat, kref);
  refs.suspect(kref);
}
