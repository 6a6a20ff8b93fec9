// Remotables and promises that virtual data names: held and counted by name.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldValues } from '../../src/slots/held-values.js';
import { baseRef, check, messageOf } from './parts-support.js';

const names = ['p+5', 'p-5', 'p+6', 'o+7'].map(baseRef);

describe('held values', () => {
  it('[V4] [P2] are counted by name, and released with the last place that names them', () => {
    const operation = fc.record({ isAdd: fc.boolean(), name: fc.constantFrom(...names) });
    check(
      fc.property(fc.array(operation, { maxLength: 60 }), operations => {
        const held = new HeldValues();
        const model = new Map<string, number>();
        // Two names of one promise are two counts.
        const promise = {};
        for (const { isAdd, name } of operations) {
          const count = model.get(name) ?? 0;
          if (isAdd) {
            held.add(name, () => promise);
            model.set(name, count + 1);
          } else if (count === 0) {
            expect(messageOf(() => held.remove(name))).toBe(`attempt to decref "${name}" below 0`);
          } else {
            expect(held.remove(name)).toBe(count === 1);
            model.set(name, count - 1);
            if (count === 1) model.delete(name);
          }
          expect(held.countOf(name)).toBe(model.get(name) ?? 0);
          expect(held.has(name)).toBe(model.has(name));
          expect(held.size).toBe(model.size);
        }
      }),
      { seed: 53_01, numRuns: 200 },
    );
  });

  it('[V4] ask for the value only when they do not hold it, and hold nothing when there is none', () => {
    const held = new HeldValues();
    const asked: string[] = [];
    const getValue = (name: string): object => (asked.push(name), {});
    held.add(baseRef('o+7'), getValue);
    held.add(baseRef('o+7'), getValue);
    expect(asked).toEqual(['o+7']);
    expect(() =>
      held.add(baseRef('o+8'), () => {
        throw Error('no value');
      }),
    ).toThrow('no value');
    expect(held.has(baseRef('o+8'))).toBe(false);
  });
});
