// What is measured: a root with a method for each thing that vats do.
import { E } from '@endo/far';
import { durableKind, remote, vatData } from '../../swingset/vats/kit.js';

/** @type {import('../../swingset/vats/kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const { makeScalarBigMapStore, watchPromise } = vatData;
  const makeCounter = durableKind(baggage, 'counter', label => ({ label, count: 0 }), {
    add: ({ state }) => {
      state.count += 1;
      return state.count;
    },
  });
  const makeWatcher = durableKind(baggage, 'watcher', () => ({ told: 0 }), {
    onFulfilled: ({ state }) => {
      state.told += 1;
    },
    onRejected: ({ state }) => {
      state.told -= 1;
    },
  });
  const store = makeScalarBigMapStore('store', { durable: true });
  // What is durable holds no promises.
  const promises = makeScalarBigMapStore('promises');
  const keys = makeScalarBigMapStore('keys', { durable: true });
  const watcher = makeWatcher();
  for (const [key, value] of Object.entries({ store, keys, watcher })) {
    baggage.init(key, value);
  }
  for (let index = 0; index < 50; index += 1) keys.init(`key ${String(index)}`, index);
  /** @type {any[]} */
  let counters = [];
  return remote('root', {
    echo: data => data,
    take: () => undefined,
    sendTen: target => {
      for (let index = 0; index < 10; index += 1) void E(target).hello(index);
    },
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
      for (const key of keys.keys()) sum += String(key).length;
      return sum;
    },
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
