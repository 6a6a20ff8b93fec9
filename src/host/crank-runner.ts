/**
 * Cranks, one after another: a delivery succeeds and is stored with all that
 * came of it, or it fails and nothing of it is.
 */
import {
  A_FUNCTION,
  AN_OBJECT,
  A_STRING,
  insistGiven,
  insistKnownOptions,
  insistMethods,
} from '../given.js';
import type { CrankTransaction } from '../platform/crank-transaction.js';
import type { Delivery } from '../protocol/delivery.js';
import { isDeliveryRefused } from '../protocol/refusal.js';
import type { VatMessageSyscall } from '../protocol/syscall.js';
import type { SyscallOutbox } from '../platform/syscall-outbox.js';

/** One incarnation of a vat, as the runner sees it. A new incarnation is a new one of these. */
export interface CrankVat {
  /** Names it in errors. */
  readonly vatId: string;
  /** `dispatch` of its liveslots, or what sends a delivery to where that is. */
  readonly dispatch: (delivery: Delivery) => Promise<unknown>;
  /** What it says is kept here until the crank counts. */
  readonly outbox?: SyscallOutbox;
}

function insistVat(vat: CrankVat): void {
  insistMethods('vat', vat, ['dispatch']);
  insistGiven('vat.vatId', vat.vatId, A_STRING);
  if (vat.outbox !== undefined) {
    insistMethods('vat.outbox', vat.outbox, ['take', 'discard']);
  }
}

/** What `makeCrankRunner` takes. */
export interface CrankRunnerOptions {
  /** The database of all its vats: `VatStores`, or the `transaction` of a `KernelCore`. */
  readonly transaction: CrankTransaction;
  /**
   * Called inside the transaction before `dispatch`: write down what is
   * delivered. Throwing undoes the crank, and the vat has not heard of it. It may
   * not wait.
   */
  readonly prepare?: (vatId: string, delivery: Delivery) => void;
  /**
   * Called inside the transaction when a delivery has succeeded, with what the
   * vat said in it: write it to the tables that are committed with it. Throwing
   * fails the crank. It may not wait.
   *
   * @param delivery what was delivered
   * @param syscalls what was in the vat's outbox; empty if it has none
   */
  readonly stage?: (
    vatId: string,
    delivery: Delivery,
    syscalls: readonly VatMessageSyscall[],
  ) => void;
}

/** The part of a crank in which something failed. */
export type CrankPhase = 'begin' | 'prepare' | 'dispatch' | 'stage' | 'commit';

/** Why a crank has failed. `cause` is the error that it failed with. */
export class CrankError extends Error {
  override readonly name = 'CrankError';
  readonly vatId: string;
  readonly delivery: Delivery;
  /** What was under way. */
  readonly phase: CrankPhase;
  /** The vat has refused the delivery (see `isDeliveryRefused`). */
  readonly isRefused: boolean;

  constructor(vatId: string, delivery: Delivery, phase: CrankPhase, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isRefused = phase === 'dispatch' && isDeliveryRefused(cause);
    const what = isRefused ? 'was refused' : `failed in ${phase}`;
    super(`${delivery[0]} to vat ${vatId} ${what}: ${reason}`, { cause });
    this.vatId = vatId;
    this.delivery = delivery;
    this.phase = phase;
    this.isRefused = isRefused;
  }
}

/** A delivery, and the incarnation that it is for. */
export interface Crank {
  readonly vat: CrankVat;
  readonly delivery: Delivery;
}

/** Makes deliveries, each in a transaction with all that came of it. */
export interface CrankRunner {
  /**
   * Makes one delivery, when all that were asked for before have ended.
   *
   * @returns what `dispatch` answered, once it is committed
   * @throws CrankError when it failed: nothing of the crank is stored, and its
   *   syscalls are forgotten. The vat is as it was if it failed in `begin` or
   *   `prepare`, or if `isRefused`. Else the vat is lost: its memory knows of
   *   things that never happened. Start a new incarnation on its vatstore, or
   *   replay it.
   * @throws when the vat was lost before, or an abort has failed before; nothing
   *   is delivered then
   */
  deliver(vat: CrankVat, delivery: Delivery): Promise<unknown>;
  /**
   * The same for a delivery that is chosen inside the transaction, when its turn
   * has come: what is taken out of a queue is in it again when the crank fails.
   *
   * @param choose changes tables as it likes, and may not wait. With nothing to
   *   deliver it returns undefined, and what it has changed is committed
   * @returns what was chosen, once it is committed
   * @throws as `deliver` does; and what `choose` throws, or what the transaction
   *   throws before anything was chosen. Nothing is stored then
   */
  run(choose: () => Crank | undefined): Promise<Crank | undefined>;
  /** Whether a crank of this incarnation has failed, so that it takes no more. */
  isLost(vat: CrankVat): boolean;
  /** Settles when all cranks that were asked for have ended, well or not. */
  whenIdle(): Promise<void>;
}

/** What the runner does in the transaction of one crank. */
class Cranks {
  readonly #options: CrankRunnerOptions;
  readonly #lost = new WeakMap<CrankVat, CrankError>();
  #broken: { readonly reason: unknown } | undefined;

  constructor(options: CrankRunnerOptions) {
    this.#options = options;
  }

  isLost(vat: CrankVat): boolean {
    return this.#lost.has(vat);
  }

  /** @throws when an abort has failed before */
  insistWhole(): void {
    if (this.#broken !== undefined) {
      const cause = this.#broken.reason;
      throw Error('no crank can run: an earlier one could not be undone', { cause });
    }
  }

  /** @throws when a crank of it has failed */
  insistNotLost(vat: CrankVat): void {
    const cause = this.#lost.get(vat);
    if (cause !== undefined) {
      throw Error(`vat ${vat.vatId} is lost since an earlier crank failed`, { cause });
    }
  }

  abort(vat?: CrankVat): void {
    vat?.outbox?.discard();
    try {
      this.#options.transaction.abort();
    } catch (err) {
      this.#broken = { reason: err };
    }
  }

  /** The transaction is open, and is not any more in the end. */
  async perform(vat: CrankVat, delivery: Delivery): Promise<unknown> {
    const { transaction, prepare, stage } = this.#options;
    const { vatId, outbox } = vat;
    let phase: CrankPhase = 'prepare';
    try {
      prepare?.(vatId, delivery);
      phase = 'dispatch';
      const answer = await vat.dispatch(delivery);
      phase = 'stage';
      stage?.(vatId, delivery, outbox?.take() ?? []);
      phase = 'commit';
      transaction.commit();
      return answer;
    } catch (err) {
      const error = new CrankError(vatId, delivery, phase, err);
      if (phase !== 'prepare' && !error.isRefused) {
        this.#lost.set(vat, error);
      }
      this.abort(vat);
      throw error;
    }
  }

  /** @throws what `work` throws; the transaction is undone then */
  undoing<T>(work: () => T): T {
    try {
      return work();
    } catch (err) {
      this.abort();
      throw err;
    }
  }
}

/**
 * @param options the database, and what is told of cranks
 * @throws when an option is missing, wrong or not known; the error names it
 */
export function makeCrankRunner(options: CrankRunnerOptions): CrankRunner {
  insistKnownOptions('makeCrankRunner', options, {
    transaction: AN_OBJECT,
    prepare: A_FUNCTION,
    stage: A_FUNCTION,
  });
  insistMethods('transaction', options.transaction, ['begin', 'commit', 'abort']);
  const { transaction } = options;
  const cranks = new Cranks(options);
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    // Its caller looks at the outcome; the next in line only waits for it.
    last = turn.catch(() => {});
    return turn;
  };

  return {
    deliver(vat, delivery) {
      insistVat(vat);
      return inTurn(async () => {
        cranks.insistWhole();
        cranks.insistNotLost(vat);
        try {
          transaction.begin();
        } catch (err) {
          throw new CrankError(vat.vatId, delivery, 'begin', err);
        }
        return cranks.perform(vat, delivery);
      });
    },
    run(choose) {
      insistGiven('choose', choose, A_FUNCTION);
      return inTurn(async () => {
        cranks.insistWhole();
        transaction.begin();
        const chosen = cranks.undoing(() => {
          const crank = choose();
          if (crank === undefined) {
            transaction.commit();
          } else {
            insistVat(crank.vat);
            cranks.insistNotLost(crank.vat);
          }
          return crank;
        });
        if (chosen !== undefined) {
          await cranks.perform(chosen.vat, chosen.delivery);
        }
        return chosen;
      });
    },
    isLost: vat => cranks.isLost(vat),
    async whenIdle() {
      for (let seen; seen !== last;) {
        seen = last;
        await seen;
      }
    },
  };
}
