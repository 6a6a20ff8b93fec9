// The vatstore in memory against a naive one, and the conformance suite against broken ones.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import type { MemoryVatStore } from '../../src/platform/memory-vatstore.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { checkVatStore } from '../../src/testing/vatstore-conformance.js';
import { makeMemoryStore } from '../support/memory-store.js';
import { check, makeRandom } from './parts-support.js';

/** As plain as can be: all keys are sorted for each question. */
const makeNaiveStore = () => {
  const values = new Map<string, string>();
  const sorted = (): string[] => [...values.keys()].sort();
  return {
    values,
    sorted,
    get: (key: string) => values.get(key),
    getNextKey: (prior: string) => sorted().find(key => key > prior),
    set: (key: string, value: string) => void values.set(key, value),
    delete: (key: string) => void values.delete(key),
  };
};

const expectSame = (store: MemoryVatStore, model: ReturnType<typeof makeNaiveStore>): void => {
  expect([...store.entries()]).toEqual(model.sorted().map(key => [key, model.get(key)]));
  expect(store.size).toBe(model.values.size);
};

const walk = (store: VatStore): string[] => {
  const found: string[] = [];
  for (let key = store.getNextKey(''); key !== undefined; key = store.getNextKey(key)) {
    found.push(key);
  }
  return found;
};

// Few different keys, so that operations meet; and characters around the surrogates.
const key = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '|', '.'), maxLength: 4 }),
  fc.string({
    unit: fc.constantFrom(
      '\uD7FF',
      '\u{1F600}',
      '\u{10FFFF}',
      '\uE000',
      '\uFFFD',
      '\uD83D',
      '\uDE00',
    ),
    maxLength: 3,
  }),
);
const operation = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('set' as const), key, value: fc.string() }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('get' as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('next' as const), key }) },
);

describe('the vatstore in memory', () => {
  it('[S5] passes the conformance suite', () => {
    checkVatStore(makeMemoryVatStore);
  });

  it('[S5] does what a naive one does, whatever the operations', () => {
    check(
      fc.property(fc.array(operation, { maxLength: 60 }), operations => {
        const store = makeMemoryVatStore();
        const model = makeNaiveStore();
        for (const step of operations) {
          switch (step.type) {
            case 'set':
              store.set(step.key, step.value);
              model.set(step.key, step.value);
              break;
            case 'delete':
              store.delete(step.key);
              model.delete(step.key);
              break;
            case 'get':
              expect(store.get(step.key)).toBe(model.get(step.key));
              break;
            case 'next':
              expect(store.getNextKey(step.key)).toBe(model.getNextKey(step.key));
              break;
          }
        }
        expectSame(store, model);
      }),
      { seed: 41_01, numRuns: 400 },
    );
  });

  it.each([
    ['in random order', 41_02],
    ['in another order', 41_03],
  ])('[S5] does so with thousands of keys that come and go %s', (_order, seed) => {
    const random = makeRandom(seed);
    const store = makeMemoryVatStore();
    const model = new Map<string, string>();
    const randomKey = (): string => `vc.${random(9)}.${random(2000)}`;
    for (let phase = 0; phase < 6; phase += 1) {
      // It grows, shrinks nearly to nothing, and grows again.
      const isShrinking = phase % 2 === 1;
      for (let step = 0; step < 8000; step += 1) {
        const name = randomKey();
        if (isShrinking || random(8) === 0) {
          store.delete(name);
          model.delete(name);
        } else {
          store.set(name, `${step}`);
          model.set(name, `${step}`);
        }
        if (isShrinking && step % 2 === 0) {
          const first = store.getNextKey('');
          if (first !== undefined) {
            store.delete(first);
            model.delete(first);
          }
        }
      }
      const sorted = [...model.keys()].sort();
      expect(walk(store)).toEqual(sorted);
      expect(store.size).toBe(model.size);
      for (let probe = 0; probe < 50; probe += 1) {
        const name = randomKey();
        expect(store.get(name)).toBe(model.get(name));
        expect(store.getNextKey(name)).toBe(sorted.find(other => other > name));
      }
      if (!isShrinking) expect(model.size).toBeGreaterThan(2000);
    }
  });

  it('[S5] takes keys that only ever grow, and only ever shrink', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `k${String(index).padStart(5, '0')}`);
    for (const inserted of [names, [...names].reverse()]) {
      const store = makeMemoryVatStore(inserted.map(name => [name, name]));
      expect(walk(store)).toEqual(names);
      for (const name of inserted.slice(0, 2999)) {
        store.delete(name);
      }
      expect(walk(store)).toEqual([inserted[2999]]);
    }
  });

  it('[S5] begins with the entries that it is given', () => {
    const store = makeMemoryVatStore([
      ['b', '2'],
      ['a', '1'],
      ['b', '3'],
    ]);
    expect([...store.entries()]).toEqual([
      ['a', '1'],
      ['b', '3'],
    ]);
  });
});

/** A store with one rule broken. */
const broken: ReadonlyArray<readonly [fault: string, make: () => VatStore]> = (
  [
    [
      'full-width letters at the end, behind what both orders put there',
      store => ({
        ...store,
        getNextKey: prior => {
          const rank = (key: string): string => key.replaceAll(/[\uFF00-\uFFEF]/g, '\uFFFF$&');
          const less = (one: string, other: string): number =>
            rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0;
          return [...store.values.keys()].sort(less).find(name => less(name, prior) > 0);
        },
      }),
    ],
    [
      'keys in order of insertion',
      store => ({
        ...store,
        getNextKey: prior => {
          const names = [...store.values.keys()];
          return names[names.indexOf(prior) + 1];
        },
      }),
    ],
    [
      'a next key that may be the same',
      store => ({ ...store, getNextKey: prior => store.sorted().find(name => name >= prior) }),
    ],
    [
      'a next key only after a key that exists',
      store => ({
        ...store,
        getNextKey: prior =>
          prior === '' || store.values.has(prior) ? store.getNextKey(prior) : undefined,
      }),
    ],
    ['deletion that does nothing', store => ({ ...store, delete: () => {} })],
    [
      'deletion that forgets the value but not the key',
      store => {
        const deleted = new Set<string>();
        return {
          ...store,
          get: name => (deleted.has(name) ? undefined : store.get(name)),
          delete: name => void deleted.add(name),
        };
      },
    ],
    [
      'no value where it is empty',
      store => ({ ...store, get: name => store.get(name) || undefined }),
    ],
    [
      'an empty value where there is none',
      store => ({ ...store, get: name => store.get(name) ?? '' }),
    ],
    [
      'the first value kept',
      store => ({
        ...store,
        set: (name, value) => {
          if (!store.values.has(name)) store.set(name, value);
        },
      }),
    ],
    [
      'values seen only after the delivery',
      store => {
        const later = new Map<string, string>();
        return { ...store, set: (name, value) => void later.set(name, value) };
      },
    ],
    [
      'keys that are changed',
      store => ({ ...store, set: (name, value) => store.set(name.normalize('NFD'), value) }),
    ],
  ] satisfies Array<[string, (store: ReturnType<typeof makeNaiveStore>) => VatStore]>
).map(([fault, breakIt]) => [fault, () => breakIt(makeNaiveStore())]);

describe('the conformance suite', () => {
  it('[S5] lets a right store pass, of either order, and says of which', () => {
    expect(checkVatStore(makeNaiveStore)).toBe('utf-16');
    for (const keyText of ['utf-16', 'utf-8', 'wtf-8'] as const) {
      const order = checkVatStore(() => {
        const store = makeMemoryStore([], keyText);
        return { ...store, getNextKey: prior => store.nextKey(prior) };
      });
      expect(order).toBe(keyText === 'utf-16' ? 'utf-16' : 'utf-8');
    }
  });

  it('[S5] lets pass one that compares the bytes of UTF-8 and keeps its keys as they are', () => {
    const byBytes = (one: string, other: string): number =>
      Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'));
    const order = checkVatStore(() => {
      const store = makeNaiveStore();
      return {
        ...store,
        getNextKey: prior =>
          [...store.values.keys()].sort(byBytes).find(name => byBytes(name, prior) > 0),
      };
    });
    expect(order).toBe('utf-8');
  });

  it.each(broken)('[S5] finds %s', (_fault, make) => {
    expect(() => checkVatStore(make)).toThrow(/this is no vatstore/);
  });
});
