/**
 * `E.when`, in the same turn, without what that does for promises of all sorts:
 * a promise that is frozen, has nothing of its own and the prototype of all
 * promises calls nobody's code when it is asked for its settlement.
 */
import { E } from '@endo/eventual-send';

const { getPrototypeOf, isFrozen } = Object;
const { ownKeys } = Reflect;
const promisePrototype: unknown = Promise.prototype;

const isSafe = (promise: Promise<unknown>): boolean =>
  isFrozen(promise) &&
  getPrototypeOf(promise) === promisePrototype &&
  ownKeys(promise).length === 0;

/**
 * REENTRANCY: another promise than the usual may run user code here.
 *
 * @param promise hardened by this, if it is not
 */
export function whenSettled(
  promise: Promise<unknown>,
  onFulfilled: (value: unknown) => void,
  onRejected: (reason: unknown) => void,
): void {
  if (isSafe(promise)) {
    void promise.then(onFulfilled, onRejected);
  } else {
    void E.when(promise, onFulfilled, onRejected);
  }
}
