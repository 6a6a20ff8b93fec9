/**
 * Whether a vatstore takes keys as long as `maxKeyLength` lets them be: whole,
 * told apart by their last character, and in order.
 */
import { A_KEY_LENGTH, insistGiven } from '../given.js';
import type { VatStore } from '../store/vatstore.js';
import { type ConformanceRule, expectSame, walk } from './conformance-rule.js';

/** Characters of one, two, three and, as a pair of code units, four bytes. */
const CHARACTERS = ['x', 'é', '\u6f22', '\u{1F600}'];

/** The longest that stands before an encoded key: of a collection with a number of sixteen digits. */
const PREFIX = `vc.${Number.MAX_SAFE_INTEGER}.`;

const fill = (character: string, length: number): string =>
  character.repeat(Math.floor(length / character.length)).padEnd(length, 'x');

/**
 * The rule for a runtime that gives its vats the option `maxKeyLength`.
 *
 * @param maxKeyLength what the runtime gives: 219 or more
 * @returns a rule like those of `vatStoreRules`
 * @throws when it is no such number
 */
export function keyLengthRule(maxKeyLength: number): ConformanceRule<() => VatStore> {
  insistGiven('maxKeyLength', maxKeyLength, A_KEY_LENGTH);
  return {
    title: `encoded keys of ${maxKeyLength} characters are whole, and told apart by the last one`,
    check(makeStore) {
      for (const character of CHARACTERS) {
        const store = makeStore();
        const common = `${PREFIX}s${fill(character, maxKeyLength - 2)}`;
        const keys = [`${common}a`, `${common}b`];
        for (const key of [...keys].reverse()) {
          store.set(key, key.slice(-1));
        }
        const what = `of ${maxKeyLength} characters like ${JSON.stringify(character)}`;
        expectSame(walk(store, PREFIX), keys, `the keys ${what}`);
        expectSame(
          keys.map(key => store.get(key)),
          ['a', 'b'],
          `the values of keys ${what}`,
        );
        store.delete(`${common}a`);
        expectSame(walk(store, PREFIX), keys.slice(1), `the keys ${what} without the first`);
      }
    },
  };
}
