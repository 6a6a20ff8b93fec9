// Makes promises, passes them on, settles them when told to, and waits for those of others.
import { E } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { remote, wordsOf } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = () => {
  /** @type {Map<string, any>} */
  const kits = new Map();
  /** @type {Map<string, any>} */
  const held = new Map();
  /** @type {unknown[]} */
  const log = [];
  return remote('promises', {
    make: called => {
      const kit = makePromiseKit();
      kit.promise.catch(() => {});
      kits.set(called, kit);
      held.set(called, kit.promise);
    },
    resolve: (called, value) => kits.get(called).resolve(value),
    reject: (called, reason) => kits.get(called).reject(reason),
    resolveWithHeld: (called, other) => kits.get(called).resolve(held.get(other)),
    /** Answers with a promise inside of data, so that the answer does not wait for it. */
    show: called => harden({ promise: held.get(called) }),
    /** The answer is what the promise becomes. */
    answer: called => held.get(called),
    pass: (called, target) => E(target).take(called, harden([held.get(called)])),
    take: (called, [promise]) => {
      held.set(called, promise);
      promise.then(
        (/** @type {unknown} */ value) => log.push(harden([called, 'fulfilled', value])),
        (/** @type {unknown} */ reason) => log.push(harden([called, 'rejected', wordsOf(reason)])),
      );
    },
    /** A message to what a promise will be, sent at once. */
    ask: async (called, method, ...args) => {
      const answer = await E(held.get(called))[method](...args);
      log.push(harden([called, 'answered', answer]));
    },
    log: () => harden([...log]),
  });
};
