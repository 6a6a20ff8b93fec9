// Who recognizes a vref without holding it, against a naive model.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemoryRecognizer } from '../../src/ledger/recognizers.js';
import { check, collectionId, makeVatParts, vref } from './parts-support.js';
import type { VatParts } from './parts-support.js';

const names = ['o-1', 'o-11', 'o+d10/1', 'o+d10/1:0', 'o+d10/1:1', 'o+v9/4'].map(vref);

/** Every step of forgetting, and what it says in the end. */
const forget = ({ recognizers }: VatParts, name: string) => {
  const collections: number[] = [];
  const steps = recognizers.forget(vref(name));
  let step = steps.next();
  while (!step.done) {
    collections.push(step.value);
    step = steps.next();
  }
  return { collections, releasedValue: step.value };
};

describe('recognition', () => {
  it('[G6] is by collection and by table of user code, each counted once', () => {
    const operation = fc.record({
      type: fc.constantFrom('add', 'remove', 'forget'),
      name: fc.constantFrom(...names),
      // The first three are collections, the others maps and sets in memory.
      by: fc.nat(5),
    });
    check(
      fc.property(fc.array(operation, { maxLength: 50 }), operations => {
        const parts = makeVatParts();
        const { recognizers, candidates, store } = parts;
        const tables: MemoryRecognizer[] = [new Map(), new Set(), new Map()];
        const model = new Map(names.map(name => [name as string, new Set<number>()]));
        const lost = new Set<string>();
        for (const { type, name, by } of operations) {
          const known = model.get(name) ?? new Set();
          const table = tables[by - 3];
          if (type === 'forget') {
            const collections = [...known].filter(each => each < 3).map(each => each + 1);
            expect(forget(parts, name)).toEqual({
              collections: collections.sort(),
              releasedValue: known.has(3) || known.has(5),
            });
            for (const each of tables) {
              expect(each.has(name)).toBe(false);
            }
            known.clear();
          } else if (type === 'add') {
            known.add(by);
            if (table === undefined) {
              recognizers.addCollection(name, collectionId(by + 1));
            } else {
              if (table instanceof Map) table.set(name, 'value');
              else table.add(name);
              recognizers.addMemory(name, table);
            }
          } else if (known.delete(by)) {
            if (table === undefined) {
              recognizers.removeCollection(name, collectionId(by + 1));
            } else {
              table.delete(name);
              recognizers.removeMemory(name, table);
            }
            const isMemoryLeft = [3, 4, 5].some(each => known.has(each));
            if (name.startsWith('o-') && (table === undefined || !isMemoryLeft)) lost.add(name);
          }
          expect(recognizers.isRecognizable(name)).toBe(known.size > 0);
          expect(recognizers.countCollections(name)).toBe(known.size);
        }
        const records = names.flatMap(name =>
          [...(model.get(name) ?? [])]
            .filter(each => each < 3)
            .map(each => `vom.ir.${name}|${each + 1}`),
        );
        expect([...store.entries()].map(([key]) => key)).toEqual(records.sort());
        expect(candidates.possiblyRetiredSet).toEqual(lost);
      }),
      { seed: 52_01, numRuns: 300 },
    );
  });

  it('[G5] is forgotten step by step: a record goes, then its collection is told', () => {
    const { recognizers, store } = makeVatParts();
    const name = vref('o-1');
    const map = new Map([[name, 'value']]);
    recognizers.addMemory(name, map);
    recognizers.addCollection(name, collectionId(4));
    recognizers.addCollection(name, collectionId(10));
    const steps = recognizers.forget(name);
    // Nothing happens before it is asked for.
    expect([map.size, store.size]).toEqual([1, 2]);
    expect(steps.next()).toEqual({ done: false, value: 10 });
    expect(map.size).toBe(0);
    expect([...store.entries()]).toEqual([['vom.ir.o-1|4', '1']]);
    expect(steps.next()).toEqual({ done: false, value: 4 });
    expect(store.size).toBe(0);
    expect(steps.next()).toEqual({ done: true, value: true });
    expect(recognizers.isRecognizable(name)).toBe(false);
  });

  it('[G5] goes on when the consumer removes another record meanwhile', () => {
    const { recognizers, store } = makeVatParts();
    const name = vref('o+d10/1:1');
    for (const id of [4, 5, 6]) {
      recognizers.addCollection(name, collectionId(id));
    }
    const told: number[] = [];
    for (const id of recognizers.forget(name)) {
      told.push(id);
      recognizers.removeCollection(name, collectionId(5));
    }
    expect(told).toEqual([4, 6]);
    expect(store.size).toBe(0);
  });

  it('[G6] of a remotable is not recorded in memory', () => {
    const parts = makeVatParts();
    const set = new Set([vref('o+5')]);
    parts.recognizers.addMemory(vref('o+5'), set);
    expect(parts.recognizers.isRecognizable(vref('o+5'))).toBe(false);
    parts.recognizers.removeMemory(vref('o+5'), set);
    expect(forget(parts, 'o+5')).toEqual({ collections: [], releasedValue: false });
    expect(parts.candidates.possiblyRetiredSet.size).toBe(0);
  });

  it('[G6] is not taken away by what never gave it', () => {
    const { recognizers } = makeVatParts();
    const set = new Set([vref('o-1')]);
    expect(() => recognizers.removeMemory(vref('o-1'), set)).toThrow(/invariant/);
    recognizers.addMemory(vref('o-1'), set);
    expect(() => recognizers.removeMemory(vref('o-1'), new Set())).toThrow(/invariant/);
    expect(recognizers.isRecognizable(vref('o-1'))).toBe(true);
  });

  it('[G5] tells whether a value was released: a set has none', () => {
    const parts = makeVatParts();
    parts.recognizers.addMemory(vref('o-1'), new Set([vref('o-1')]));
    parts.recognizers.addMemory(vref('o-2'), new Map([[vref('o-2'), {}]]));
    expect(forget(parts, 'o-1').releasedValue).toBe(false);
    expect(forget(parts, 'o-2').releasedValue).toBe(true);
    expect(forget(parts, 'o-3').releasedValue).toBe(false);
  });
});
