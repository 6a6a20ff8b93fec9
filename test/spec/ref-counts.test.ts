// Stored reachable counts against a naive model.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseRef, check, makeVatParts, messageOf } from './parts-support.js';

const name = fc.constantFrom('o+d10/1', 'o+d10/11', 'o+v9/1', 'o-1', 'o-11').map(baseRef);
const operation = fc.record({ isIncrement: fc.boolean(), name });

describe('reachable counts', () => {
  it('[V1] [V2] are what was added and not removed, never below zero, absent for zero', () => {
    check(
      fc.property(fc.array(operation, { maxLength: 60 }), operations => {
        const { refCounts, store, candidates } = makeVatParts();
        const model = new Map<string, number>();
        const fallen = new Set<string>();
        for (const step of operations) {
          const count = model.get(step.name) ?? 0;
          if (step.isIncrement) {
            refCounts.increment(step.name);
            model.set(step.name, count + 1);
          } else if (count === 0) {
            const message = messageOf(() => refCounts.decrement(step.name));
            expect(message).toBe(`attempt to decref "${step.name}" below 0`);
          } else {
            refCounts.decrement(step.name);
            model.set(step.name, count - 1);
            if (count === 1) {
              model.delete(step.name);
              fallen.add(step.name);
            }
          }
          expect(refCounts.get(step.name)).toBe(model.get(step.name) ?? 0);
        }
        const wanted = [...model].map(([each, count]) => [`vom.rc.${each}`, `${count}`]);
        expect(Object.fromEntries(store.entries())).toEqual(Object.fromEntries(wanted));
        expect(candidates.possiblyDeadSet).toEqual(fallen);
      }),
      { seed: 50_01, numRuns: 300 },
    );
  });

  it('[V2] leave everything as it was when there is nothing to lower', () => {
    const { refCounts, store, candidates } = makeVatParts();
    expect(() => refCounts.decrement(baseRef('o-1'))).toThrow(/below 0/);
    expect([...store.entries()]).toEqual([]);
    expect(candidates.possiblyDeadSet.size).toBe(0);
  });

  it('[V1] are forgotten with their object', () => {
    const { refCounts, store } = makeVatParts();
    refCounts.increment(baseRef('o+d10/1'));
    refCounts.forget(baseRef('o+d10/1'));
    expect([...store.entries()]).toEqual([]);
  });
});
