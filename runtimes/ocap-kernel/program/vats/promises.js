// Promises that one vat makes, another waits for, and a third has the object behind.
import { E, Far } from '@endo/far';

/** @param {unknown} _powers @param {{ who: string }} parameters */
export const buildRootObject = (_powers, { who }) => {
  /** @type {Map<string, { resolve: (value: unknown) => void, reject: (reason: unknown) => void }>} */
  const resolvers = new Map();
  /** @type {string[]} */
  const journal = [];

  const makeAdder = (/** @type {number} */ base) =>
    Far('adder', {
      add: (/** @type {number} */ by) => base + by,
      next: (/** @type {number} */ by) => makeAdder(base + by),
    });

  return Far(`root of ${who}`, {
    bootstrap: () => `${who} is up`,
    wake: () => undefined,
    makeAdder,
    /** A promise of our own, for whoever asks. @param {string} key */
    promise: key => {
      const promise = new Promise((resolve, reject) => resolvers.set(key, { resolve, reject }));
      promise.catch(() => {});
      return harden([promise]);
    },
    /** @param {string} key @param {unknown} value */
    fulfill: (key, value) => resolvers.get(key)?.resolve(value),
    /** @param {string} key @param {string} text */
    reject: (key, text) => resolvers.get(key)?.reject(Error(text)),
    /** Resolved to an array that holds itself and another promise. @param {string} key */
    fulfillRing: key => {
      /** @type {unknown[]} */
      const ring = [key];
      const promise = new Promise(resolve =>
        resolvers.set(`${key} ring`, { resolve, reject: resolve }),
      );
      ring.push(promise, Promise.resolve('settled'));
      harden(ring);
      resolvers.get(`${key} ring`)?.resolve(ring);
      resolvers.get(key)?.resolve(ring);
    },
    /** @param {any} other @param {string} key */
    listen: async (other, key) => {
      const [promise] = await E(other).promise(key);
      promise.then(
        (/** @type {unknown} */ value) =>
          journal.push(`${key} is ${typeof value} ${String(value)}`),
        (/** @type {Error} */ error) => journal.push(`${key} failed: ${error.message}`),
      );
    },
    /** Waits in the kernel: the answer comes when the other has settled. */
    await: (/** @type {any} */ other, /** @type {string} */ key) =>
      E(other)
        .promise(key)
        .then((/** @type {unknown[]} */ [promise]) => promise),
    /** Hands a third one what we only wait for ourselves. */
    forward: async (
      /** @type {any} */ other,
      /** @type {any} */ third,
      /** @type {string} */ key,
    ) => {
      const [promise] = await E(other).promise(key);
      return E(third).receive(key, harden([promise]));
    },
    /** @param {string} key @param {unknown[]} box */
    receive: async (key, [promise]) => {
      Promise.resolve(promise).then(
        value => journal.push(`${who} was forwarded ${key}: ${String(value)}`),
        error => journal.push(`${who} was forwarded ${key}, which failed: ${error.message}`),
      );
    },
    /** Four calls leave before the first is answered. @param {any} other */
    pipeline: other => {
      const adder = E(other).makeAdder(1);
      const further = E(E(adder).next(10)).next(100);
      return E(further).add(1000);
    },
    /** Calls to what nobody has yet. @param {any} other @param {string} key */
    callAhead: async (other, key) => {
      const [promise] = await E(other).promise(key);
      for (const by of [1, 2]) {
        E(promise)
          .add(by)
          .then(
            (/** @type {number} */ sum) => journal.push(`${key} + ${by} = ${sum}`),
            (/** @type {Error} */ error) => journal.push(`${key} + ${by}: ${error.message}`),
          );
      }
    },
    takeJournal: () => harden(journal.splice(0)),
  });
};
