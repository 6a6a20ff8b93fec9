/**
 * What is still to be delivered, in order. An item holds what it names for as
 * long as it is in the queue.
 */
import { namesOf, type QueueItem } from './records.js';
import type { Refs } from './refs.js';
import type { KernelTables } from './tables.js';

/** One that waits its turn. docs/kernel.md. */
export interface QueuedItem {
  /** Its number; those of later items are greater. */
  readonly id: number;
  readonly item: QueueItem;
}

const HEAD = 'queue head';
const TAIL = 'queue tail';

/** What is to be delivered, first in, first out. docs/kernel.md. */
export class RunQueue {
  readonly #tables: KernelTables;
  readonly #refs: Refs;

  constructor(tables: KernelTables, refs: Refs) {
    this.#tables = tables;
    this.#refs = refs;
  }

  get size(): number {
    return this.#tables.queue.size;
  }

  /** @throws when the kernel does not know what the item names; nothing is queued then */
  push(item: QueueItem): void {
    namesOf(item).forEach(kref => this.#refs.hold(kref));
    this.#tables.queue.set(`${this.#tables.takeNumber(TAIL, 0)}`, item);
  }

  /**
   * The oldest item; it stays in the queue.
   *
   * @param from only items with this number or a later one; default: all
   */
  first(from = 0): QueuedItem | undefined {
    const { counters, queue } = this.#tables;
    const tail = counters.get(TAIL) ?? 0;
    for (let id = Math.max(from, counters.get(HEAD) ?? 0); id < tail; id += 1) {
      const item = queue.get(`${id}`);
      if (item !== undefined) {
        return { id, item };
      }
    }
    return undefined;
  }

  /** Takes an item out, and no longer holds what it names. @throws when it is not in the queue */
  remove(id: number): void {
    const { counters, queue } = this.#tables;
    const item = queue.need(`${id}`);
    queue.delete(`${id}`);
    namesOf(item).forEach(kref => this.#refs.release(kref));
    if (id === (counters.get(HEAD) ?? 0)) {
      counters.set(HEAD, this.first(id + 1)?.id ?? id + 1);
    }
  }
}
