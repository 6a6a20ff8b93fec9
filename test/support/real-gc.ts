/**
 * Quiescence and the engine's real collector. Needs `--expose-gc`.
 */
import { collectForSure } from '../../src/testing/index.js';

const { setImmediate } = globalThis;

/** Resolves when no microtask is left: user code of a vat has no timers. */
export const waitUntilQuiescent = (): Promise<void> =>
  new Promise(resolve => {
    setImmediate(resolve);
  });

/**
 * A full collection, proven by sentinels, with its finalizers run. What the engine itself still
 * holds of the last turns can outlive it: a test that wants something gone asks again, after other
 * deliveries, up to a bound.
 */
export const collectReally = async (): Promise<void> => {
  await collectForSure();
};
