// Where a queued item goes: a message to the vat that exports its target, or to the promise that is its
// target; a notification to the vat that asked for it.

import { errorData, soleObject } from './promises.js';
import { isPromise } from './refs.js';
import type { KernelMessage, QueueItem } from './state.js';
import type { KernelParts } from './syscalls.js';
import type { CapData, Delivery, Kref, VatID } from './types.js';

type Deliver = (vat: VatID, delivery: Delivery) => Promise<void>;

/** The vat that got a delivery, or undefined if the item came to rest in the kernel. */
export type Router = (item: QueueItem) => Promise<VatID | undefined>;

export function makeRouter(
  { state, refs, clists, promises }: KernelParts,
  deliver: Deliver,
): Router {
  const rejectResult = ({ result }: KernelMessage, data: CapData<Kref>): void => {
    if (result !== null) promises.settle(result, true, data, null);
  };

  const deliverMessage = async (message: KernelMessage): Promise<VatID | undefined> => {
    const { target, methargs, result } = message;
    if (isPromise(target)) {
      const promise = state.promises.need(target);
      if (promise.state === 'unresolved') {
        refs.holdMessage(message);
        promise.queue.push(message);
        state.promises.set(target, promise);
        return undefined;
      }
      // A message to a settled promise goes to what it was settled to, or fails as it did.
      const data = promise.data ?? errorData('the promise has no data');
      const object = promise.state === 'fulfilled' ? soleObject(data) : undefined;
      if (object !== undefined) return deliverMessage({ ...message, target: object });
      const reason =
        promise.state === 'rejected' ? data : errorData('cannot send a message to data');
      rejectResult(message, reason);
      return undefined;
    }
    const { owner } = state.objects.need(target);
    if (owner === null) {
      rejectResult(message, errorData('the object has gone with an earlier incarnation'));
      return undefined;
    }
    if (result !== null) {
      const promise = state.promises.need(result);
      promise.decider = owner;
      state.promises.set(result, promise);
    }
    await deliver(owner, [
      'message',
      clists.toVat(owner, target),
      {
        methargs: clists.dataToVat(owner, methargs),
        result: result === null ? null : clists.toVat(owner, result),
      },
    ]);
    return owner;
  };

  const deliverNotify = async (vatID: VatID, promise: Kref): Promise<VatID | undefined> => {
    const entry = clists.entry(vatID, promise);
    const { state: settled, data } = state.promises.need(promise);
    if (!entry || !data) return undefined;
    const resolution = [entry.vref, settled === 'rejected', clists.dataToVat(vatID, data)] as const;
    clists.remove(vatID, promise); // the name is retired on both sides
    await deliver(vatID, ['notify', [resolution]]);
    return vatID;
  };

  return item =>
    item.type === 'message' ? deliverMessage(item.message) : deliverNotify(item.vat, item.promise);
}
