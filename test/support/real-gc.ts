/**
 * Quiescence and the engine's real collector. Needs `--expose-gc`.
 */

const { setImmediate } = globalThis;

/** Resolves when no microtask is left: user code of a vat has no timers. */
export const waitUntilQuiescent = (): Promise<void> =>
  new Promise(resolve => {
    setImmediate(resolve);
  });

/** A full collection, with its finalizers run. */
export const collectReally = async (): Promise<void> => {
  const { gc } = globalThis;
  if (typeof gc !== 'function') throw Error('run with --expose-gc');
  // Objects touched in this turn stay alive until it ends, hence the turns around the collection.
  await waitUntilQuiescent();
  void gc();
  await waitUntilQuiescent();
  await waitUntilQuiescent();
};
