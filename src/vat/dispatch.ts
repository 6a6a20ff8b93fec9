/**
 * One delivery, from its arrival to the end of its crank: checked, performed
 * with metering off for its first turn, left to run until the vat is quiescent,
 * flushed. Rules E2, E8, E9, E15 and E16 of docs/SPEC.md.
 */
import { Fail, makeError, q, unreachable, X } from '../errors.js';
import { type Delivery, type GcDelivery, insistDelivery } from '../protocol/delivery.js';
import { asRefusal } from '../protocol/refusal.js';
import { harden } from '../realm.js';
import type { MeterControl } from '../slots/meter-control.js';
import type { Inbound } from './inbound.js';
import type { Lifecycle } from './lifecycle.js';
import type { Resolver } from './resolve.js';

/**
 * Waited for, it gives a turn of its own to the work, so that who called
 * `dispatch` is done with his. A promise would cost more on XS, since `await`
 * looks at the constructor of each.
 */
const NEXT_TURN: unknown = undefined;

export interface DispatchDeps<Stats> {
  readonly meterControl: MeterControl;
  readonly waitUntilQuiescent: () => Promise<void>;
  readonly lifecycle: Lifecycle;
  readonly inbound: Inbound;
  readonly resolver: Resolver;
  readonly performGc: (delivery: GcDelivery) => void;
  readonly scanForDeadObjects: () => Promise<void>;
  /** While it is empty there is no state of durable kinds to migrate: to be asked for little. */
  readonly unfinishedKinds: readonly object[];
  /** Whether there is some to migrate in a `bringOutYourDead`. */
  readonly hasMigrations: () => boolean;
  /** Migrates a bounded part of it. REENTRANCY: runs user code. */
  readonly migrateSome: () => void;
  /** The end of a crank: what it changed in memory reaches the vatstore. */
  readonly afterDispatchActions: () => void;
  readonly getRetentionStats: () => Stats;
  /** @throws when a syscall has failed, and the vat with it */
  readonly insistAlive: () => void;
  /** From here to `endDelivery` a crank will end; what was changed before it is written first. */
  readonly beginDelivery: () => void;
  readonly endDelivery: () => void;
  readonly warn: (message: string) => void;
}

/**
 * Delivers to the vat. One delivery at a time: wait for the promise before the
 * next one. A delivery that comes too early is refused, and disturbs nothing.
 *
 * @param delivery checked as a whole before anything changes
 * @returns settles when the vat is quiescent and the crank flushed; for
 *   `bringOutYourDead` with the retention statistics. It rejects for a
 *   malformed delivery, one that comes too early, a fault of kernel or library, or when the vat's code
 *   fails at its start; a method that fails rejects its result promise instead.
 *   After a syscall that threw, this and every later delivery is rejected
 */
export interface Dispatch<Stats = unknown> {
  (delivery: readonly ['bringOutYourDead']): Promise<Stats>;
  (delivery: unknown): Promise<void>;
}

/** The first turn of a delivery: all but `bringOutYourDead`, which has a path of its own. */
function perform<Stats>(deps: DispatchDeps<Stats>, delivery: Delivery): Promise<void> | void {
  const { lifecycle, inbound, resolver, warn } = deps;
  switch (delivery[0]) {
    case 'startVat':
      return lifecycle.startVat(delivery[1]);
    case 'message':
      lifecycle.insistStarted();
      return inbound.deliver(delivery[1], delivery[2]);
    case 'notify':
      lifecycle.insistStarted();
      return resolver.notify(delivery[1]);
    case 'dropExports':
    case 'retireExports':
    case 'retireImports':
      return deps.performGc(delivery);
    case 'changeVatOptions':
      for (const option of Object.getOwnPropertyNames(delivery[1])) {
        warn(`WARNING setVatOption unknown option ${option}`);
      }
      return;
    case 'stopVat':
      warn('stopVat is a no-op: nothing of this incarnation outlives it');
      return;
    case 'bringOutYourDead':
      throw Fail`bringOutYourDead has a path of its own`;
    default:
      return unreachable(delivery, 'delivery');
  }
}

export function makeDispatch<Stats>(deps: DispatchDeps<Stats>): Dispatch<Stats> {
  const { meterControl, unfinishedKinds } = deps;
  // The check is the library's work, and user code does not pay for it.
  const check = meterControl.unmetered((delivery: unknown): Delivery => {
    try {
      insistDelivery(delivery);
    } catch (err) {
      throw asRefusal(err);
    }
    return delivery;
  });
  // So is the end of a crank: what it writes, user code has paid for when it changed it.
  const finish = meterControl.unmetered(() => deps.afterDispatchActions());
  let inProgress: Delivery[0] | undefined;

  const begin = (type: Delivery[0]): void => {
    if (inProgress !== undefined) {
      throw asRefusal(
        makeError(
          X`${q(type)} was delivered while ${q(inProgress)} is in progress: wait for the promise of dispatch`,
        ),
      );
    }
    deps.beginDelivery();
    inProgress = type;
  };

  const end = (): void => {
    inProgress = undefined;
    deps.endDelivery();
  };

  const performUnmetered = meterControl.unmetered((delivery: Delivery) => perform(deps, delivery));

  const bringOutYourDead = async (): Promise<Stats> => {
    try {
      await deps.scanForDeadObjects();
      deps.afterDispatchActions();
      return deps.getRetentionStats();
    } finally {
      end();
    }
  };

  // User code runs, metered, and is done before anything is collected: so what is migrated does not
  // depend on the collector, and what it has released is swept at once.
  const migrateAndSweep = async (): Promise<Stats> => {
    try {
      await NEXT_TURN;
      deps.migrateSome();
      await deps.waitUntilQuiescent();
      deps.insistAlive();
    } catch (err) {
      end();
      throw err;
    }
    return meterControl.runWithoutMeteringAsync(bringOutYourDead);
  };

  const runCrank = async (delivery: Delivery): Promise<void> => {
    // Only the start of a vat waits for user code, and can be unfinished when the vat is quiescent.
    let isStarted = true;
    let failure: { readonly reason: unknown } | undefined;
    await NEXT_TURN;
    try {
      const start = performUnmetered(delivery);
      if (start !== undefined) {
        isStarted = false;
        start.then(
          () => {
            isStarted = true;
          },
          (reason: unknown) => {
            isStarted = true;
            failure = { reason };
          },
        );
      }
    } catch (reason) {
      // It was looked at as a whole before its first change; `insistAlive` knows of exceptions.
      failure = { reason: asRefusal(reason) };
    }
    try {
      await deps.waitUntilQuiescent();
      // User code may have swallowed the error of a syscall that failed.
      deps.insistAlive();
      finish();
    } finally {
      end();
    }
    if (!isStarted) {
      throw Error(
        'buildRootObject unresolved: it was not done when the turns of the start ran out. ' +
          'It must not wait for messages, timers or other vats',
      );
    }
    if (failure !== undefined) {
      throw failure.reason;
    }
  };

  const dispatch = async (given: unknown): Promise<Stats | void> => {
    const delivery = check(given);
    deps.insistAlive();
    begin(delivery[0]);
    if (delivery[0] === 'bringOutYourDead') {
      return unfinishedKinds.length > 0 && deps.hasMigrations()
        ? migrateAndSweep()
        : meterControl.runWithoutMeteringAsync(bringOutYourDead);
    }
    return runCrank(delivery);
  };
  return harden(dispatch as Dispatch<Stats>);
}
