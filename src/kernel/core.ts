/**
 * The core of a kernel: c-lists, promises, counts, collection and the run queue
 * over tables that change by cranks. What it owes a vat stands in docs/kernel.md,
 * and docs/tutorial.md makes a runtime of it.
 */
import { AN_OBJECT, insistGiven, insistKnownOptions, insistMethods } from '../given.js';
import type { CrankTransaction } from '../platform/crank-transaction.js';
import { type Delivery, insistDelivery } from '../protocol/delivery.js';
import {
  applyMessageSyscall,
  type OutwardSyscall,
  type VatMessageSyscall,
} from '../protocol/syscall.js';
import type { Clists } from './clists.js';
import { type KernelParts, makeKernelParts } from './parts.js';
import type { KernelPromises } from './promises.js';
import {
  isPromiseRef,
  type KernelData,
  type KernelMessage,
  type Kref,
  namesIn,
} from './records.js';
import { type Routing, TERMINATED } from './routing.js';
import type { RunQueue } from './run-queue.js';
import type { KernelStorage } from './tables.js';
import { makeVatSyscalls, type VatExit } from './vat-syscalls.js';
import type { Vats } from './vats.js';

/** A delivery to a vat, in the vat's own names. */
export interface KernelDelivery {
  readonly vatId: string;
  readonly delivery: Delivery;
}

/** How many rows the tables have. */
export interface KernelSizes {
  readonly objects: number;
  readonly promises: number;
  readonly clistEntries: number;
  readonly queued: number;
}

/**
 * What changes something works within a crank only, between `begin` and `commit`
 * of `transaction`, and throws outside one before anything has changed. When
 * something throws within a crank, abort the crank: it may be half done.
 */
export interface KernelCore {
  /**
   * A crank of the tables and of the database together; for `makeCrankRunner`.
   * Its `commit` first looks at all whose counts have fallen, and plans what
   * vats have to be told of it.
   */
  readonly transaction: CrankTransaction;
  readonly clists: Clists;
  readonly promises: KernelPromises;
  readonly queue: RunQueue;
  /** For kernels that put messages in an order of their own; `take` does it otherwise. */
  readonly routing: Routing;
  readonly vats: Vats;
  sizes(): KernelSizes;

  /**
   * Takes the delivery that is due out of the tables: drops and retirements
   * first, then the oldest item of the queue that is for a vat.
   *
   * @returns undefined when nothing is due
   */
  take(): KernelDelivery | undefined;
  /** The same, of drops and retirements alone. */
  takeCollected(): KernelDelivery | undefined;
  /**
   * Does without the delivery that `take` would give, after a crank that was
   * undone: else the next one would be the same. The result of a message is
   * rejected; of a promise the vat is not notified; a drop or retirement counts
   * as told.
   *
   * @param reason default: an error that says that the vat was terminated
   */
  discardNext(reason?: KernelData): void;
  /**
   * Queues a message of the kernel's own.
   *
   * @param message in names of the kernel; `result` is one of `promises.make`
   * @throws when the kernel does not know what it names; nothing has changed then
   */
  send(message: KernelMessage): void;
  /**
   * Hears what a vat has said in a crank, in order.
   *
   * @returns that it has asked to end, if it has: the last word about it counts
   * @throws when there is no such vat; and an error that names the vat and says
   *   what is not lawful: names that it was never given, promises that are not
   *   its own to settle, a second drop. Abort the crank then, and end the vat
   */
  hear(vatId: string, syscalls: readonly VatMessageSyscall[]): VatExit | undefined;
  /** @param undo is called when the open crank is undone; it must not throw */
  onAbort(undo: () => void): void;
}

/**
 * @param options `transaction` is the vatstores' database (`makeSqliteVatStores`,
 *   `makeMemoryVatStores`); `rows` is where the tables are stored in it
 *   (`makeSqliteKernelRows`), without which they are in memory only
 * @throws when an option is missing, wrong or not known, or the rows cannot be read
 */
export function makeKernelCore(options: KernelStorage): KernelCore {
  insistKnownOptions('makeKernelCore', options, { transaction: AN_OBJECT, rows: AN_OBJECT });
  insistMethods('transaction', options.transaction, ['begin', 'commit', 'abort']);
  if (options.rows !== undefined) {
    insistMethods('rows', options.rows, ['load', 'set', 'delete']);
  }
  return coreOf(makeKernelParts(options));
}

export function coreOf(parts: KernelParts): KernelCore {
  const { tables, queue, promises, clists, collection, routing, vats, transaction } = parts;

  const takeCollected = (): KernelDelivery | undefined => {
    const plan = collection.nextDelivery();
    if (plan === undefined) {
      return undefined;
    }
    const delivery: unknown = [plan.type, plan.vrefs];
    insistDelivery(delivery);
    return { vatId: plan.vatId, delivery };
  };

  /** The oldest item that is for a vat; those before it wait for promises, or were answered. */
  const takeQueued = (): KernelDelivery | undefined => {
    for (let queued = queue.first(); queued !== undefined; queued = queue.first()) {
      const routed = routing.route(queued.item);
      queue.remove(queued.id);
      if (routed !== undefined) {
        routed.finish();
        return { vatId: routed.vatId, delivery: routed.delivery };
      }
    }
    return undefined;
  };

  const insistKnown = (kref: Kref): void => {
    const table = isPromiseRef(kref) ? tables.promises : tables.objects;
    table.need(kref);
  };

  return {
    transaction,
    clists,
    promises,
    queue,
    routing,
    vats,
    sizes: () => ({
      objects: tables.objects.size,
      promises: tables.promises.size,
      clistEntries: tables.clist.size,
      queued: queue.size,
    }),
    takeCollected,
    take: () => takeCollected() ?? takeQueued(),
    discardNext(reason = TERMINATED) {
      if (takeCollected() !== undefined) {
        return;
      }
      for (let queued = queue.first(); queued !== undefined; queued = queue.first()) {
        const { id, item } = queued;
        const isForVat = routing.destination(item) !== undefined;
        if (isForVat && item.type === 'message') {
          routing.rejectResult(item.message, reason);
        }
        queue.remove(id);
        if (isForVat) {
          return;
        }
      }
    },
    send(message) {
      insistGiven('message', message, AN_OBJECT);
      namesIn(message).forEach(insistKnown);
      queue.push({ type: 'message', message });
    },
    hear(vatId, syscalls) {
      vats.insist(vatId);
      const exits: VatExit[] = [];
      const syscall: OutwardSyscall = makeVatSyscalls(vatId, parts, exit => exits.push(exit));
      syscalls.forEach(said => applyMessageSyscall(syscall, said));
      return exits.at(-1);
    },
    onAbort: undo => tables.onAbort(undo),
  };
}
