// Iteration over keys: each step asks anew, so the store may change in between.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { hasKeyWithPrefix, keysWithPrefix } from '../../src/store/scan.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { check } from './parts-support.js';

const storeOf = (...names: string[]) => makeMemoryVatStore(names.map(name => [name, '']));

const text = fc.string({ unit: fc.constantFrom('a', 'b', '|', '.', '\uFFFF'), maxLength: 4 });

describe('the keys with a prefix', () => {
  it('[S6] come in order, all of them and no others', () => {
    check(
      fc.property(fc.array(text), text, (names, prefix) => {
        const store = storeOf(...names);
        // The prefix itself is no key of anything: what is looked for is behind it.
        const wanted = [...new Set(names)]
          .filter(name => name.startsWith(prefix) && name !== prefix)
          .sort();
        expect([...keysWithPrefix(store, prefix)]).toEqual(wanted);
        expect(hasKeyWithPrefix(store, prefix)).toBe(wanted.length > 0);
      }),
      { seed: 44_01, numRuns: 500 },
    );
  });

  it('[S6] may be deleted when they are given, and others with them', () => {
    const store = storeOf('k.1', 'k.2', 'k.3', 'k.4', 'l.1');
    const given: string[] = [];
    for (const key of keysWithPrefix(store, 'k.')) {
      given.push(key);
      store.delete(key);
      if (key === 'k.1') store.delete('k.3');
    }
    expect(given).toEqual(['k.1', 'k.2', 'k.4']);
    expect([...store.entries()]).toEqual([['l.1', '']]);
  });

  it('[S6] are met when they are added behind, and not when added before', () => {
    const store = storeOf('k.2', 'k.5');
    const given: string[] = [];
    for (const key of keysWithPrefix(store, 'k.')) {
      given.push(key);
      if (key === 'k.2') {
        store.set('k.1', '');
        store.set('k.3', '');
        store.set('k.9', '');
      }
      if (key === 'k.9') store.set('k.91', '');
    }
    expect(given).toEqual(['k.2', 'k.3', 'k.5', 'k.9', 'k.91']);
  });

  it('[S6] meet changes like a naive scan does, whatever happens in between', () => {
    const change = fc.record({ isDeletion: fc.boolean(), name: text });
    check(
      fc.property(fc.array(text), text, fc.array(change), (names, prefix, changes) => {
        const store = storeOf(...names);
        const model = new Set(names);
        const waiting = [...changes];
        const next = (prior: string): string | undefined =>
          [...model].sort().find(name => name > prior && name.startsWith(prefix));
        let wanted = next(prefix);
        for (const key of keysWithPrefix(store, prefix)) {
          expect(key).toBe(wanted);
          const step = waiting.shift();
          if (step?.isDeletion) {
            store.delete(step.name);
            model.delete(step.name);
          } else if (step !== undefined) {
            store.set(step.name, '');
            model.add(step.name);
          }
          wanted = next(key);
        }
        expect(wanted).toBe(undefined);
      }),
      { seed: 44_02, numRuns: 400 },
    );
  });

  it('[S6] cost one read a step, and one to know whether there are any', () => {
    const behind = storeOf('k.1', 'k.2', 'l');
    const asked: string[] = [];
    const store: VatStore = {
      ...behind,
      getNextKey: prior => (asked.push(prior), behind.getNextKey(prior)),
    };
    const keys = keysWithPrefix(store, 'k.');
    expect(asked).toEqual([]);
    expect([...keys]).toEqual(['k.1', 'k.2']);
    expect(asked).toEqual(['k.', 'k.1', 'k.2']);
    asked.length = 0;
    expect(hasKeyWithPrefix(store, 'k.')).toBe(true);
    expect(hasKeyWithPrefix(store, 'm')).toBe(false);
    expect(asked).toEqual(['k.', 'm']);
  });
});
