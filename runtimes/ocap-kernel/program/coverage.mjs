// What really runs in a thread: the engine is asked which functions of which files it has called,
// and how many weak references are alive there. Nothing that runs is changed by it.
import { Session } from 'node:inspector/promises';

/** Both names of the package end so, whoever made it. */
const PLACE = /\/node_modules\/@agoric\/swingset-liveslots\/(.*)$/;

/**
 * @typedef {object} Counts
 * @property {Record<string, number>} calls path in the package -> functions of it that were called
 * @property {number} weakRefs alive, after a collection; one for each entry of the slot table
 */

/** @returns {Promise<() => Promise<Counts>>} */
export const startCounting = async () => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

  const countWeakRefs = async () => {
    const { result } = await session.post('Runtime.evaluate', { expression: 'WeakRef.prototype' });
    const { objects } = await session.post('Runtime.queryObjects', {
      prototypeObjectId: result.objectId ?? '',
    });
    const { result: length } = await session.post('Runtime.callFunctionOn', {
      objectId: objects.objectId ?? '',
      functionDeclaration: 'function () { return this.length; }',
      returnByValue: true,
    });
    return Number(length.value);
  };

  /**
   * By path and place, since the engine tells each call once.
   *
   * @type {Map<string, Set<number>>}
   */
  const seen = new Map();
  return async () => {
    const { result: scripts } = await session.post('Profiler.takePreciseCoverage');
    for (const { url, functions } of scripts) {
      const path = PLACE.exec(url)?.[1];
      if (path === undefined) continue;
      const places = seen.get(path) ?? new Set();
      seen.set(path, places);
      for (const { ranges } of functions) {
        const [range] = ranges;
        if (range !== undefined && range.count > 0) places.add(range.startOffset);
      }
    }
    const calls = Object.fromEntries([...seen].map(([path, places]) => [path, places.size]));
    return { calls, weakRefs: await countWeakRefs() };
  };
};
