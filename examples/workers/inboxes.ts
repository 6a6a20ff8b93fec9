// What waits for each vat. An item stays in the kernel's queue, and so in the database, until the crank
// that it was for has ended: if the process dies before, it is delivered again.

import { errorData, soleObject } from '../wallet/kernel/promises.js';
import { isPromise } from '../wallet/kernel/refs.js';
import type { KernelMessage, QueueItem } from '../wallet/kernel/state.js';
import type { KernelParts } from '../wallet/kernel/syscalls.js';
import type { CapData, Delivery, Kref, VatID } from '../wallet/kernel/types.js';

/** A crank that can begin. */
export interface NextCrank {
  readonly vatID: VatID;
  readonly delivery: Delivery;
  /** To be called when it has ended, before its syscalls are heard. */
  readonly finish: () => void;
}

export interface Inboxes {
  /** The next crank of each of these vats, as far as they have one. */
  take(idle: readonly VatID[]): NextCrank[];
}

export function makeInboxes({ state, refs, clists, queue, promises }: KernelParts): Inboxes {
  const inboxes = new Map<VatID, string[]>();
  let sorted = state.counters.get('queue head') ?? 0;

  const remove = (id: string, item: QueueItem): void => {
    state.queue.delete(id);
    queue.release(item);
  };

  const reject = ({ result }: KernelMessage, data: CapData<Kref>): void => {
    if (result !== null) promises.settle(result, true, data, null);
  };

  /** The object that a message is for; undefined when it waits, or has been answered. */
  const findTarget = (message: KernelMessage): Kref | undefined => {
    const { target } = message;
    if (!isPromise(target)) {
      if (state.objects.need(target).owner !== null) return target;
      reject(message, errorData('the object has gone'));
      return undefined;
    }
    const promise = state.promises.need(target);
    if (promise.state === 'unresolved') {
      refs.holdMessage(message);
      promise.queue.push(message);
      state.promises.set(target, promise);
      return undefined;
    }
    const data = promise.data ?? errorData('the promise has no data');
    const object = promise.state === 'fulfilled' ? soleObject(data) : undefined;
    if (object !== undefined) return findTarget({ ...message, target: object });
    reject(
      message,
      promise.state === 'rejected' ? data : errorData('cannot send a message to data'),
    );
    return undefined;
  };

  const vatOf = (item: QueueItem): VatID | undefined => {
    if (item.type === 'notify') return item.vat;
    const target = findTarget(item.message);
    return target === undefined ? undefined : (state.objects.need(target).owner ?? undefined);
  };

  /** Puts what has come into the queue into the inboxes, in order. */
  const sortNew = (): void => {
    for (; sorted < (state.counters.get('queue tail') ?? 0); sorted += 1) {
      const id = `${sorted}`;
      const item = state.queue.need(id);
      const vatID = vatOf(item);
      if (vatID === undefined) {
        remove(id, item);
        continue;
      }
      const inbox = inboxes.get(vatID);
      if (inbox) inbox.push(id);
      else inboxes.set(vatID, [id]);
    }
  };

  const prepareMessage = (vatID: VatID, id: string, message: KernelMessage): NextCrank => {
    const { methargs, result } = message;
    // Settled promises stay settled: the target is the one that was found when it was sorted.
    const target = findTarget(message);
    if (target === undefined) throw Error(`item ${id} has lost its target`);
    if (result !== null) {
      const promise = state.promises.need(result);
      promise.decider = vatID;
      state.promises.set(result, promise);
    }
    const delivery: Delivery = [
      'message',
      clists.toVat(vatID, target),
      {
        methargs: clists.dataToVat(vatID, methargs),
        result: result === null ? null : clists.toVat(vatID, result),
      },
    ];
    return { vatID, delivery, finish: () => remove(id, { type: 'message', message }) };
  };

  const prepareNotify = (vatID: VatID, id: string, promise: Kref): NextCrank | undefined => {
    const item: QueueItem = { type: 'notify', vat: vatID, promise };
    const entry = clists.entry(vatID, promise);
    const { state: settled, data } = state.promises.need(promise);
    if (!entry || !data) {
      remove(id, item);
      return undefined;
    }
    const resolution = [entry.vref, settled === 'rejected', clists.dataToVat(vatID, data)] as const;
    return {
      vatID,
      delivery: ['notify', [resolution]],
      finish: () => {
        clists.remove(vatID, promise); // the name is retired on both sides
        remove(id, item);
      },
    };
  };

  const prepareNext = (vatID: VatID): NextCrank | undefined => {
    const inbox = inboxes.get(vatID) ?? [];
    for (let id = inbox.shift(); id !== undefined; id = inbox.shift()) {
      const item = state.queue.need(id);
      const next =
        item.type === 'message'
          ? prepareMessage(vatID, id, item.message)
          : prepareNotify(vatID, id, item.promise);
      if (next) return next;
    }
    return undefined;
  };

  return {
    take(idle) {
      sortNew();
      return idle.flatMap(vatID => prepareNext(vatID) ?? []);
    },
  };
}
