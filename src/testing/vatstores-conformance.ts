/**
 * The contract of vatstores that change by cranks, as rules with a title each:
 * see `VatStores`.
 */
import { A_FUNCTION, insistKnownOptions, insistMethods } from '../given.js';
import type { VatStores } from '../platform/crank-transaction.js';
import type { VatStore } from '../store/vatstore.js';
import { checkRules, type ConformanceRule, expectSame, walk } from './conformance-rule.js';
import { vatStoreRules } from './vatstore-conformance.js';

/** What is to be checked. */
export interface VatStoresSubject {
  /** Gives stores over an empty database, outside a crank. */
  makeStores(): VatStores;
  /**
   * Gives the same stores anew, as after a restart of the process. Without it
   * what outlives the process is not checked.
   */
  reopen?(stores: VatStores): VatStores;
}

function expectThrow(thunk: () => unknown, what: string): void {
  try {
    thunk();
  } catch {
    return;
  }
  throw Error(`${what} must throw`);
}

const content = (store: VatStore): [string, string | undefined][] =>
  walk(store).map(key => [key, store.get(key)]);

function withCrank(stores: VatStores, work: () => void): void {
  stores.begin();
  work();
  stores.commit();
}

const byCranks: readonly ConformanceRule<VatStoresSubject>[] = [
  {
    title: 'a commit keeps what the crank wrote',
    check({ makeStores, reopen }) {
      const stores = makeStores();
      withCrank(stores, () => {
        stores.provide('v1').set('a', 'one');
        stores.provide('v2').set('a', 'two');
      });
      stores.abort();
      expectSame(content(stores.provide('v1')), [['a', 'one']], 'the store after a commit');
      const after = reopen?.(stores) ?? stores;
      expectSame(content(after.provide('v1')), [['a', 'one']], 'the store of v1, opened again');
      expectSame(content(after.provide('v2')), [['a', 'two']], 'the store of v2, opened again');
    },
  },
  {
    title: 'an abort undoes the whole crank, in all stores',
    check({ makeStores, reopen }) {
      const stores = makeStores();
      const store = stores.provide('v1');
      withCrank(stores, () => {
        ['a', 'b', 'c'].forEach(key => store.set(key, `old ${key}`));
      });
      stores.begin();
      store.set('a', 'new a');
      store.set('a', 'newer a');
      store.delete('b');
      store.set('b', 'back');
      store.delete('c');
      store.set('d', 'new');
      stores.provide('v2').set('e', 'new');
      expectSame(walk(store), ['a', 'b', 'd'], 'the keys within the crank');
      stores.abort();
      const old = ['a', 'b', 'c'].map(key => [key, `old ${key}`]);
      expectSame(content(store), old, 'the store after an abort');
      expectSame(content(stores.provide('v2')), [], 'the other store after an abort');
      const after = reopen?.(stores) ?? stores;
      expectSame(content(after.provide('v1')), old, 'the store after an abort, opened again');
    },
  },
  {
    title: 'what no commit has kept is gone when the stores are opened again',
    check({ makeStores, reopen }) {
      if (reopen === undefined) {
        return;
      }
      const stores = makeStores();
      withCrank(stores, () => stores.provide('v1').set('a', 'kept'));
      stores.begin();
      stores.provide('v1').set('b', 'lost');
      const after = reopen(stores);
      expectSame(content(after.provide('v1')), [['a', 'kept']], 'the store, opened again');
    },
  },
  {
    title: 'outside a crank stores are read, and writing throws',
    check({ makeStores }) {
      const stores = makeStores();
      const store = stores.provide('v1');
      expectThrow(() => store.set('a', 'x'), 'set outside a crank');
      withCrank(stores, () => store.set('b', 'y'));
      expectThrow(() => store.set('a', 'x'), 'set outside a crank');
      expectThrow(() => store.delete('b'), 'delete outside a crank');
      expectThrow(() => stores.deleteVat('v1'), 'deleteVat outside a crank');
      expectSame(content(store), [['b', 'y']], 'the store after writes that were refused');
    },
  },
  {
    title: 'one crank at a time',
    check({ makeStores }) {
      const stores = makeStores();
      expectThrow(() => stores.commit(), 'commit outside a crank');
      stores.abort();
      stores.begin();
      stores.provide('v1').set('a', 'x');
      expectThrow(() => stores.begin(), 'begin within a crank');
      stores.commit();
      expectThrow(() => stores.commit(), 'a second commit');
      expectSame(content(stores.provide('v1')), [['a', 'x']], 'the crank that begin has not ended');
    },
  },
  {
    title: 'a vat is provided with the same store again, and with no other',
    check({ makeStores }) {
      const stores = makeStores();
      const ids = ['v1', 'v10', 'V1', 'v1 ', '1', '01', '', 'é'];
      withCrank(stores, () => ids.forEach(id => stores.provide(id).set('key', `of ${id}`)));
      for (const id of ids) {
        expectSame(content(stores.provide(id)), [['key', `of ${id}`]], `the store of "${id}"`);
      }
    },
  },
  {
    title: 'deleteVat empties one store, as part of the crank',
    check({ makeStores }) {
      const stores = makeStores();
      withCrank(stores, () => {
        stores.provide('v1').set('a', 'x');
        stores.provide('v1').set('b', 'y');
        stores.provide('v10').set('a', 'z');
      });
      stores.begin();
      stores.deleteVat('v1');
      expectSame(content(stores.provide('v1')), [], 'the store within the crank');
      stores.abort();
      expectSame(walk(stores.provide('v1')), ['a', 'b'], 'the store after an abort');
      withCrank(stores, () => stores.deleteVat('v1'));
      expectSame(content(stores.provide('v1')), [], 'the store after a commit');
      expectSame(content(stores.provide('v10')), [['a', 'z']], 'the store of another vat');
    },
  },
];

// The stores of two vats must be as good as two stores alone.
const asPlainStores: readonly ConformanceRule<VatStoresSubject>[] = vatStoreRules.map(
  ({ title, check }) => ({
    title,
    check({ makeStores }) {
      const stores = makeStores();
      let count = 0;
      stores.begin();
      check(() => stores.provide(`v${(count += 1)}`));
      stores.abort();
    },
  }),
);

/** The rules of vatstores that change by cranks, those of a single vatstore among them. */
export const vatStoresRules: readonly ConformanceRule<VatStoresSubject>[] = [
  ...asPlainStores,
  ...byCranks,
];

/**
 * All of `vatStoresRules` in one call.
 *
 * @throws an error that names every broken rule
 */
export function checkVatStores(subject: VatStoresSubject): void {
  const known = { makeStores: A_FUNCTION, reopen: A_FUNCTION };
  insistKnownOptions('checkVatStores', subject, known);
  insistMethods('subject', subject, ['makeStores']);
  checkRules(vatStoresRules, subject);
}
