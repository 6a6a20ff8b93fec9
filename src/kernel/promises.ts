/**
 * The kernel's promises: who settles one, who wants to hear of it, and which
 * messages wait for it.
 */
import type { KernelData, KernelMessage, Kref } from './records.js';
import type { Refs } from './refs.js';
import type { RunQueue } from './run-queue.js';
import type { KernelTables } from './tables.js';

/** How a promise was settled. */
export interface Outcome {
  readonly isReject: boolean;
  readonly data: KernelData;
}

/** The table of promises. The rules are in docs/kernel.md. */
export class KernelPromises {
  readonly #tables: KernelTables;
  readonly #refs: Refs;
  readonly #queue: RunQueue;

  constructor(tables: KernelTables, refs: Refs, queue: RunQueue) {
    this.#tables = tables;
    this.#refs = refs;
    this.#queue = queue;
  }

  /**
   * A new one that nobody holds: without a holder it goes when the crank ends.
   *
   * @param decider the vat that settles it; undefined for the kernel
   */
  add(decider: string | undefined): Kref {
    const kref = `kp${this.#tables.takeNumber('promises', 1)}`;
    this.#tables.promises.set(kref, {
      state: 'unresolved',
      decider,
      subscribers: [],
      queue: [],
      data: undefined,
      refs: 0,
    });
    return kref;
  }

  /**
   * A new one of the kernel's own, for the answer of a message. The caller holds
   * it, and calls `release` when it is not needed any more.
   */
  make(): Kref {
    const kref = this.add(undefined);
    this.#refs.hold(kref);
    return kref;
  }

  /** Ends what `make` has begun. */
  release(kref: Kref): void {
    this.#refs.release(kref);
  }

  /** @returns undefined as long as it is not settled. @throws when there is no such promise */
  outcome(kref: Kref): Outcome | undefined {
    const { state, data } = this.#tables.promises.need(kref);
    return data && { isReject: state === 'rejected', data };
  }

  /** Who may settle it; undefined for the kernel. */
  setDecider(kref: Kref, decider: string | undefined): void {
    this.#tables.promises.set(kref, { ...this.#tables.promises.need(kref), decider });
  }

  /** Idempotent. Of one that is settled already the vat is notified as well. */
  subscribe(vatId: string, kref: Kref): void {
    const promise = this.#tables.promises.need(kref);
    if (promise.state !== 'unresolved') {
      this.#queue.push({ type: 'notify', vatId, promise: kref });
    } else if (!promise.subscribers.includes(vatId)) {
      const subscribers = [...promise.subscribers, vatId];
      this.#tables.promises.set(kref, { ...promise, subscribers });
    }
  }

  /** A message to it waits until it is settled. */
  enqueue(kref: Kref, message: KernelMessage): void {
    // The message holds its target, which is this promise: the record is another one after that.
    this.#refs.holdMessage(message);
    const promise = this.#tables.promises.need(kref);
    this.#tables.promises.set(kref, { ...promise, queue: [...promise.queue, message] });
  }

  /**
   * Tells the subscribers, but not the vat that settles it, and sends on what
   * has waited.
   *
   * @param settler the vat that does it; left out for the kernel
   * @throws when it is settled already; nothing has changed then
   */
  settle(kref: Kref, isReject: boolean, data: KernelData, settler?: string): void {
    if (this.#tables.promises.need(kref).state !== 'unresolved') {
      throw Error(`${kref} is settled already`);
    }
    // The data may name the promise itself: the record is another one after that.
    this.#refs.holdData(data);
    const promise = this.#tables.promises.need(kref);
    this.#tables.promises.set(kref, {
      ...promise,
      state: isReject ? 'rejected' : 'fulfilled',
      decider: undefined,
      subscribers: [],
      queue: [],
      data,
    });
    for (const vatId of promise.subscribers) {
      if (vatId !== settler) {
        this.#queue.push({ type: 'notify', vatId, promise: kref });
      }
    }
    for (const message of promise.queue) {
      this.#queue.push({ type: 'message', message });
      this.#refs.releaseMessage(message);
    }
  }

  /** Those that a vat may settle and has not, oldest first. */
  decidedBy(vatId: string): Kref[] {
    return this.#tables.promises
      .keys()
      .filter(kref => {
        const { state, decider } = this.#tables.promises.need(kref);
        return state === 'unresolved' && decider === vatId;
      })
      .sort((a, b) => Number(a.slice('kp'.length)) - Number(b.slice('kp'.length)));
  }

  isSubscribed(vatId: string, kref: Kref): boolean {
    return this.#tables.promises.need(kref).subscribers.includes(vatId);
  }

  /**
   * The settled promises that the data of one leads to, itself first, each before
   * those that it names. A chain of them may be of any length.
   */
  settledFrom(kref: Kref): Kref[] {
    const found = new Set<Kref>();
    const waiting = [kref];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const promise = this.#tables.promises.get(at);
      if (promise?.data !== undefined && !found.has(at)) {
        found.add(at);
        promise.data.slots.toReversed().forEach(slot => waiting.push(slot));
      }
    }
    return [...found];
  }
}
