/**
 * Promises that have more than one name. Found by one walk over all names, and
 * by another one only when names have been given since.
 */
import { isPromiseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { SlotTable } from '../slots/slot-table.js';
import type { IdCounters } from '../store/counters.js';

export class NamesOfPromises {
  readonly #slots: SlotTable;
  readonly #counters: IdCounters;
  /** Those with two names or more only, in the order in which they were given. */
  #several = new WeakMap<object, readonly Vpid[]>();
  #walkedAt = -1;

  constructor(deps: { slots: SlotTable; counters: IdCounters }) {
    this.#slots = deps.slots;
    this.#counters = deps.counters;
  }

  /** The other names under which the promise of this name is registered. */
  othersOf(vpid: Vpid): Vpid[] {
    const promise = this.#slots.valueOf(vpid);
    if (promise === undefined) {
      return [];
    }
    this.walkIfNeeded();
    const names = this.#several.get(promise) ?? [];
    return names.filter(name => name !== vpid && this.#slots.valueOf(name) === promise);
  }

  // A further name for a promise is always one that the vat has allocated. A name of the kernel's
  // is given to a promise that is made for it. So the counter tells whether there can be new ones.
  private walkIfNeeded(): void {
    const now = this.#counters.nextOf('promiseID');
    if (now === this.#walkedAt) {
      return;
    }
    const first = new Map<object, Vpid>();
    const several = new Map<object, Vpid[]>();
    for (const name of this.#slots.slotToVal.keys()) {
      const vref: Vref = name;
      const value = isPromiseVref(vref) ? this.#slots.valueOf(vref) : undefined;
      if (value === undefined) {
        continue;
      }
      const earlier = first.get(value);
      if (earlier === undefined) {
        first.set(value, vref as Vpid);
      } else {
        const known = several.get(value);
        if (known === undefined) {
          several.set(value, [earlier, vref as Vpid]);
        } else {
          known.push(vref as Vpid);
        }
      }
    }
    this.#several = new WeakMap(several);
    this.#walkedAt = now;
  }
}
