/** Promises that the vat under test makes, and settles later. */
import type { Settling } from './ops.js';

export interface Settler {
  readonly promise: Promise<unknown>;
  readonly settle: (how: Settling, value: unknown) => void;
}

/** @param settlers gets one more at its end */
export const makePromise = (settlers: Settler[]): Promise<unknown> => {
  let resolve: (value: unknown) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise((...both) => ([resolve, reject] = both));
  promise.catch(() => undefined);
  settlers.push({
    promise,
    settle: (how, settled) => (how === 'fulfil' ? resolve(settled) : reject(settled)),
  });
  return harden(promise);
};

/** Its rejection is nobody's concern. */
export const quietly = (promise: Promise<unknown>): Promise<unknown> => {
  promise.catch(() => undefined);
  return harden(promise);
};
