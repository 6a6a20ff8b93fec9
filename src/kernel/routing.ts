/**
 * Where a queued item goes: a message to the vat that exports its target, or to
 * the promise that is its target; a notification to the vat that asked for it.
 */
import { type Delivery, insistDelivery } from '../protocol/delivery.js';
import type { Clists } from './clists.js';
import type { KernelPromises } from './promises.js';
import {
  errorData,
  isPromiseRef,
  type KernelData,
  type KernelMessage,
  type Kref,
  type QueueItem,
} from './records.js';
import type { KernelTables } from './tables.js';

/** A delivery in the vat's own names. */
export interface Routed {
  readonly vatId: string;
  readonly delivery: Delivery;
  /**
   * Retires what the vat is told for the last time: to be called once, in the
   * crank of the delivery, before anything that the vat says in it is heard.
   */
  readonly finish: () => void;
}

/** What an answer is rejected with that nobody is there to give any more. */
export const TERMINATED = errorData('vat terminated');
const SENT_TO_DATA = errorData('a message was sent to data');

/** The one object that a promise was fulfilled with, if it was one. A body may lie of its slots. */
function soleObject({ body, slots }: KernelData): Kref | undefined {
  const [first] = slots;
  const isObject = first !== undefined && !isPromiseRef(first);
  return isObject && /^#"\$0(\.|"$)/.test(body) ? first : undefined;
}

const toDelivery = (value: unknown): Delivery => {
  insistDelivery(value);
  return value;
};

/** Decides what is delivered to whom. The rules are in docs/kernel.md. */
export class Routing {
  readonly #tables: KernelTables;
  readonly #clists: Clists;
  readonly #promises: KernelPromises;

  constructor(tables: KernelTables, clists: Clists, promises: KernelPromises) {
    this.#tables = tables;
    this.#clists = clists;
    this.#promises = promises;
  }

  /**
   * The vat that the item is for. A message to a promise that is not settled is
   * left with it, and one that nobody can answer is rejected.
   *
   * @returns undefined when nothing is to be delivered; the item is done with then
   */
  destination(item: QueueItem): string | undefined {
    if (item.type === 'notify') {
      // The vat may have heard of it in an earlier batch, or have ended.
      return this.#clists.entry(item.vatId, item.promise) && item.vatId;
    }
    const target = this.findTarget(item.message);
    return target === undefined ? undefined : this.#tables.objects.need(target).owner;
  }

  /**
   * The item as a delivery. The vat that it is for becomes the decider of a
   * message's result.
   *
   * @returns undefined when nothing is to be delivered; the item is done with then
   */
  route(item: QueueItem): Routed | undefined {
    return item.type === 'message'
      ? this.routeMessage(item.message)
      : this.routeNotify(item.vatId, item.promise);
  }

  /** Rejects the answer to a message, if anybody waits for it. */
  rejectResult({ result }: KernelMessage, data: KernelData): void {
    if (result !== undefined) {
      this.#promises.settle(result, true, data);
    }
  }

  /** The object that a message is for; undefined when it waits, or has been answered. */
  private findTarget(message: KernelMessage): Kref | undefined {
    const { target } = message;
    if (!isPromiseRef(target)) {
      if (this.#tables.objects.need(target).owner === undefined) {
        this.rejectResult(message, TERMINATED);
        return undefined;
      }
      return target;
    }
    const outcome = this.#promises.outcome(target);
    if (outcome === undefined) {
      this.#promises.enqueue(target, message);
      return undefined;
    }
    const { isReject, data } = outcome;
    const object = isReject ? undefined : soleObject(data);
    if (object !== undefined) {
      return this.findTarget({ ...message, target: object });
    }
    this.rejectResult(message, isReject ? data : SENT_TO_DATA);
    return undefined;
  }

  private routeMessage(message: KernelMessage): Routed | undefined {
    const target = this.findTarget(message);
    const vatId = target === undefined ? undefined : this.#tables.objects.need(target).owner;
    if (target === undefined || vatId === undefined) {
      return undefined;
    }
    const { methargs, result } = message;
    if (result !== undefined) {
      this.#promises.setDecider(result, vatId);
    }
    const vref = this.#clists.toVat(vatId, target);
    const inVat = {
      methargs: this.#clists.dataToVat(vatId, methargs),
      result: result === undefined ? null : this.#clists.toVat(vatId, result),
    };
    return { vatId, delivery: toDelivery(['message', vref, inVat]), finish: () => {} };
  }

  private routeNotify(vatId: string, kref: Kref): Routed | undefined {
    // The vat may have heard of it in an earlier batch, or have ended.
    if (this.#clists.entry(vatId, kref) === undefined) {
      return undefined;
    }
    const batch = this.#promises.settledFrom(kref);
    const resolutions = batch.flatMap(settled => {
      const outcome = this.#promises.outcome(settled);
      return outcome === undefined
        ? []
        : [
            [
              this.#clists.toVat(vatId, settled),
              outcome.isReject,
              this.#clists.dataToVat(vatId, outcome.data),
            ] as const,
          ];
    });
    const finish = (): void => {
      for (const settled of batch) {
        // The names are retired on both sides.
        const entry = this.#clists.entry(vatId, settled);
        if (entry !== undefined) {
          this.#clists.remove(entry);
        }
      }
    };
    return { vatId, delivery: toDelivery(['notify', resolutions]), finish };
  }
}
