/**
 * Who refers to what: the counts of objects and promises, and the queue, whose
 * items hold what they name. A count that falls makes a suspect; what becomes
 * of it is decided when the crank ends.
 */
import {
  isPromiseRef,
  type KernelData,
  type KernelMessage,
  type KernelState,
  type Kref,
  type QueueItem,
  takeNumber,
} from './state.js';

export class Refs {
  readonly #state: KernelState;
  #suspects = new Set<Kref>();

  constructor(state: KernelState) {
    this.#state = state;
  }

  /** Changes what c-lists say about an object. @throws when a count goes wrong */
  change(kref: Kref, reachable: number, recognizable: number): void {
    const { objects } = this.#state;
    const object = objects.need(kref);
    const next = {
      ...object,
      reachable: object.reachable + reachable,
      recognizable: object.recognizable + recognizable,
    };
    if (next.reachable < 0 || next.recognizable < next.reachable) {
      throw Error(`the reference counts of ${kref} went wrong`);
    }
    objects.set(kref, next);
    if (reachable < 0 || recognizable < 0) {
      this.#suspects.add(kref);
    }
  }

  hold(kref: Kref): void {
    this.count(kref, 1);
  }

  release(kref: Kref): void {
    this.count(kref, -1);
  }

  holdData({ slots }: KernelData): void {
    slots.forEach(kref => this.hold(kref));
  }

  releaseData({ slots }: KernelData): void {
    slots.forEach(kref => this.release(kref));
  }

  holdMessage(message: KernelMessage): void {
    namesIn(message).forEach(kref => this.hold(kref));
  }

  releaseMessage(message: KernelMessage): void {
    namesIn(message).forEach(kref => this.release(kref));
  }

  push(item: QueueItem): void {
    namesOf(item).forEach(kref => this.hold(kref));
    this.#state.queue.set(`${takeNumber(this.#state, 'queue tail', 0)}`, item);
  }

  /** Takes the oldest item; the caller releases it when it has been dealt with. */
  shift(): QueueItem | undefined {
    const { queue, counters } = this.#state;
    const head = `${counters.get('queue head') ?? 0}`;
    const item = queue.get(head);
    if (item !== undefined) {
      queue.delete(head);
      takeNumber(this.#state, 'queue head', 0);
    }
    return item;
  }

  releaseItem(item: QueueItem): void {
    namesOf(item).forEach(kref => this.release(kref));
  }

  suspect(kref: Kref): void {
    this.#suspects.add(kref);
  }

  takeSuspects(): Kref[] {
    const taken = [...this.#suspects];
    this.#suspects = new Set();
    return taken;
  }

  private count(kref: Kref, by: 1 | -1): void {
    if (!isPromiseRef(kref)) {
      this.change(kref, by, by);
      return;
    }
    const { promises } = this.#state;
    const promise = promises.need(kref);
    if (promise.refs + by < 0) {
      throw Error(`the reference count of ${kref} went wrong`);
    }
    promises.set(kref, { ...promise, refs: promise.refs + by });
    if (by < 0) {
      this.#suspects.add(kref);
    }
  }
}

/** All that a message names, each as often as it does. */
export const namesIn = ({ target, methargs, result }: KernelMessage): Kref[] =>
  result === undefined ? [target, ...methargs.slots] : [target, ...methargs.slots, result];

export const namesOf = (item: QueueItem): Kref[] =>
  item.type === 'message' ? namesIn(item.message) : [item.promise];
