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
  /** The database of all its vats: `VatStores`, say. */
  readonly transaction: CrankTransaction;
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
export type CrankPhase = 'begin' | 'dispatch' | 'stage' | 'commit';

/** Why a crank has failed. `cause` is the error that it failed with. */
export class CrankError extends Error {
  override readonly name = 'CrankError';
  readonly vatId: string;
  readonly delivery: Delivery;
  /** What was under way. Only after `begin` is the vat as it was before. */
  readonly phase: CrankPhase;

  constructor(vatId: string, delivery: Delivery, phase: CrankPhase, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${delivery[0]} to vat ${vatId} failed in ${phase}: ${reason}`, { cause });
    this.vatId = vatId;
    this.delivery = delivery;
    this.phase = phase;
  }
}

/** Makes deliveries, each in a transaction with all that came of it. */
export interface CrankRunner {
  /**
   * Makes one delivery, when all that were asked for before have ended.
   *
   * @returns what `dispatch` answered, once it is committed
   * @throws CrankError when it failed: nothing of the crank is stored, and its
   *   syscalls are forgotten. Unless it failed in `begin`, the vat is lost: its
   *   memory knows of things that never happened. Start a new incarnation on
   *   its vatstore, or replay it.
   * @throws when the vat was lost before, or an abort has failed before; nothing
   *   is delivered then
   */
  deliver(vat: CrankVat, delivery: Delivery): Promise<unknown>;
  /** Whether a crank of this incarnation has failed, so that it takes no more. */
  isLost(vat: CrankVat): boolean;
  /** Settles when all cranks that were asked for have ended, well or not. */
  whenIdle(): Promise<void>;
}

/**
 * @param options the database, and what is told of cranks that succeed
 * @throws when an option is missing, wrong or not known; the error names it
 */
export function makeCrankRunner(options: CrankRunnerOptions): CrankRunner {
  insistKnownOptions('makeCrankRunner', options, { transaction: AN_OBJECT, stage: A_FUNCTION });
  insistMethods('transaction', options.transaction, ['begin', 'commit', 'abort']);
  const { transaction, stage } = options;
  const lost = new WeakMap<CrankVat, CrankError>();
  let broken: { readonly reason: unknown } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const abort = (vat: CrankVat): void => {
    vat.outbox?.discard();
    try {
      transaction.abort();
    } catch (err) {
      broken = { reason: err };
    }
  };

  const run = async (vat: CrankVat, delivery: Delivery): Promise<unknown> => {
    if (broken !== undefined) {
      throw Error('no crank can run: an earlier one could not be undone', { cause: broken.reason });
    }
    const failure = lost.get(vat);
    if (failure !== undefined) {
      throw Error(`vat ${vat.vatId} is lost since an earlier crank failed`, { cause: failure });
    }
    let phase: CrankPhase = 'begin';
    try {
      transaction.begin();
      phase = 'dispatch';
      const answer = await vat.dispatch(delivery);
      phase = 'stage';
      stage?.(vat.vatId, delivery, vat.outbox?.take() ?? []);
      phase = 'commit';
      transaction.commit();
      return answer;
    } catch (err) {
      const error = new CrankError(vat.vatId, delivery, phase, err);
      if (phase !== 'begin') {
        lost.set(vat, error);
        abort(vat);
      }
      throw error;
    }
  };

  return {
    deliver(vat, delivery) {
      insistVat(vat);
      const crank = last.then(() => run(vat, delivery));
      // Its caller looks at the outcome; the next in line only waits for it.
      last = crank.catch(() => {});
      return crank;
    },
    isLost: vat => lost.has(vat),
    async whenIdle() {
      for (let seen; seen !== last;) {
        seen = last;
        await seen;
      }
    },
  };
}
