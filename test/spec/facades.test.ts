// What user code can reach from a store is as hard as `harden` makes it. Rule T5.
import { describe, expect, it } from 'vitest';
import type { VatData } from '../../src/index.js';
import { makeFakeVatData } from '../../src/testing/index.js';
import { reachableFrom } from '../support/reachable.js';

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
        const found = [...reachableFrom(make(VatData))].filter(
          // What a call gives, and the promise that the shim makes for anything, are no parts of it.
          ([way]) => !way.includes('()') && !way.startsWith('its promise'),
        );
        expect(found.filter(([, each]) => !Object.isFrozen(each)).map(([way]) => way)).toEqual([]);
        expect(found.length).toBeGreaterThan(4);
      });
    },
  );
});
