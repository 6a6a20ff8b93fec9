/**
 * A call in a turn of its own, as the eventual-send shim does it for an object
 * that is no presence. What the shim prepares for other targets is left out, and
 * what it hardens for safety is hardened already: that is half of the work of a
 * message. `test/spec/local-call.test.ts` holds each turn, each outcome and each
 * message on the way against the shim's. Rule M6 of docs/SPEC.md.
 */
import { type EHandler, harden, makeHandledPromise } from '../realm.js';
import { hardening } from './settled-data.js';

export const makeCycleError = (): TypeError => TypeError('Chaining cycle detected for promise');

const refuse = (): Promise<never> => Promise.reject(makeCycleError());

/**
 * Takes the messages to a result that is not known. Any message to it comes a
 * turn after the call that gives it, and goes to what the call gave. What is left is a
 * result that user code has resolved with itself.
 */
export const UNKNOWN: EHandler<Promise<unknown>> = {
  get: refuse,
  applyFunction: refuse,
  applyMethod: refuse,
};

const NOW = Promise.resolve();

/**
 * @param call runs in the next turn; may throw
 * @returns a handled promise for what it returns, which is hardened
 */
export function startLocalCall(call: () => unknown): Promise<unknown> {
  return makeHandledPromise<unknown>((resolve, reject) => {
    void NOW.then(() => {
      try {
        // REENTRANCY: user code runs here.
        resolve(hardening.settled(call()));
      } catch (reason) {
        reject(harden(reason));
      }
    });
  }, UNKNOWN);
}
