/**
 * The contract of a vatstore as rules with a title each, for any test runner:
 * see `VatStore`. Those of stores that change by cranks are in a file of their
 * own.
 */
import { A_FUNCTION, A_KEY_LENGTH, insistGiven, insistKnownOptions } from '../given.js';
import type { VatStore } from '../store/vatstore.js';
import { checkRules, type ConformanceRule, expectSame, show, walk } from './conformance-rule.js';
import { keyLengthRule } from './key-length.js';

/** In the two orders that a vatstore may have, and in all others, some of these change places. */
const KEYS_OF_ALL_PLANES = [
  ...['\uD7FF', '\uE000', '\uFF00', '\uFFFD', '\uFFFF'],
  ...['\u{10000}', '\u{1F600}', '\u{10FFFF}', '\u{1F600}z', '\uFF00z'],
  ...['a', 'a\u{1F600}', 'a\uFFFD', 'é', 'e\u0301', 'ß', 'ss', '\u00e9', 'İ', 'i'],
];

/** What a database may take for the same, or for something else. */
const ODD_KEYS = [
  ...['A', 'a', 'a ', 'a  ', ' a', 'a\t', 'a\n', 'a\r\n'],
  ...['1', '01', '1.0', '1e0', '0x1', '-1', '+1', '9007199254740993', '10', '9'],
  ...['null', 'NULL', 'undefined', 'true', 'NaN', '[object Object]', '__proto__', 'constructor'],
  ...["'", '"', '`', '\\', '%', '_', '*', '?', ';', '--', '/', '..', './a', '\u007f', '\u0080'],
  ...['\0', '\0\0', 'a\0', 'a\0b', '\u0001', '\u{10FFFF}\0'],
];

const LONE_SURROGATES = [
  ...['\uD800', '\uDBFF', '\uDC00', '\uDFFF', 'a\uD83D', 'a\uDE00', '\uDE00\uD83D', '\uD83Da'],
  ...['a\uD83D\uE000', '\uD83D\uD83D\uDE00'],
];

const ODD_VALUES = [
  ...['', ' ', '0', '007', '1e5', '9007199254740993', 'null', 'true', '{}', '"', "'", '\\'],
  ...[
    '\0',
    'a\0b',
    '\uFEFFa',
    'a\r\nb',
    '\uD800',
    '\uDC00a',
    'a\u{1F600}',
    '\uFFFF',
    'é',
    'e\u0301',
  ],
];

type MakeStore = () => VatStore;

/** In which order a vatstore walks its keys: that of UTF-16 code units, or of UTF-8's bytes. */
export type KeyOrderName = 'utf-16' | 'utf-8';

type Compare = (one: string, other: string) => number;

const byUnits: Compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

const pointsOf = (key: string): number[] => Array.from(key, part => part.codePointAt(0) ?? 0);

const byPoints: Compare = (one, other) => {
  const [left, right] = [pointsOf(one), pointsOf(other)];
  const at = left.findIndex((point, index) => point !== right[index]);
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
};

/** Told by two keys that change places. */
function orderOf(store: VatStore): KeyOrderName {
  store.set('\uFF21', 'a full-width letter');
  store.set('\u{1F600}', 'one of two code units');
  const first = store.getNextKey('');
  store.delete('\uFF21');
  store.delete('\u{1F600}');
  return first === '\uFF21' ? 'utf-8' : 'utf-16';
}

function checkOrder(makeStore: MakeStore, keys: readonly string[]): void {
  const compare = orderOf(makeStore()) === 'utf-8' ? byPoints : byUnits;
  const store = makeStore();
  const inOrder = [...new Set(keys)].sort(compare);
  for (const key of [...inOrder].reverse()) {
    store.set(key, `value of ${key.length}: ${unitsOf(key)}`);
  }
  expectSame(walk(store), inOrder, 'the keys in order');
  for (const key of inOrder) {
    expectSame(store.get(key), `value of ${key.length}: ${unitsOf(key)}`, `get ${show(key)}`);
  }
  for (const [index, key] of inOrder.entries()) {
    expectSame(store.getNextKey(key), inOrder[index + 1], `getNextKey of ${show(key)}`);
    // What comes right after a key, and is none itself.
    const between = `${key}\0 no key`;
    expectSame(
      store.getNextKey(between),
      inOrder.find(next => compare(next, between) > 0),
      `getNextKey after ${show(key)}`,
    );
  }
  for (const [index, key] of inOrder.entries()) {
    store.delete(key);
    expectSame(store.get(key), undefined, `get of the deleted ${show(key)}`);
    expectSame(store.getNextKey(''), inOrder[index + 1], `the first key without ${show(key)}`);
  }
}

/** UTF-8 has no such keys: what a store makes of one is found under it, and comes only once. */
function checkStrays(makeStore: MakeStore): void {
  if (orderOf(makeStore()) === 'utf-16') {
    checkOrder(makeStore, [...LONE_SURROGATES, ...KEYS_OF_ALL_PLANES]);
    return;
  }
  for (const key of LONE_SURROGATES) {
    const store = makeStore();
    store.set(key, 'value');
    expectSame(store.get(key), 'value', `get ${show(key)}`);
    expectSame(walk(store, '', 10).length, 1, `how many keys ${show(key)} is`);
    store.delete(key);
    expectSame(store.get(key), undefined, `get of the deleted ${show(key)}`);
    expectSame(walk(store), [], `the keys without ${show(key)}`);
  }
}

const unitsOf = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16)).join('.');

/** The rules that every vatstore must keep. Each `check` takes a function that gives an empty store. */
export const vatStoreRules: readonly ConformanceRule<MakeStore>[] = [
  {
    title: 'an empty store has nothing',
    check(makeStore) {
      const store = makeStore();
      expectSame(store.getNextKey(''), undefined, 'getNextKey of an empty store');
      expectSame(store.get('a'), undefined, 'get of a key that is missing');
      store.delete('a');
      expectSame(store.getNextKey('a'), undefined, 'getNextKey after a delete of nothing');
    },
  },
  {
    title: 'what was set is seen at once, and so is what was deleted',
    check(makeStore) {
      const store = makeStore();
      store.set('a', 'one');
      expectSame(store.get('a'), 'one', 'get after set');
      store.set('a', 'two');
      expectSame(store.get('a'), 'two', 'get after another set');
      expectSame(walk(store), ['a'], 'the keys after two sets of one');
      store.delete('a');
      expectSame(store.get('a'), undefined, 'get after delete');
      expectSame(walk(store), [], 'the keys after delete');
      store.set('a', 'three');
      expectSame(store.get('a'), 'three', 'get of a key that has come back');
    },
  },
  {
    title: 'getNextKey gives the smallest greater key, of what is a key and of what is none',
    check(makeStore) {
      const store = makeStore();
      for (const key of ['a.2', 'a', 'a.10', 'a.1', 'b', 'a|', 'aa', '!', 'a.']) {
        store.set(key, key);
      }
      expectSame(walk(store), ['!', 'a', 'a.', 'a.1', 'a.10', 'a.2', 'aa', 'a|', 'b'], 'the keys');
      expectSame(store.getNextKey('a.0'), 'a.1', 'getNextKey of what is no key');
      expectSame(store.getNextKey('a.1'), 'a.10', 'getNextKey of a key that begins another');
      expectSame(store.getNextKey('b'), undefined, 'getNextKey of the last key');
      expectSame(store.getNextKey('c'), undefined, 'getNextKey beyond the last key');
    },
  },
  {
    title: 'keys may come and go while they are walked',
    check(makeStore) {
      const store = makeStore();
      for (const key of ['a', 'b', 'c', 'd']) {
        store.set(key, key);
      }
      store.delete('b');
      expectSame(store.getNextKey('b'), 'c', 'getNextKey of a key that was deleted');
      store.set('bb', '');
      expectSame(store.getNextKey('b'), 'bb', 'getNextKey sees what was set ahead');
      store.delete('c');
      expectSame(store.getNextKey('bb'), 'd', 'getNextKey misses what was deleted ahead');
      store.set('a', 'again');
      expectSame(walk(store), ['a', 'bb', 'd'], 'the keys after another set of one');
    },
  },
  {
    title: 'keys are in order of UTF-16 code units or of code points, in every plane of Unicode',
    check: makeStore => checkOrder(makeStore, KEYS_OF_ALL_PLANES),
  },
  {
    title: 'keys are text: neither numbers, nor words of the database, nor folded in any way',
    check: makeStore => checkOrder(makeStore, ODD_KEYS),
  },
  {
    title: 'keys may hold surrogates without a partner, which UTF-8 may change',
    check: checkStrays,
  },
  {
    title: 'values come back as they were, whatever text they are',
    check(makeStore) {
      const store = makeStore();
      for (const value of ODD_VALUES) {
        store.set('key', value);
        expectSame(unitsOf(store.get('key') ?? ''), unitsOf(value), `the value ${show(value)}`);
        expectSame(store.get('key') === undefined, false, `whether ${show(value)} is there`);
      }
    },
  },
  {
    title: 'long keys and values are whole',
    check(makeStore) {
      const store = makeStore();
      const longKey = `k.${'x'.repeat(2000)}`;
      const longValue = '0123456789'.repeat(100_000);
      store.set(longKey, longValue);
      store.set(`${longKey}y`, 'y');
      expectSame(store.get(longKey) === longValue, true, 'whether a long value comes back whole');
      expectSame(walk(store), [longKey, `${longKey}y`], 'long keys in order');
    },
  },
  {
    title: 'hundreds of keys stay in order while they come and go',
    check(makeStore) {
      const store = makeStore();
      const keys = new Set<string>();
      for (let step = 0; step < 900; step += 1) {
        // A walk through all residues in an order that looks like none.
        const key = `vc.${(step * 7919) % 13}.${(step * 104_729) % 331}`;
        if (step % 3 === 2) {
          keys.delete(key);
          store.delete(key);
        } else {
          keys.add(key);
          store.set(key, `${step}`);
        }
      }
      expectSame(walk(store), [...keys].sort(), 'the keys in order');
    },
  },
  {
    title: 'two stores do not see each other',
    check(makeStore) {
      const one = makeStore();
      const other = makeStore();
      one.set('a', 'of one');
      expectSame(other.get('a'), undefined, 'get in the other store');
      expectSame(other.getNextKey(''), undefined, 'getNextKey in the other store');
      other.set('a', 'of the other');
      other.delete('a');
      expectSame(one.get('a'), 'of one', 'what the other store did not touch');
    },
  },
];

/**
 * All of `vatStoreRules` in one call. A test for each gives better reports:
 * `for (const { title, check } of vatStoreRules) test(title, () => check(makeStore))`.
 *
 * @param makeStore gives an empty store each time, ready to be written to
 * @param options.maxKeyLength what the runtime gives its vats, if it does: see `keyLengthRule`
 * @returns the order in which it walks keys; a vat works with either
 * @throws an error that names every broken rule
 */
export function checkVatStore(
  makeStore: () => VatStore,
  options: { readonly maxKeyLength?: number } = {},
): KeyOrderName {
  insistGiven('makeStore', makeStore, A_FUNCTION);
  insistKnownOptions('checkVatStore', options, { maxKeyLength: A_KEY_LENGTH });
  const { maxKeyLength } = options;
  const more = maxKeyLength === undefined ? [] : [keyLengthRule(maxKeyLength)];
  checkRules([...vatStoreRules, ...more], makeStore);
  return orderOf(makeStore());
}
