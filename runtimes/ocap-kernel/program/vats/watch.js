// Watches that outlive the incarnation which set them, and promises that virtual data holds while
// they settle.
import { E, Far } from '@endo/far';

const { makeKindHandle, makeScalarBigMapStore, providePromiseWatcher, watchPromise } = VatData;

/** @param {any} baggage @param {string} key @param {() => any} make */
const provide = (baggage, key, make) => {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key);
};

/** @param {unknown} _powers @param {{ who: string }} parameters @param {any} baggage */
export const buildRootObject = (_powers, { who }, baggage) => {
  /** @type {Map<string, (value: unknown) => void>} */
  const resolvers = new Map();
  const told = provide(baggage, 'told', () => makeScalarBigMapStore('told', { durable: true }));
  const kept = makeScalarBigMapStore('kept');
  const handle = provide(baggage, 'handle', () => makeKindHandle('watcher'));
  const watcher = providePromiseWatcher(
    handle,
    (value, key) => told.init(key, value),
    (reason, key) => told.init(key, reason),
  );

  return Far(`root of ${who}`, {
    /** @param {Record<string, unknown>} roots */
    bootstrap: ({ [who]: _self, ...others }) => baggage.init('others', harden(others)),
    wake: () => undefined,
    /** @param {string} key */
    promise: key => harden([new Promise(resolve => resolvers.set(key, resolve))]),
    /** @param {string} key @param {unknown} value */
    fulfill: (key, value) => resolvers.get(key)?.(value),
    /** @param {string} key @param {string} text */
    reject: (key, text) => resolvers.get(key)?.(Promise.reject(harden(Error(text)))),
    /** @param {any} other @param {string} key */
    watch: async (other, key) => {
      const [promise] = await E(other).promise(key);
      watchPromise(promise, watcher, key);
    },
    /** Watched, and in a store at the moment when it settles. @param {any} other @param {string} key */
    watchKept: async (other, key) => {
      const [promise] = await E(other).promise(key);
      kept.init(key, promise);
      watchPromise(promise, watcher, key);
    },
    forgetKept: () => {
      const size = kept.getSize();
      kept.clear();
      return size;
    },
    told: () => harden([...told.entries()]),
    countTold: () => told.getSize(),
    forgetTold: () => told.clear(),
  });
};
