// The kernel's promise table: who settles a promise, who wants to hear of it, and which messages wait
// for it.

import type { Refs } from './refs.js';
import { takeNumber } from './state.js';
import type { KernelMessage, KernelState } from './state.js';
import type { RunQueue } from './run-queue.js';
import type { CapData, Kref, VatID } from './types.js';

export interface KernelPromises {
  /** A promise that the kernel made for itself. Whoever calls holds one reference. */
  make(): Kref;
  subscribe(vat: VatID, promise: Kref): void;
  /**
   * Settles a promise: tells its subscribers, but not `settler`, who knows; and sends on the messages
   * that waited. Throws, and changes nothing, if it is settled already.
   */
  settle(promise: Kref, isReject: boolean, data: CapData<Kref>, settler: VatID | null): void;
}

/** Capdata of an error, as `@endo/marshal` would write it. */
export const errorData = (message: string): CapData<Kref> => ({
  body: `#${JSON.stringify({ '#error': message, name: 'Error' })}`,
  slots: [],
});

/** If a promise was fulfilled with a single object, that object. */
export function soleObject(data: CapData<Kref>): Kref | undefined {
  const value: unknown = data.body.startsWith('#') ? JSON.parse(data.body.slice(1)) : undefined;
  const isObject = typeof value === 'string' && /^\$0(\.|$)/.test(value);
  return isObject ? data.slots[0] : undefined;
}

export function makeKernelPromises(
  state: KernelState,
  refs: Refs,
  queue: RunQueue,
): KernelPromises {
  const { promises } = state;

  return {
    make() {
      const kref = `kp${takeNumber(state, 'promise', 1)}`;
      promises.set(kref, {
        state: 'unresolved',
        decider: null,
        subscribers: [],
        queue: [],
        data: null,
        refs: 1,
      });
      return kref;
    },
    subscribe(vat, kref) {
      const promise = promises.need(kref);
      if (promise.state !== 'unresolved') {
        queue.pushNotify(vat, kref);
      } else if (!promise.subscribers.includes(vat)) {
        promise.subscribers.push(vat);
        promises.set(kref, promise);
      }
    },
    settle(kref, isReject, data, settler) {
      const promise = promises.need(kref);
      if (promise.state !== 'unresolved') throw Error(`${kref} is settled already`);
      refs.holdData(data);
      const waiting: KernelMessage[] = promise.queue;
      for (const subscriber of promise.subscribers) {
        if (subscriber !== settler) queue.pushNotify(subscriber, kref);
      }
      promises.set(kref, {
        ...promise,
        state: isReject ? 'rejected' : 'fulfilled',
        decider: null,
        subscribers: [],
        queue: [],
        data,
      });
      for (const message of waiting) {
        queue.pushMessage(message);
        refs.releaseMessage(message);
      }
    },
  };
}
