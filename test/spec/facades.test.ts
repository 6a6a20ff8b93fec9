// What user code can reach from a store is as hard as `harden` makes it. Rule T5.
import { describe, expect, it } from 'vitest';
import { makeFakeVatData } from '../../src/testing/index.js';

/** Everything that can be reached from a value by its properties and prototypes. */
const reachableFrom = (value: unknown): object[] => {
  const found = new Set<object>();
  const visit = (each: unknown): void => {
    if ((typeof each !== 'object' && typeof each !== 'function') || each === null) return;
    if (found.has(each)) return;
    found.add(each);
    visit(Object.getPrototypeOf(each));
    for (const key of Reflect.ownKeys(each)) {
      const { value: held, get, set } = Object.getOwnPropertyDescriptor(each, key) ?? {};
      for (const next of [held, get, set]) visit(next);
    }
  };
  visit(value);
  return [...found];
};

describe('what a store gives to user code', () => {
  it.each([
    'makeScalarBigMapStore',
    'makeScalarBigSetStore',
    'makeScalarBigWeakMapStore',
    'makeScalarBigWeakSetStore',
  ] as const)('[T5] of %s, all that can be reached is frozen', async make => {
    const fake = makeFakeVatData();
    await fake.restart(({ VatData }) => {
      const found = reachableFrom(VatData[make]('store'));
      expect(found.filter(each => !Object.isFrozen(each))).toEqual([]);
      expect(found.length).toBeGreaterThan(6);
    });
  });
});
