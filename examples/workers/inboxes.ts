// What waits for each vat. An item stays in the kernel's queue, and so in the database, until the crank
// that it was for has ended: if the process ends before, it is delivered again.

import type { KernelCore, Routed } from 'liveslots/host';
import type { VatID } from '../wallet/kernel/types.js';

export interface Inboxes {
  /**
   * The next crank of each of these vats, as far as they have one. Its `finish` is to be called when
   * the crank has ended, before its syscalls are heard. To be called in a crank of the kernel's.
   */
  take(idle: readonly VatID[]): Routed[];
}

export function makeInboxes({ queue, routing }: KernelCore): Inboxes {
  const inboxes = new Map<VatID, number[]>();
  let sorted = 0;

  /** Puts what has come into the queue into the inboxes, in order. */
  const sortNew = (): void => {
    for (let next = queue.first(sorted); next !== undefined; next = queue.first(sorted)) {
      const { id, item } = next;
      sorted = id + 1;
      const vatID = routing.destination(item);
      if (vatID === undefined) {
        queue.remove(id);
        continue;
      }
      const inbox = inboxes.get(vatID);
      if (inbox) inbox.push(id);
      else inboxes.set(vatID, [id]);
    }
  };

  const prepareNext = (vatID: VatID): Routed | undefined => {
    const inbox = inboxes.get(vatID) ?? [];
    for (let id = inbox.shift(); id !== undefined; id = inbox.shift()) {
      const found = queue.first(id);
      if (found?.id !== id) throw Error(`item ${id} has gone from the queue`);
      const routed = routing.route(found.item);
      if (routed) {
        return {
          ...routed,
          finish() {
            routed.finish();
            queue.remove(found.id);
          },
        };
      }
      queue.remove(id);
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
