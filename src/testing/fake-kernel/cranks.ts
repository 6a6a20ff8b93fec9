/**
 * The kernel's cranks: what is due becomes a delivery, and all that comes of it
 * is kept or undone together.
 */
import { coreOf, type KernelCore, type KernelDelivery } from '../../kernel/core.js';
import { type KernelParts, makeKernelParts } from '../../kernel/parts.js';
import { errorData } from '../../kernel/records.js';
import type { VatExit } from '../../kernel/vat-syscalls.js';
import { makeMemoryVatStores, type MemoryVatStores } from '../../platform/memory-vatstores.js';
import { type Delivery, insistDelivery } from '../../protocol/delivery.js';
import { isDeliveryRefused } from '../../protocol/refusal.js';
import type { Incarnation } from './incarnation.js';

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

const toDelivery = (value: unknown): Delivery => {
  insistDelivery(value);
  return value;
};

export class Cranks {
  readonly stores: MemoryVatStores = makeMemoryVatStores();
  readonly parts: KernelParts = makeKernelParts({ transaction: this.stores });
  readonly core: KernelCore = coreOf(this.parts);
  readonly vats = new Map<string, Incarnation>();
  readonly exits = new Map<string, VatExit>();
  readonly #onDelivery: (vatId: string, delivery: Delivery) => void;
  #exit: VatExit | undefined;

  constructor(onDelivery: (vatId: string, delivery: Delivery) => void) {
    this.#onDelivery = onDelivery;
  }

  readonly noteExit = (exit: VatExit): void => {
    // As in SwingSet the last one counts; the library sees to it that it is the right one.
    this.#exit = exit;
  };

  /**
   * Runs `work`, and keeps what it has changed.
   *
   * @throws what `work` throws; nothing has changed then
   */
  async keep<T>(work: () => T | Promise<T>): Promise<T> {
    const { transaction } = this.core;
    transaction.begin();
    this.#exit = undefined;
    try {
      const result = await work();
      transaction.commit();
      return result;
    } catch (err) {
      transaction.abort();
      throw err;
    }
  }

  /** One delivery to a vat, whatever becomes of it. @returns the answer. @throws what it fails with */
  async deliver(vatId: string, value: unknown): Promise<unknown> {
    const delivery = toDelivery(value);
    this.#onDelivery(vatId, delivery);
    const vat = this.vats.get(vatId);
    if (vat === undefined) {
      throw Error(`there is no vat ${vatId}`);
    }
    return vat.deliver(delivery);
  }

  /**
   * A delivery that nothing in the tables stands behind.
   *
   * @returns what the vat has answered
   * @throws VatFault when it failed; the vat has ended then
   */
  async deliverAlone(vatId: string, value: unknown): Promise<unknown> {
    const delivery = toDelivery(value);
    const { failure, answer } = await this.attempt(() => ({ vatId, delivery }));
    if (failure !== undefined) {
      await this.keep(() => this.terminate(vatId));
      this.report(vatId, delivery[0], failure.reason);
    }
    return answer;
  }

  /**
   * @returns false when nothing was due
   * @throws VatFault; the kernel goes on without that vat. Or an error that says
   *   what the vat has refused, if no sender is told of it; the vat goes on then
   */
  async step(): Promise<boolean> {
    const taken: { due?: KernelDelivery | undefined } = {};
    const { failure } = await this.attempt(() => {
      taken.due = this.core.take();
      return taken.due;
    });
    const { due } = taken;
    if (failure !== undefined && due !== undefined && isDeliveryRefused(failure.reason)) {
      await this.passRefusal(due, failure.reason);
    } else if (failure !== undefined) {
      await this.keep(() => {
        this.core.discardNext();
        if (due !== undefined) {
          this.terminate(due.vatId);
        }
      });
      this.report(due?.vatId ?? 'unknown', due?.delivery[0] ?? 'delivery', failure.reason);
    }
    return due !== undefined;
  }

  /** The sender of what a vat has refused is told why. @throws the same, if there is none */
  private async passRefusal({ vatId, delivery }: KernelDelivery, reason: unknown): Promise<void> {
    const why = reason instanceof Error ? reason.message : String(reason);
    const text = `${delivery[0]} to vat ${vatId} was refused: ${why}`;
    await this.keep(() => this.core.discardNext(errorData(text)));
    if (delivery[0] !== 'message' || typeof delivery[2].result !== 'string') {
      throw Error(text, { cause: reason });
    }
  }

  /** A crank, and the end of the vat when it has asked for it. */
  private async attempt(
    choose: () => KernelDelivery | undefined,
  ): Promise<{ readonly failure?: { readonly reason: unknown }; readonly answer?: unknown }> {
    try {
      const answer = await this.keep(async () => {
        const due = choose();
        if (due === undefined) {
          return undefined;
        }
        const answered = await this.deliver(due.vatId, due.delivery);
        const exit = this.#exit;
        if (exit !== undefined) {
          this.exits.set(due.vatId, exit);
          if (exit.isFailure) {
            throw exit;
          }
          this.terminate(due.vatId);
        }
        return answered;
      });
      return { answer };
    } catch (reason) {
      return { failure: { reason } };
    }
  }

  /** A failure that the vat asked for is its right, and no fault. */
  private report(vatId: string, type: string, reason: unknown): void {
    if (reason !== this.exits.get(vatId)) {
      throw new VatFault(vatId, type, reason);
    }
  }

  /** Ends a vat, within a crank: what it decides is rejected, what it exports is abandoned. */
  terminate(vatId: string): void {
    this.vats.get(vatId)?.end();
    this.vats.delete(vatId);
    if (this.core.vats.has(vatId)) {
      this.core.vats.terminate(vatId);
    }
    this.stores.deleteVat(vatId);
  }
}
