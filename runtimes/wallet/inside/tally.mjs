// What a kernel tells of its vats, as numbers only: for runs that are too long to be written down.

/** @import {SlogEntry} from '@agoric/swingset-vat' */

export class Tally {
  deliveries = 0;
  syscalls = 0;
  computrons = 0;
  /** Deliveries that a kernel made once more, after a restart. */
  replayed = 0;
  /** What each vat answered last to `bringOutYourDead`. @type {Record<string, Record<string, number>[]>} */
  statistics = {};
  /** The heap of each vat after its last delivery, in slots of XS. @type {Record<string, number>} */
  heaps = {};
  /** Vats that a delivery has ended. @type {string[]} */
  ended = [];

  /** @param {SlogEntry} entry */
  take({ type, vatID, replay, dr = [] }) {
    if (replay === true) {
      if (type === 'deliver') this.replayed += 1;
      return;
    }
    if (type === 'syscall') this.syscalls += 1;
    if (type !== 'deliver-result') return;
    this.deliveries += 1;
    const [status, answer, usage] =
      /** @type {[string, Record<string, number> | null, { compute: number, currentHeapCount?: number } | null]} */ (
        dr
      );
    if (status !== 'ok') this.ended.push(vatID);
    if (typeof answer === 'object' && answer !== null) this.statistics[vatID] = [answer];
    this.computrons += usage?.compute ?? 0;
    // The usage of a local worker has none.
    const heap = usage?.currentHeapCount;
    if (typeof heap === 'number') this.heaps[vatID] = heap;
  }
}
