/**
 * Quiescence and the engine's real collector. Needs `--expose-gc`.
 */

const { setImmediate } = globalThis;

/** Resolves when no microtask is left: user code of a vat has no timers. */
export const waitUntilQuiescent = (): Promise<void> =>
  new Promise(resolve => {
    setImmediate(resolve);
  });

/**
 * A full collection, with its finalizers run. Twice: what only a weak table's entry or a finished
 * job of the engine held in the first round falls in the second.
 */
export const collectReally = async (): Promise<void> => {
  const { gc } = globalThis;
  if (typeof gc !== 'function') throw Error('run with --expose-gc');
  for (let round = 0; round < 2; round += 1) {
    // Objects touched in this turn stay alive until it ends, hence the turns around the collection.
    await waitUntilQuiescent();
    void gc();
    await waitUntilQuiescent();
    await waitUntilQuiescent();
  }
};
