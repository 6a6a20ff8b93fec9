// The write-back cache against a naive model: what a crank sees, reads and writes.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WriteBackCache } from '../../src/store/cache.js';
import { check } from './parts-support.js';

const makeBacking = (initial: Iterable<readonly [string, string]> = []) => {
  const values = new Map(initial);
  const calls: string[] = [];
  return {
    values,
    calls,
    read: (key: string) => (calls.push(`read ${key}`), values.get(key)),
    write: (key: string, value: string) => {
      calls.push(`write ${key} ${value}`);
      values.set(key, value);
    },
    delete: (key: string) => {
      calls.push(`delete ${key}`);
      values.delete(key);
    },
  };
};

const key = fc.constantFrom('o+d10/1', 'o+d10/10', 'o+d10/2', 'o+v9/1', '\u{1F600}', '\uFFFD');
const operation = fc.oneof(
  fc.record({ type: fc.constant('get' as const), key }),
  fc.record({ type: fc.constant('set' as const), key, value: fc.constantFrom('', '1', '2') }),
  fc.record({ type: fc.constant('delete' as const), key }),
  fc.record({ type: fc.constant('flush' as const), key }),
);

describe('the write-back cache', () => {
  it('[S8] shows what was set, reads a key once, and writes what changed in sorted order', () => {
    const initial: fc.Arbitrary<Record<string, string>> = fc.dictionary(
      key,
      fc.constantFrom('', '8', '9'),
    );
    check(
      fc.property(initial, fc.array(operation, { maxLength: 40 }), (entries, operations) => {
        const backing = makeBacking(Object.entries(entries));
        const cache = new WriteBackCache<string>(backing);
        // The model: what is stored, what is seen, and per crank what was read and changed.
        const stored = new Map(Object.entries(entries));
        const seen = new Map(stored);
        let known = new Set<string>();
        let changed = new Set<string>();
        const wanted: string[] = [];
        for (const step of operations) {
          const name = step.key;
          switch (step.type) {
            case 'get':
              if (!known.has(name)) wanted.push(`read ${name}`);
              known.add(name);
              expect(cache.get(name)).toBe(seen.get(name));
              break;
            case 'set':
              known.add(name);
              changed.add(name);
              seen.set(name, step.value);
              cache.set(name, step.value);
              break;
            case 'delete':
              known.add(name);
              changed.add(name);
              seen.delete(name);
              cache.delete(name);
              break;
            case 'flush':
              for (const each of [...changed].sort()) {
                const value = seen.get(each);
                wanted.push(value === undefined ? `delete ${each}` : `write ${each} ${value}`);
              }
              known = new Set();
              changed = new Set();
              cache.flush();
              expect(backing.values).toEqual(seen);
              break;
          }
          expect(cache.isEmpty).toBe(known.size === 0);
          expect(backing.calls).toEqual(wanted);
        }
      }),
      { seed: 42_01, numRuns: 400 },
    );
  });

  it('[S8] writes by code units', () => {
    const backing = makeBacking();
    const cache = new WriteBackCache<string>(backing);
    for (const name of ['\uFFFD', '\u{1F600}', 'b', 'B', 'a10', 'a2']) {
      cache.set(name, 'x');
    }
    expect(backing.calls).toEqual([]);
    cache.flush();
    expect(backing.calls).toEqual(
      ['B', 'a10', 'a2', 'b', '\u{1F600}', '\uFFFD'].map(name => `write ${name} x`),
    );
  });

  it('[S8] remembers within a crank that there is nothing', () => {
    const backing = makeBacking();
    const cache = new WriteBackCache<string>(backing);
    expect(cache.get('a')).toBe(undefined);
    backing.values.set('a', 'behind its back');
    expect(cache.get('a')).toBe(undefined);
    cache.flush();
    expect(cache.get('a')).toBe('behind its back');
    expect(backing.calls).toEqual(['read a', 'read a']);
  });

  it('[S8] deletes at the end what was set and deleted', () => {
    const backing = makeBacking([['a', '1']]);
    const cache = new WriteBackCache<string>(backing);
    cache.set('a', '2');
    cache.delete('a');
    cache.delete('b');
    cache.set('b', '3');
    cache.flush();
    cache.flush();
    expect(backing.calls).toEqual(['delete a', 'write b 3']);
  });
});
