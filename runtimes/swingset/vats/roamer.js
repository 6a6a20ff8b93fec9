// Does what a random program tells it: keeps objects, promises and durable data in numbered places,
// and deals with the vats that it knows. What cannot be done now is answered with the reason.
import { E } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { durableKind, holding, provide, remote, vatData, wordsOf } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const make = holding(
    durableKind(baggage, 'thing', value => ({ value, other: null }), {
      value: ({ state }) => state.value,
      add: ({ state }, step) => {
        state.value += step;
        return state.value;
      },
      link: ({ state }, other) => {
        state.other = other;
      },
      follow: ({ state }) => state.other,
    }),
  );
  /** @param {string} label */
  const makeMap = label => vatData.makeScalarBigMapStore(label, { durable: true });
  const things = provide(baggage, 'things', () => makeMap('things'));
  const told = provide(baggage, 'told', () => makeMap('told'));
  const vats = provide(baggage, 'vats', () => makeMap('vats'));
  const makeWatcher = holding(
    durableKind(baggage, 'watcher', place => ({ place }), {
      onFulfilled: ({ state }) => told.init(BigInt(told.getSize()), `${state.place} is fulfilled`),
      onRejected: ({ state }) => told.init(BigInt(told.getSize()), `${state.place} is rejected`),
    }),
  );
  /** @type {Map<number, ReturnType<typeof makePromiseKit<any>>>} */
  const kits = new Map();
  /** @type {Map<number, Promise<unknown>>} */
  const promises = new Map();

  /**
   * @param {any} store
   * @param {unknown} key
   * @param {unknown} value
   */
  const put = (store, key, value) =>
    store.has(key) ? store.set(key, value) : store.init(key, value);

  /** @type {import('./kit.js').Methods} */
  const steps = {
    make: place => put(things, place, make(BigInt(place))),
    drop: place => things.delete(place),
    add: (place, vat, step) => E(things.get(place)).add(BigInt(step)),
    link: (place, _vat, other) => E(things.get(place)).link(things.get(other)),
    follow: async place => {
      const other = await E(things.get(place)).follow();
      if (other !== null) put(things, place, other);
    },
    give: (place, vat) => E(vats.get(vat)).takeThing(place, things.get(place)),
    chain: (place, vat, to) => E(E(E(vats.get(vat)).fresh(to)).follow()).value(),
    promise: place => {
      const kit = makePromiseKit();
      kit.promise.catch(() => {});
      kits.set(place, kit);
      promises.set(place, kit.promise);
    },
    resolve: place => kits.get(place)?.resolve(BigInt(place)),
    reject: place => kits.get(place)?.reject(Error(`rejected at ${place}`)),
    resolveToThing: (place, _vat, other) => kits.get(place)?.resolve(things.get(other)),
    pass: (place, vat) => E(vats.get(vat)).takePromise(place, harden([promises.get(place)])),
    watch: place => {
      const promise = promises.get(place);
      if (promise !== undefined) vatData.watchPromise(promise, makeWatcher(place));
    },
    ask: (place, vat) => {
      const answer = E(vats.get(vat)).say(place);
      promises.set(place, answer);
    },
    toPromise: (place, _vat, step) => {
      const thing = /** @type {any} */ (promises.get(place));
      promises.set(place, E(thing).add(BigInt(step)));
    },
  };
  return remote('roamer', {
    meet: (number, vat) => put(vats, number, vat),
    step: async (kind, ...args) => {
      try {
        await steps[kind]?.(...args);
        return 'done';
      } catch (error) {
        return wordsOf(error);
      }
    },
    takeThing: (place, thing) => put(things, place, thing),
    takePromise: (place, [promise]) => {
      promise?.catch(() => {});
      promises.set(place, promise);
    },
    fresh: place => {
      const thing = make(BigInt(place));
      thing.link(thing);
      return thing;
    },
    say: place => place,
    told: () => harden([...told.values()]),
  });
};
