/**
 * The contract of a vatstore, as a check that any test runner can call: see
 * `VatStore` for the rules.
 */
import type { VatStore } from '../store/vatstore.js';

// Beyond the basic plane a code-unit order and a code-point order differ: a
// surrogate pair comes before U+FFFD by units, and after it by points.
const KEYS = ['', '!', 'a', 'a.', 'a.1', 'a.10', 'a.2', 'a|', 'aa', 'é', '\u{1F600}', '\uFFFD'];

function fail(rule: string, got: unknown): never {
  throw Error(`this is no vatstore: ${rule}; got ${JSON.stringify(got) ?? 'undefined'}`);
}

function expectEqual(got: unknown, wanted: unknown, rule: string): void {
  if (got !== wanted) {
    fail(`${rule}, expected ${JSON.stringify(wanted) ?? 'undefined'}`, got);
  }
}

function walk(store: VatStore): string[] {
  const keys: string[] = [];
  for (let key = store.getNextKey(''); key !== undefined; key = store.getNextKey(key)) {
    keys.push(key);
    if (keys.length > KEYS.length) {
      fail('getNextKey must come to an end', keys);
    }
  }
  return keys;
}

/**
 * @param makeStore gives an empty store
 * @throws an error that names the broken rule
 */
export function checkVatStore(makeStore: () => VatStore): void {
  const store = makeStore();
  expectEqual(store.getNextKey(''), undefined, 'an empty store has no next key');
  expectEqual(store.get('a'), undefined, 'a missing key reads as undefined');
  store.delete('a');
  for (const key of KEYS.filter(name => name !== '').reverse()) {
    store.set(key, `value of ${key}`);
    expectEqual(store.get(key), `value of ${key}`, 'what was set is seen at once');
  }
  store.set('a', '');
  expectEqual(store.get('a'), '', 'the empty string is a value');
  const inOrder = KEYS.filter(name => name !== '').sort();
  expectEqual(walk(store).join(), inOrder.join(), 'keys come in order of UTF-16 code units');
  expectEqual(store.getNextKey('a.0'), 'a.1', 'getNextKey takes what is no key');
  expectEqual(store.getNextKey('a.1'), 'a.10', 'getNextKey gives a greater key');
  for (const key of inOrder) {
    store.delete(key);
    expectEqual(store.get(key), undefined, 'what was deleted is gone at once');
  }
  expectEqual(store.getNextKey(''), undefined, 'no key is left when all are deleted');
}
