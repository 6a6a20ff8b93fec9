/**
 * The kernel's promises: who settles one, who wants to hear of it, and which
 * messages wait for it.
 */
import type { Refs } from './refs.js';
import type { KernelData, KernelState, Kref } from './state.js';

/** Capdata of an error, as a vat would write it. */
export const errorData = (message: string): KernelData => ({
  body: `#${JSON.stringify({ '#error': message, name: 'Error' })}`,
  slots: [],
});

/** The one object that a promise was fulfilled to, if it was one. */
export function soleObject({ body, slots }: KernelData): Kref | undefined {
  return /^#"\$0(\.|"$)/.test(body) ? slots[0] : undefined;
}

export class KernelPromises {
  readonly #state: KernelState;
  readonly #refs: Refs;

  constructor(state: KernelState, refs: Refs) {
    this.#state = state;
    this.#refs = refs;
  }

  subscribe(vatId: string, kref: Kref): void {
    const promise = this.#state.promises.need(kref);
    if (promise.state !== 'unresolved') {
      this.#refs.push({ type: 'notify', vatId, promise: kref });
    } else if (!promise.subscribers.includes(vatId)) {
      const subscribers = [...promise.subscribers, vatId];
      this.#state.promises.set(kref, { ...promise, subscribers });
    }
  }

  /**
   * Tells the subscribers, but not the vat that settles it, and sends on what
   * has waited.
   *
   * @throws when it is settled already
   */
  settle(kref: Kref, isReject: boolean, data: KernelData, settler?: string): void {
    const promise = this.#state.promises.need(kref);
    if (promise.state !== 'unresolved') {
      throw Error(`${kref} is settled already`);
    }
    this.#refs.holdData(data);
    this.#state.promises.set(kref, {
      ...promise,
      state: isReject ? 'rejected' : 'fulfilled',
      decider: undefined,
      subscribers: [],
      queue: [],
      data,
    });
    for (const vatId of promise.subscribers) {
      if (vatId !== settler) {
        this.#refs.push({ type: 'notify', vatId, promise: kref });
      }
    }
    for (const message of promise.queue) {
      this.#refs.push({ type: 'message', message });
      this.#refs.releaseMessage(message);
    }
  }

  /** The settled promises that the data of one leads to, itself first. */
  settledFrom(kref: Kref): Kref[] {
    const found = new Set<Kref>();
    const visit = (at: Kref): void => {
      const promise = this.#state.promises.get(at);
      if (promise?.data === undefined || found.has(at)) {
        return;
      }
      found.add(at);
      promise.data.slots.forEach(visit);
    };
    visit(kref);
    return [...found];
  }
}
