// What is still to be delivered, in order. An item holds references to everything it names.

import type { Refs } from './refs.js';
import { takeNumber } from './state.js';
import type { KernelMessage, KernelState, QueueItem } from './state.js';
import type { Kref, VatID } from './types.js';

export interface RunQueue {
  pushMessage(message: KernelMessage): void;
  pushNotify(vat: VatID, promise: Kref): void;
  /** Takes the first item off; the caller has to `release` it when it has been dealt with. */
  shift(): QueueItem | undefined;
  release(item: QueueItem): void;
}

export function makeRunQueue(state: KernelState, refs: Refs): RunQueue {
  const { queue, counters } = state;
  const push = (item: QueueItem): void => queue.set(`${takeNumber(state, 'queue tail', 0)}`, item);

  return {
    pushMessage(message) {
      refs.holdMessage(message);
      push({ type: 'message', message });
    },
    pushNotify(vat, promise) {
      refs.hold(promise);
      push({ type: 'notify', vat, promise });
    },
    shift() {
      if (queue.size === 0) return undefined;
      const head = `${counters.get('queue head') ?? 0}`;
      const item = queue.need(head);
      queue.delete(head);
      takeNumber(state, 'queue head', 0);
      return item;
    },
    release(item) {
      if (item.type === 'message') refs.releaseMessage(item.message);
      else refs.release(item.promise);
    },
  };
}
