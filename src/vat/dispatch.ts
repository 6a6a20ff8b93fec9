/**
 * One delivery, from its arrival to the end of its crank: checked, performed
 * with metering off for its first turn, left to run until the vat is quiescent,
 * flushed. Rules E2, E8 and E9 of docs/SPEC.md.
 */
import { Fail, unreachable } from '../errors.js';
import { type Delivery, type GcDelivery, insistDelivery } from '../protocol/delivery.js';
import { harden } from '../realm.js';
import type { MeterControl } from '../slots/meter-control.js';
import type { Inbound } from './inbound.js';
import type { Lifecycle } from './lifecycle.js';
import type { Resolver } from './resolve.js';

export interface DispatchDeps<Stats> {
  readonly meterControl: MeterControl;
  readonly waitUntilQuiescent: () => Promise<void>;
  readonly lifecycle: Lifecycle;
  readonly inbound: Inbound;
  readonly resolver: Resolver;
  readonly performGc: (delivery: GcDelivery) => void;
  readonly scanForDeadObjects: () => Promise<void>;
  /** The end of a crank: what it changed in memory reaches the vatstore. */
  readonly afterDispatchActions: () => void;
  readonly getRetentionStats: () => Stats;
  /** @throws when a syscall has failed, and the vat with it */
  readonly insistAlive: () => void;
  readonly warn: (message: string) => void;
}

/**
 * Delivers to the vat. One delivery at a time: wait for the promise before the
 * next one.
 *
 * @param delivery checked as a whole before anything changes
 * @returns settles when the vat is quiescent and the crank flushed; for
 *   `bringOutYourDead` with the retention statistics. It rejects for a
 *   malformed delivery, a fault of kernel or library, or when the vat's code
 *   fails at its start; a method that fails rejects its result promise instead.
 *   After a syscall that threw, this and every later delivery is rejected
 */
export interface Dispatch<Stats = unknown> {
  (delivery: readonly ['bringOutYourDead']): Promise<Stats>;
  (delivery: unknown): Promise<void>;
}

export function makeDispatch<Stats>(deps: DispatchDeps<Stats>): Dispatch<Stats> {
  const { meterControl, lifecycle, inbound, resolver, warn } = deps;
  // The check is the library's work, and user code does not pay for it.
  const check = meterControl.unmetered((delivery: unknown): Delivery => {
    insistDelivery(delivery);
    return delivery;
  });

  const perform = meterControl.unmetered((delivery: Delivery): Promise<void> | void => {
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
  });

  const bringOutYourDead = async (): Promise<Stats> => {
    await deps.scanForDeadObjects();
    deps.afterDispatchActions();
    return deps.getRetentionStats();
  };

  const runCrank = async (delivery: Delivery): Promise<void> => {
    const crank = { isOver: false };
    const done = Promise.resolve(delivery)
      .then(perform)
      .finally(() => {
        crank.isOver = true;
      });
    // Its outcome is looked at below; until then nobody may report it.
    done.catch(() => {});
    await deps.waitUntilQuiescent();
    // User code may have swallowed the error of a syscall that failed.
    deps.insistAlive();
    deps.afterDispatchActions();
    if (!crank.isOver) {
      // Only the start of a vat waits for user code.
      throw Error('buildRootObject unresolved');
    }
    return done;
  };

  const dispatch = async (given: unknown): Promise<Stats | void> => {
    const delivery = check(given);
    deps.insistAlive();
    if (delivery[0] === 'bringOutYourDead') {
      return meterControl.runWithoutMeteringAsync(bringOutYourDead);
    }
    return runCrank(delivery);
  };
  return harden(dispatch as Dispatch<Stats>);
}
