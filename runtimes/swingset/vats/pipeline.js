// Sends messages to what it does not have yet.
import { E } from '@endo/far';
import { remote, wordsOf } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = () => {
  /** @type {Map<string, any>} */
  const held = new Map();
  /** @type {unknown[]} */
  const log = [];
  return remote('pipeline', {
    chain: (factory, length) => {
      let thing = factory;
      for (let index = 0; index < length; index += 1) thing = E(thing).next();
      return E(thing).step();
    },
    chainToNowhere: factory => E(E(E(factory).next()).nothing()).step(),
    take: (called, [promise]) => {
      promise.catch(() => {});
      held.set(called, promise);
    },
    /** Several messages at once; they arrive in order. */
    ask: (called, count) => {
      let thing = held.get(called);
      for (let index = 1; index <= count; index += 1) {
        thing = E(thing).next();
        E(thing)
          .step()
          .then(
            (/** @type {bigint} */ step) => log.push(`${called} ${step}`),
            (/** @type {unknown} */ reason) => log.push(`${called}: ${String(wordsOf(reason))}`),
          );
      }
    },
    log: () => harden([...log]),
  });
};
