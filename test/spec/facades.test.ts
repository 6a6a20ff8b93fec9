// What user code can reach from a store is as hard as `harden` makes it. Rule T5.
import { describe, expect, it } from 'vitest';
import type { VatData } from '../../src/index.js';
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

type Stores = Record<string, (VatData: VatData) => object>;

const stores: Stores = {
  makeScalarBigMapStore: VatData => VatData.makeScalarBigMapStore('map'),
  makeScalarBigSetStore: VatData => VatData.makeScalarBigSetStore('set'),
  makeScalarBigWeakMapStore: VatData => VatData.makeScalarBigWeakMapStore('weak map'),
  makeScalarBigWeakSetStore: VatData => VatData.makeScalarBigWeakSetStore('weak set'),
};

describe('what a store gives to user code', () => {
  it.each(Object.entries(stores))(
    '[T5] of %s, all that can be reached is frozen',
    async (_name, make) => {
      const fake = makeFakeVatData();
      await fake.restart(({ VatData }) => {
        const found = reachableFrom(make(VatData));
        expect(found.filter(each => !Object.isFrozen(each))).toEqual([]);
        expect(found.length).toBeGreaterThan(6);
      });
    },
  );
});
