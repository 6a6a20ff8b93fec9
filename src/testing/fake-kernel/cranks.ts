/**
 * The kernel's cranks: an item of the queue or a piece of collection becomes a
 * delivery, and all that comes of it is kept or undone together.
 */
import { Journal } from '../../platform/journal.js';
import { makeMemoryVatStores, type MemoryVatStores } from '../../platform/memory-vatstores.js';
import { type Delivery, insistDelivery } from '../../protocol/delivery.js';
import { Clists } from './clists.js';
import { Collection } from './collection.js';
import type { Incarnation } from './incarnation.js';
import { errorData, KernelPromises, soleObject } from './promises.js';
import { Refs } from './refs.js';
import {
  isNamedByVat,
  isPromiseRef,
  type KernelData,
  type KernelMessage,
  type KernelState,
  type Kref,
  makeKernelState,
  type QueueItem,
} from './state.js';
import type { Exit, KernelParts } from './syscalls.js';

/** A vat has failed: its crank was undone, and it has ended. `cause` is what went wrong. */
export class VatFault extends Error {
  override readonly name = 'VatFault';
  readonly vatId: string;

  constructor(vatId: string, type: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${type} to vat ${vatId} failed, and the vat has ended: ${reason}`, { cause });
    this.vatId = vatId;
  }
}

interface Sent {
  readonly vatId: string;
  readonly delivery: Delivery;
}

const TERMINATED = errorData('vat terminated');

const toDelivery = (value: unknown): Delivery => {
  insistDelivery(value);
  return value;
};

export class Cranks {
  readonly state: KernelState;
  readonly stores: MemoryVatStores;
  readonly parts: KernelParts;
  readonly vats = new Map<string, Incarnation>();
  readonly exits = new Map<string, Exit>();
  readonly #journal: Journal;
  readonly #onDelivery: (vatId: string, delivery: Delivery) => void;
  #exit: Exit | undefined;

  constructor(onDelivery: (vatId: string, delivery: Delivery) => void) {
    this.#onDelivery = onDelivery;
    this.#journal = new Journal();
    this.stores = makeMemoryVatStores(this.#journal);
    const state = makeKernelState(this.#journal);
    const refs = new Refs(state);
    const clists = new Clists(state, refs);
    const promises = new KernelPromises(state, refs);
    const collection = new Collection(state, refs, clists);
    this.state = state;
    this.parts = { state, refs, clists, promises, collection };
  }

  readonly noteExit = (exit: Exit): void => {
    // As in SwingSet the last one counts; the library sees to it that it is the right one.
    this.#exit = exit;
  };

  /**
   * Runs `work`, and keeps what it has changed.
   *
   * @throws what `work` throws; nothing has changed then
   */
  async keep<T>(work: () => T | Promise<T>): Promise<T> {
    const { refs, collection } = this.parts;
    this.#journal.begin();
    this.#exit = undefined;
    try {
      const result = await work();
      collection.processSuspects();
      this.#journal.commit();
      return result;
    } catch (err) {
      this.#journal.abort();
      refs.takeSuspects();
      throw err;
    }
  }

  /** One delivery to a vat, whatever becomes of it. @throws what it fails with */
  async deliver(vatId: string, value: unknown): Promise<void> {
    const delivery = toDelivery(value);
    this.#onDelivery(vatId, delivery);
    const vat = this.vats.get(vatId);
    if (vat === undefined) {
      throw Error(`there is no vat ${vatId}`);
    }
    await vat.deliver(delivery);
  }

  /**
   * A delivery that no item of the queue stands behind.
   *
   * @throws VatFault when it failed; the vat has ended then
   */
  async deliverAlone(vatId: string, value: unknown): Promise<void> {
    const { type, failure } = await this.attempt(async () => {
      await this.deliver(vatId, value);
      return { vatId, delivery: toDelivery(value) };
    });
    if (failure !== undefined) {
      await this.keep(() => this.terminate(vatId));
      this.report(vatId, type ?? toDelivery(value)[0], failure.reason);
    }
  }

  /** @returns false when nothing was due. @throws VatFault; the kernel goes on without that vat */
  async step(): Promise<boolean> {
    const { collection } = this.parts;
    const plan = await this.keep(() => collection.nextDelivery());
    if (plan !== undefined) {
      await this.deliverAlone(plan.vatId, [plan.type, plan.vrefs]);
      return true;
    }
    return this.stepQueue();
  }

  private async stepQueue(): Promise<boolean> {
    const { refs } = this.parts;
    const taken: { item?: QueueItem; vatId?: string } = {};
    const { failure, type } = await this.attempt(async () => {
      const item = refs.shift();
      if (item === undefined) {
        return undefined;
      }
      taken.item = item;
      const routed = this.route(item);
      if (routed !== undefined) {
        taken.vatId = routed.vatId;
        await this.deliver(routed.vatId, routed.delivery);
      }
      refs.releaseItem(item);
      return routed;
    });
    const { item, vatId } = taken;
    if (failure !== undefined) {
      await this.keep(() => {
        const again = refs.shift();
        if (again?.type === 'message') {
          this.rejectResult(again.message, TERMINATED);
        }
        if (again !== undefined) {
          refs.releaseItem(again);
        }
        if (vatId !== undefined) {
          this.terminate(vatId);
        }
      });
      this.report(vatId ?? 'unknown', type ?? item?.type ?? 'delivery', failure.reason);
    }
    return item !== undefined;
  }

  /** A crank, and the end of the vat when it has asked for it. */
  private async attempt(
    work: () => Promise<Sent | undefined>,
  ): Promise<{ type?: string; failure?: { reason: unknown } }> {
    const sent: { type?: string } = {};
    try {
      await this.keep(async () => {
        const done = await work();
        if (done === undefined) {
          return;
        }
        sent.type = done.delivery[0];
        const exit = this.#exit;
        if (exit !== undefined) {
          this.exits.set(done.vatId, exit);
          if (exit.isFailure) {
            throw exit;
          }
          this.terminate(done.vatId);
        }
      });
      return sent;
    } catch (reason) {
      return { ...sent, failure: { reason } };
    }
  }

  /** A failure that the vat asked for is its right, and no fault. */
  private report(vatId: string, type: string, reason: unknown): void {
    if (reason !== this.exits.get(vatId)) {
      throw new VatFault(vatId, type, reason);
    }
  }

  /** Ends a vat, within a crank: what it decides is rejected, what it exports is orphaned. */
  terminate(vatId: string): void {
    const { state, clists, collection, refs } = this.parts;
    this.vats.get(vatId)?.end();
    if (this.vats.delete(vatId)) {
      const root = state.byVref.get(`${vatId} o+0`);
      if (root !== undefined) {
        refs.release(root);
      }
    }
    this.rejectDecided(vatId, TERMINATED);
    for (const entry of clists.entries(vatId)) {
      if (!isPromiseRef(entry.kref) && isNamedByVat(entry.vref)) {
        collection.abandon(vatId, entry.kref);
      } else {
        clists.remove(entry);
      }
    }
    this.stores.deleteVat(vatId);
  }

  /** Rejects all that a vat should have settled. */
  rejectDecided(vatId: string, data: KernelData): Kref[] {
    const { state, promises } = this.parts;
    const decided = state.promises.keys().filter(kref => {
      const { state: at, decider } = state.promises.need(kref);
      return at === 'unresolved' && decider === vatId;
    });
    decided.forEach(kref => promises.settle(kref, true, data));
    return decided;
  }

  private rejectResult({ result }: KernelMessage, data: KernelData): void {
    if (result !== undefined) {
      this.parts.promises.settle(result, true, data);
    }
  }

  private route(item: QueueItem): Sent | undefined {
    return item.type === 'message'
      ? this.routeMessage(item.message)
      : this.routeNotify(item.vatId, item.promise);
  }

  private routeMessage(message: KernelMessage): Sent | undefined {
    const { state, refs, clists } = this.parts;
    const { target, methargs, result } = message;
    if (isPromiseRef(target)) {
      const promise = state.promises.need(target);
      if (promise.data === undefined) {
        refs.holdMessage(message);
        state.promises.set(target, { ...promise, queue: [...promise.queue, message] });
        return undefined;
      }
      const object = promise.state === 'fulfilled' ? soleObject(promise.data) : undefined;
      if (object !== undefined) {
        return this.routeMessage({ ...message, target: object });
      }
      const isRejected = promise.state === 'rejected';
      this.rejectResult(
        message,
        isRejected ? promise.data : errorData('a message was sent to data'),
      );
      return undefined;
    }
    const { owner } = state.objects.need(target);
    if (owner === undefined) {
      this.rejectResult(message, TERMINATED);
      return undefined;
    }
    if (result !== undefined) {
      state.promises.set(result, { ...state.promises.need(result), decider: owner });
    }
    const vref = clists.toVat(owner, target);
    const inVat = {
      methargs: clists.dataToVat(owner, methargs),
      result: result === undefined ? null : clists.toVat(owner, result),
    };
    return { vatId: owner, delivery: toDelivery(['message', vref, inVat]) };
  }

  private routeNotify(vatId: string, kref: Kref): Sent | undefined {
    const { state, clists, promises } = this.parts;
    // The vat may have heard of it in an earlier batch, or have ended.
    if (!this.vats.has(vatId) || clists.entry(vatId, kref) === undefined) {
      return undefined;
    }
    const batch = promises.settledFrom(kref);
    const resolutions = batch.map(settled => {
      const { state: at, data = errorData('no data') } = state.promises.need(settled);
      return [
        clists.toVat(vatId, settled),
        at === 'rejected',
        clists.dataToVat(vatId, data),
      ] as const;
    });
    for (const settled of batch) {
      // The names are retired on both sides.
      clists.remove(state.byKref.need(`${vatId} ${settled}`));
    }
    return { vatId, delivery: toDelivery(['notify', resolutions]) };
  }
}
