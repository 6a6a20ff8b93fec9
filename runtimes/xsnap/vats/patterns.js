// Uses in one crank what another crank left, in every way that something can be left.
import { E } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { M } from '@endo/patterns';
import { defineDurableExoClass } from '@agoric/vat-data';
import {
  durableKind,
  durableKindMulti,
  provide,
  remote,
  vatData,
} from '../../swingset/vats/kit.js';

/** @type {import('../../swingset/vats/kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const { makeKindHandle, makeScalarBigMapStore, makeScalarBigSetStore } = vatData;
  const { makeScalarBigWeakMapStore, watchPromise } = vatData;
  const init = (/** @type {unknown} */ value = 0) => ({ value });
  const methods = {
    get: (/** @type {any} */ { state }) => state.value,
    set: (/** @type {any} */ { state }, /** @type {unknown} */ value) => void (state.value = value),
    self: (/** @type {any} */ { self }) => self,
    ask: (/** @type {any} */ { state }) => void E(state.value).hello(),
  };
  const thisful = /** @type {any} */ ({
    get() {
      return /** @type {any} */ (this).state.value;
    },
  });
  const facets = {
    reader: methods,
    writer: { reader: (/** @type {any} */ context) => context.facets.reader },
  };
  const stateShape = { value: M.any() };
  const finish = () => {};
  const handleOf = (/** @type {string} */ tag) =>
    provide(baggage, `handle ${tag}`, () => makeKindHandle(tag));
  const define = (/** @type {string} */ tag, /** @type {object} */ options) =>
    vatData.defineDurableKind(handleOf(tag), init, methods, options);
  const makers = /** @type {Record<string, (value?: unknown) => any>} */ ({
    plain: durableKind(baggage, 'plain', init, methods),
    shaped: define('shaped', { stateShape }),
    finished: define('finished', { finish }),
    thisful: vatData.defineDurableKind(handleOf('thisful'), init, thisful, {
      thisfulMethods: true,
    }),
    facets: durableKindMulti(baggage, 'facets', init, facets),
    virtual: vatData.defineKind('virtual', init, methods),
    exo: defineDurableExoClass(
      handleOf('exo'),
      M.interface('exo', { get: M.call().returns(M.any()) }),
      init,
      thisful,
      { stateShape },
    ),
  });
  const makeWatcher = durableKind(baggage, 'watcher', () => ({ told: 0 }), {
    onFulfilled: ({ state }) => (state.told += 1),
    onRejected: ({ state }) => (state.told -= 1),
  });
  const kept = provide(baggage, 'kept', () => makeScalarBigMapStore('kept', { durable: true }));
  const byKey = provide(baggage, 'by key', () =>
    makeScalarBigMapStore('by key', { durable: true }),
  );
  const weakly = provide(baggage, 'weakly', () =>
    makeScalarBigWeakMapStore('weakly', { durable: true }),
  );
  const members = provide(baggage, 'members', () =>
    makeScalarBigSetStore('members', { durable: true }),
  );
  const promises = makeScalarBigMapStore('promises');
  const watcher = provide(baggage, 'the watcher', makeWatcher);
  provide(baggage, 'walked', () => {
    const walked = makeScalarBigMapStore('walked', { durable: true });
    for (const key of ['first', 'second', 'third', 'last']) walked.init(key, 'value');
    return walked;
  });
  /** An iteration, and the maker of a kind: what holds a store in its own way. @type {any} */
  let walk;
  /** @type {any} */
  let holding;
  const weakMap = new WeakMap();
  const weakSet = new WeakSet();
  /** @type {any} */
  let held;
  const stored = (/** @type {string} */ key = 'thing') => /** @type {any} */ (kept.get(key));
  return remote('patterns', {
    take: () => undefined,
    giveBack: thing => thing,
    hold: sort => void (held = makers[sort]?.()),
    holdReader: () => void (held = makers.facets?.().reader),
    holdWriter: () => void (held = makers.facets?.().writer),
    holdThis: thing => void (held = thing),
    get: () => held.get(),
    set: value => held.set(value),
    self: () => held.self() === held,
    readerOf: () => held.reader().get(),
    keep: (sort, value) => kept.init('thing', makers[sort]?.(value)),
    keepReader: () => kept.init('thing', makers.facets?.().reader),
    keepThis: thing => kept.init('thing', thing),
    read: () => void stored(),
    getKept: () => stored().get(),
    setKept: value => stored().set(value),
    askKept: () => stored().ask(),
    askThis: () => void E(stored()).hello(),
    replace: sort => kept.set('thing', makers[sort]?.()),
    drop: () => kept.delete('thing'),
    keepPromise: ([promise]) => promises.init('thing', promise),
    dropPromise: () => promises.delete('thing'),
    swap: sort => {
      if (kept.has('thing')) kept.delete('thing');
      else kept.init('thing', makers[sort]?.());
    },
    replaceState: sort => stored().set(makers[sort]?.()),
    readState: () => void stored().get().get(),
    give: sort => makers[sort]?.(),
    giveReader: () => makers.facets?.().reader,
    isHeld: thing => thing === held,
    callThis: thing => thing.get(),
    makeAgain: sort => void makers[sort]?.().get(),
    keyed: key => byKey.init(key, 'value'),
    hasKey: key => byKey.has(key),
    keysOf: () => void [...byKey.keys()],
    entries: () => void [...kept.entries()],
    addMember: key => members.add(key),
    members: () => void [...members.keys()],
    putWeakly: key => weakly.init(key, 'value'),
    getWeakly: key => weakly.get(key),
    mapWeak: key => void weakMap.set(key, 'value'),
    getWeak: key => weakMap.get(key),
    addWeak: key => void weakSet.add(key),
    hasWeak: key => weakSet.has(key),
    mapKept: () => void weakMap.set(stored(), 'value'),
    getMapped: () => weakMap.get(stored()),
    keepInner: () => {
      const inner = makeScalarBigMapStore('inner', { durable: true });
      inner.init('key', 'value');
      kept.init('thing', inner);
    },
    getInner: () => stored().get('key'),
    watch: ([promise]) => void watchPromise(promise, watcher),
    watchAnswer: target => void watchPromise(E(target).hello(), watcher),
    watchOwn: () => {
      held = makePromiseKit();
      watchPromise(held.promise, watcher);
    },
    settleOwn: () => held.resolve('done'),
    ask: target => void E(target).hello(),
    sendRemotable: target => void E(target).take(remote('thing', {})),
    beginWalk: () => void (walk = baggage.get('walked').keys()[Symbol.iterator]()),
    walkOn: () => walk?.next().value,
    endWalk: () => void (walk = undefined),
    defineHolding: () => {
      const inner = makeScalarBigMapStore('what init holds');
      holding = vatData.defineKind('holding', () => ({ value: inner.getSize() }), methods);
      return holding();
    },
    makeHolding: () => holding?.(),
    dropMaker: () => void (holding = undefined),
    throwIt: () => {
      throw Error('no');
    },
  });
};
