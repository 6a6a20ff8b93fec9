// The compact set of names beside a plain set, under random programs.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NameSet } from '../../src/refs/name-set.js';

const number = fc.oneof(
  fc.nat(3000),
  fc.nat(3000).map(n => n * 1024),
  fc.nat(70).map(n => 999_999_999_999_900 + n),
);
const name = fc.oneof(
  fc
    .tuple(fc.constantFrom('p-', 'p+', 'o-', 'o+d10/', 'o+v1', 'o+d10/7:'), number)
    .map(([prefix, n]) => `${prefix}${n}`),
  // Others, some of which look alike.
  fc.constantFrom('', 'p', 'p-', 'p-01', 'p-1', '1', '01', 'p-1000000000000000', 'p-1 ', 'o+01/1'),
  fc.string(),
);

it('[E17] a set of names has what was added and not deleted, however the names are counted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('add', 'delete'), name), { maxLength: 200 }),
      fc.array(name),
      (steps, others) => {
        const compact = new NameSet();
        const plain = new Set<string>();
        for (const [what, each] of steps) {
          compact[what](each);
          plain[what](each);
          expect(compact.has(each)).toBe(plain.has(each));
        }
        for (const each of [...steps.map(([, of]) => of), ...others]) {
          expect([each, compact.has(each)]).toEqual([each, plain.has(each)]);
        }
        compact.clear();
        expect(steps.some(([, of]) => compact.has(of))).toBe(false);
      },
    ),
    { seed: 17, numRuns: 300 },
  );
});
