// Which answers of a vatstore one order can explain: every walk ends, and none gives a key twice.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyOrder } from '../../src/store/key-order.js';
import { keysWithPrefix } from '../../src/store/scan.js';
import { vatstoreFromSyscall } from '../../src/store/vatstore.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { makeMemoryStore } from '../support/memory-store.js';
import type { KeyText } from '../support/memory-store.js';
import { check, messageOf } from './parts-support.js';

const units = ['a', '~', '\u00e9', '\ud7ff', '\ue000', '\uff21', '\ufffd', '\uffff'].concat(
  ['\u{10000}', '\u{1F600}', '\u{10FFFF}'],
  ['\ud800', '\ud83d', '\udc00', '\udfff'],
);
const text = fc.string({ unit: fc.constantFrom(...units), maxLength: 4 });

/** A vatstore whose next keys are these, whatever is asked; then none. */
const answering = (...answers: string[]): VatStore =>
  vatstoreFromSyscall({
    vatstoreGet: () => undefined,
    vatstoreGetNextKey: () => answers.shift(),
    vatstoreSet: () => {},
    vatstoreDelete: () => {},
  });

const walk = (store: VatStore): string[] => [...keysWithPrefix(store, 'k')];

describe('the order of a vatstore', () => {
  it.each(['utf-16', 'utf-8', 'wtf-8'] as const)(
    '[E7] is accepted where it is that of %s, from any key on',
    (keyText: KeyText) => {
      check(
        fc.property(fc.array(text, { maxLength: 12 }), fc.array(text), (names, starts) => {
          const behind = makeMemoryStore(
            names.map(name => [`k${name}`, '']),
            keyText,
          );
          const store = vatstoreFromSyscall({
            vatstoreGet: key => behind.get(key),
            vatstoreGetNextKey: prior => behind.nextKey(prior),
            vatstoreSet: behind.set,
            vatstoreDelete: behind.delete,
          });
          for (const start of ['k', ...starts.map(name => `k${name}`)]) {
            const given: string[] = [];
            for (let key = store.getNextKey(start); key; key = store.getNextKey(key)) {
              given.push(key);
            }
            expect(new Set(given).size).toBe(given.length);
          }
        }),
        { seed: 12_011, numRuns: 800 },
      );
    },
  );

  it.each([
    ['two keys by turns', ['k\uff21', 'k\u{1F600}', 'k\uff21', 'k\u{1F600}'], 2],
    ['the same two the other way round', ['k\u{1F600}', 'k\uff21', 'k\u{1F600}'], 2],
    ['a key that was given before', ['k\u{1F600}', 'k\uff21', 'k\uff22', 'k\u{1F600}'], 3],
    ['one that was asked about', ['k\uff21', 'k\uff21'], 1],
    ['one order after the other', ['ka\uff21', 'ka\u{1F600}', 'kb\u{1F600}', 'kb\uff21'], 3],
    ['three by turns', ['k\udc00', 'k\ue000', 'k\u{1F600}', 'k\udc00'], 3],
    ['plain keys that fall', ['kb', 'ka'], 1],
  ])('[E7] is none where a vatstore gives %s', (_what, answers, accepted) => {
    const store = answering(...answers);
    const given: string[] = [];
    const error = messageOf(() => {
      for (const key of keysWithPrefix(store, 'k')) given.push(key);
    });
    expect(error).toMatch(/must answer a greater key/);
    expect(error).toContain(JSON.stringify(answers[accepted]));
    expect(given).toEqual(answers.slice(0, accepted));
  });

  it('[E7] ends a walk at a key outside of it', () => {
    expect(walk(answering('ka', 'l', 'kb'))).toEqual(['ka']);
  });

  it('[E7] lets no sequence of answers come back to a key, whatever the answers are', () => {
    check(
      fc.property(fc.array(text, { minLength: 2, maxLength: 8 }), answers => {
        const order = new KeyOrder();
        let prior = '';
        const given: string[] = [];
        for (const next of [...answers, ...answers, ...answers]) {
          if (order.accepts(prior, next)) {
            given.push(next);
            prior = next;
          }
        }
        expect(new Set(given).size).toBe(given.length);
      }),
      { seed: 12_012, numRuns: 3000 },
    );
  });

  it('[S5] may be either of two', () => {
    expect(answering('k\uff21').getNextKey('k\u{1F600}')).toBe('k\uff21');
    expect(answering('k\u{1F600}').getNextKey('k\uff21')).toBe('k\u{1F600}');
  });
});
