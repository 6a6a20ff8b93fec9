// What is measured: a root with a method for each thing that vats do.
import { E, Far } from '@endo/far';

/** @typedef {import('liveslots').VatData} VatData */

/** @param {unknown} _powers @param {unknown} _parameters @param {{ init: (key: string, value: unknown) => void }} baggage */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const { defineDurableKind, makeKindHandle, makeScalarBigMapStore, watchPromise } = VatData;
  const handle = makeKindHandle('counter');
  const makeCounter = defineDurableKind(handle, label => ({ label, count: 0 }), {
    add: ({ state }) => {
      state.count += 1;
      return state.count;
    },
  });
  const makeWatcher = defineDurableKind(makeKindHandle('watcher'), () => ({ told: 0 }), {
    onFulfilled: ({ state }) => {
      state.told += 1;
    },
    onRejected: ({ state }) => {
      state.told -= 1;
    },
  });
  const store = makeScalarBigMapStore('store', { durable: true });
  const promises = makeScalarBigMapStore('promises', { durable: true });
  const keys = makeScalarBigMapStore('keys', { durable: true });
  const watcher = makeWatcher();
  baggage.init('store', store);
  baggage.init('promises', promises);
  baggage.init('keys', keys);
  baggage.init('watcher', watcher);
  for (let index = 0; index < 50; index += 1) keys.init(`key ${String(index)}`, index);
  /** @type {any[]} */
  let counters = [];
  return Far('root', {
    /** @param {unknown} data */
    echo: data => data,
    take: () => undefined,
    /** @param {any} target */
    sendTen: target => {
      for (let index = 0; index < 10; index += 1) void E(target).hello(index);
    },
    /** @param {any[]} list with a promise */
    watch: ([promise]) => {
      watchPromise(promise, watcher);
    },
    makeCounters: () => {
      counters = Array.from({ length: 20 }, (_, index) => makeCounter(`counter ${String(index)}`));
    },
    addThrice: () => {
      for (const counter of counters) {
        counter.add();
        counter.add();
        counter.add();
      }
    },
    useStore: () => {
      for (let index = 0; index < 50; index += 1) {
        const key = `entry ${String(index)}`;
        store.init(key, index);
        store.get(key);
        store.delete(key);
      }
    },
    iterate: () => {
      let sum = 0;
      for (const key of keys.keys()) sum += key.length;
      return sum;
    },
    /** @param {any} target */
    hold: target => {
      const promise = E(target).later();
      promises.init('held', promise);
      watchPromise(promise, watcher);
    },
    letGo: () => {
      promises.delete('held');
    },
  });
};
