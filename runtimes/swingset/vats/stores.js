// A store of each sort, worked from outside.
import { E } from '@endo/far';
import { M } from '@endo/patterns';
import { provide, remote, vatData } from './kit.js';

const durable = { durable: true };

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const map = provide(baggage, 'map', () => vatData.makeScalarBigMapStore('map', durable));
  const set = provide(baggage, 'set', () => vatData.makeScalarBigSetStore('set', durable));
  const weak = provide(baggage, 'weak', () => vatData.makeScalarBigWeakMapStore('weak', durable));
  const weakSet = provide(baggage, 'weakSet', () =>
    vatData.makeScalarBigWeakSetStore('weakSet', durable),
  );
  const numbers = provide(baggage, 'numbers', () =>
    vatData.makeScalarBigMapStore('numbers', {
      ...durable,
      keyShape: M.nat(),
      valueShape: M.string(),
    }),
  );
  const stores = harden({ map, set, weak, weakSet, numbers });
  /** @param {string} name */
  const storeOf = name => Reflect.get(stores, name);
  return remote('stores', {
    do: (name, method, ...args) => storeOf(name)[method](...args),
    fill: (name, entries) => {
      for (const [key, value] of entries) {
        if (name === 'set') set.add(key);
        else storeOf(name).init(key, value);
      }
    },
    keys: name => harden([...storeOf(name).keys()]),
    range: (from, to) => harden([...numbers.values(M.and(M.gte(from), M.lt(to)))]),
    clearRange: (from, to) => numbers.clear(M.and(M.gte(from), M.lt(to))),
    size: name => storeOf(name).getSize(),
    snapshot: name => storeOf(name).snapshot(),
    askKeys: async method => {
      const answers = [];
      for (const key of set.keys()) answers.push(await E(key)[method]());
      return harden(answers);
    },
    nest: depth => {
      let inner = vatData.makeScalarBigMapStore('inner', durable);
      for (let index = 0; index < depth; index += 1) {
        const outer = vatData.makeScalarBigMapStore('outer', durable);
        outer.init('inner', inner);
        inner = outer;
      }
      map.init('nest', inner);
    },
  });
};
