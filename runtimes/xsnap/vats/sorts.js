// Makes one thing of each sort, the last one that the vat makes, and releases it.
import { E } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { durableKind, durableKindMulti, remote, vatData } from '../../swingset/vats/kit.js';

/** @type {import('../../swingset/vats/kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const methods = { read: (/** @type {any} */ { state }) => state.value };
  const init = (/** @type {unknown} */ value = 0) => ({ value });
  const facets = { left: methods, right: methods };
  const finish = () => {};
  const makers = /** @type {Record<string, (value?: unknown) => any>} */ ({
    virtual: vatData.defineKind('virtual', init, methods),
    virtualFacets: vatData.defineKindMulti('virtual facets', init, facets),
    virtualFinish: vatData.defineKind('virtual finish', init, methods, { finish }),
    durable: durableKind(baggage, 'durable', init, methods),
    durableFacets: durableKindMulti(baggage, 'durable facets', init, facets),
    durableFinish: vatData.defineDurableKind(
      vatData.makeKindHandle('durable finish'),
      init,
      methods,
      { finish },
    ),
  });
  const { makeScalarBigMapStore, makeScalarBigSetStore } = vatData;
  const { makeScalarBigWeakMapStore, makeScalarBigWeakSetStore } = vatData;
  const stores = /** @type {Record<string, (options: { durable: boolean }) => any>} */ ({
    map: options => makeScalarBigMapStore('map', options),
    set: options => makeScalarBigSetStore('set', options),
    weakMap: options => makeScalarBigWeakMapStore('weak map', options),
    weakSet: options => makeScalarBigWeakSetStore('weak set', options),
  });
  /**
   * @param {any} store
   * @param {unknown} key
   */
  const put = (store, key) => {
    if ('add' in store) store.add(key);
    else store.init(key, 'value');
  };
  const makeWatcher = durableKind(baggage, 'watcher', () => ({ told: 0 }), {
    onFulfilled: ({ state }) => (state.told += 1),
    onRejected: ({ state }) => (state.told -= 1),
  });
  const mapNamed = (/** @type {string} */ name) => makeScalarBigMapStore(name, { durable: true });
  const makeShelf = durableKind(
    baggage,
    'shelf',
    () => {
      const [first, second, third] = ['first', 'second', 'third'].map(mapNamed);
      const fourth = mapNamed('fourth');
      return { fourth, plain: 1, third, none: undefined, second, first };
    },
    methods,
  );
  const kept = makeScalarBigMapStore('kept', { durable: true });
  const promises = makeScalarBigMapStore('promises');
  baggage.init('kept', kept);
  /** @type {any} */
  let held;
  return remote('sorts', {
    take: () => undefined,
    hold: thing => void (held = thing),
    letGo: () => void (held = undefined),
    isHolding: () => held !== undefined,
    giveBack: thing => thing,
    makeRemotable: () => remote('thing', {}),
    sendRemotable: target => {
      E(target).take(remote('thing', {}));
    },
    make: sort => void makers[sort]?.(),
    makeGiven: (sort, value) => void makers[sort]?.(value),
    give: sort => makers[sort]?.(),
    giveShelf: () => makeShelf(),
    giveFacet: sort => makers[sort]?.().left,
    keep: (sort, value) => kept.init('thing', makers[sort]?.(value)),
    keepFacet: sort => kept.init('thing', makers[sort]?.().right),
    readKept: () => void kept.get('thing'),
    callKept: () => void (/** @type {any} */ (kept.get('thing')).read()),
    dropKept: () => kept.delete('thing'),
    keepThis: thing => kept.init('thing', thing),
    keepStore: (sort, key) => {
      const store = stores[sort]?.({ durable: true });
      put(store, key);
      kept.init('thing', store);
    },
    makeStore: (sort, durable) => void stores[sort]?.({ durable }),
    makeFull: (sort, durable, key) => put(stores[sort]?.({ durable }), key),
    iterate: key => {
      const store = stores.map?.({ durable: false });
      put(store, key);
      store.keys()[Symbol.iterator]().next();
    },
    makeWeakMap: key => void new WeakMap().set(key, 'value'),
    makeWeakSet: key => void new WeakSet().add(key),
    holdWeakMap: key => void (held = new WeakMap().set(key, 'value')),
    weakMapOf: sort => {
      const key = makers[sort]?.();
      void new WeakMap().set(key, 'value');
      return key;
    },
    watch: ([promise]) => void vatData.watchPromise(promise, makeWatcher()),
    watchAnswer: target => void vatData.watchPromise(E(target).hello(), makeWatcher()),
    watchOwn: () => {
      const { promise, resolve } = makePromiseKit();
      vatData.watchPromise(promise, makeWatcher());
      resolve('done');
    },
    wait: ([promise]) =>
      void promise.then(
        () => {},
        () => {},
      ),
    ask: target => void E(target).hello(),
    askAndKeep: target => promises.init('thing', E(target).hello()),
    keepPromise: ([promise]) => promises.init('thing', promise),
    dropPromise: () => promises.delete('thing'),
    sendPromise: target => void E(target).take(harden([makePromiseKit().promise])),
    sendSettling: target => {
      const { promise, resolve } = makePromiseKit();
      void E(target).take(harden([promise]));
      resolve('done');
    },
    sendRejecting: target => {
      const { promise, reject } = makePromiseKit();
      promise.catch(() => {});
      void E(target).take(harden([promise]));
      reject(Error('no'));
    },
    pipeline: target => void E(E(target).first()).second(),
  });
};
