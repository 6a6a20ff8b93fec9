// Holds what others give it in durable data, and calls it.
import { E } from '@endo/far';
import { provide, remote, vatData } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const held = provide(baggage, 'held', () =>
    vatData.makeScalarBigMapStore('held', { durable: true }),
  );
  return remote('holder', {
    hold: (called, value) =>
      held.has(called) ? held.set(called, value) : held.init(called, value),
    /** Holds what a method of another gives. */
    fetch: async (called, target, method, ...args) =>
      held.init(called, await E(target)[method](...args)),
    fetchFrom: async (called, other, method, ...args) =>
      held.init(called, await E(held.get(other))[method](...args)),
    fetchFacets: async (called, target, method) => {
      const facets = await E(target)[method]();
      for (const [facet, value] of Object.entries(facets)) held.init(`${called}.${facet}`, value);
    },
    call: (called, method, ...args) => E(held.get(called))[method](...args),
    /** Gives one held thing to another. */
    give: (called, method, other) => E(held.get(called))[method](held.get(other)),
    callWith: (called, method, value, other) => E(held.get(called))[method](value, held.get(other)),
    storeWeakly: (stores, key) => E(held.get(stores)).do('weak', 'init', held.get(key), key),
    isSame: (one, other) => held.get(one) === held.get(other),
    drop: called => held.delete(called),
    dropAll: () => held.clear(),
    names: () => harden([...held.keys()]),
  });
};
