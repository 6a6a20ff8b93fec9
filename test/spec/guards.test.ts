// The guards of brands, for names that come from a database: each has the whole form for its own.
import { describe, expect, test } from 'vitest';
import * as liveslots from '../../src/index.js';

const {
  insistBaseRef,
  insistCollectionId,
  insistKindId,
  insistVpid,
  isBaseRef,
  isCollectionId,
  isKindId,
  isVpid,
} = liveslots;

const MAX = Number.MAX_SAFE_INTEGER;
const NOT_VREFS = ['', 'p', 'p+', 'p+01', 'o+d10/3:', `p-${MAX}0`, 5, null, undefined, ['p+5'], {}];

describe('[R1] a guard takes what has the form, and nothing else', () => {
  test('promises', () => {
    for (const name of ['p+0', 'p+5', 'p-60', `p-${MAX}`]) {
      expect(isVpid(name)).toBe(true);
      expect(insistVpid(name)).toBe(name);
    }
    for (const value of [...NOT_VREFS, 'o+5', 'd-1', 'o+d10/3']) {
      expect(isVpid(value)).toBe(false);
      expect(() => insistVpid(value)).toThrow(/^malformed vref .*/);
    }
  });

  test('base references', () => {
    for (const name of ['o+0', 'o-50', 'd-1', 'p+5', 'o+v10/3', 'o+d10/3']) {
      expect(isBaseRef(name)).toBe(true);
      expect(insistBaseRef(name)).toBe(name);
    }
    for (const value of [...NOT_VREFS, 'o+d10/3:0', 'o+v10/3:12']) {
      expect(isBaseRef(value)).toBe(false);
      expect(() => insistBaseRef(value)).toThrow(/^malformed vref .*/);
    }
    expect(() => insistBaseRef('o+d10/3:1')).toThrow('"o+d10/3:1": expected one without a facet');
  });

  test.each([
    ['kind', isKindId, insistKindId],
    ['collection', isCollectionId, insistCollectionId],
  ] as const)('the number of a %s', (what, is, insist) => {
    for (const id of [1, 10, MAX]) {
      expect(is(id)).toBe(true);
      expect(insist(id)).toBe(id);
    }
    for (const value of [0, -1, 1.5, MAX + 1, NaN, Infinity, '10', 10n, null, undefined]) {
      expect(is(value)).toBe(false);
      expect(() => insist(value)).toThrow(`malformed ${what} `);
    }
    expect(() => insist(0)).toThrow(/ 0: expected a number from 1 to 2\^53-1$/);
  });
});
