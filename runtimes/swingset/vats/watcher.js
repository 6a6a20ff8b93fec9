// Watches promises of others with durable watchers, and keeps what it was told.
import { E } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { durableKind, holding, provide, remote, vatData, wordsOf } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const log = provide(baggage, 'log', () =>
    vatData.makeScalarBigMapStore('log', { durable: true }),
  );
  const kept = provide(baggage, 'kept', () =>
    vatData.makeScalarBigMapStore('kept', { durable: true }),
  );
  /** @param {unknown} entry */
  const note = entry => log.init(BigInt(log.getSize()), harden(entry));
  const makeWatcher = holding(
    durableKind(baggage, 'watcher', called => ({ called }), {
      onFulfilled: ({ state }, value, ...more) => note([state.called, 'fulfilled', value, ...more]),
      onRejected: ({ state }, reason, ...more) =>
        note([state.called, 'rejected', harden(wordsOf(reason)), ...more]),
    }),
  );
  /** Asked once, and kept: see `holding`. @type {unknown[]} */
  const asked = [];
  return remote('watcher', {
    /** Like all roots here that take promises. */
    take: (called, [promise], ...more) => {
      vatData.watchPromise(promise, makeWatcher(called), ...more);
    },
    takeTwice: (called, [promise]) => {
      const watcher = makeWatcher(called);
      vatData.watchPromise(promise, watcher, 'first');
      vatData.watchPromise(promise, watcher, 'second');
    },
    watchAnswer: (called, target, method, ...args) => {
      asked.push(target);
      vatData.watchPromise(E(target)[method](...args), makeWatcher(called));
    },
    /** A promise of this vat's own, which an upgrade breaks. */
    watchOwn: called => {
      const { promise } = makePromiseKit();
      vatData.watchPromise(promise, makeWatcher(called));
    },
    watchSettled: (called, value) => {
      vatData.watchPromise(Promise.resolve(value), makeWatcher(called));
    },
    keep: (called, [promise]) => {
      vatData.watchPromise(promise, makeWatcher(called), 'kept');
      kept.init(called, promise);
    },
    dropKept: called => kept.delete(called),
    log: () => harden([...log.values()]),
    clear: () => log.clear(),
  });
};
