// The virtual reference manager: what stored data names, counted where it belongs.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefCounts } from '../../src/ledger/ref-counts.js';
import { References } from '../../src/slots/references.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { baseRef, check, makeVatParts, messageOf, vpid, vref } from './parts-support.js';

const stored = ['o-1', 'o-11', 'o+d10/1', 'o+d10/1:0', 'o+d10/1:1', 'o+v9/4'];
const inMemory = ['o+5', 'o+6', 'p+5', 'p-6'];
const all = [...stored, ...inMemory, 'd-1'].map(vref);

/** Parts where everything that is named exists, and what was said of promises. */
const setUp = () => {
  const parts = makeVatParts();
  const told: string[] = [];
  const values = inMemory.map(text => {
    const value = text.startsWith('p') ? new Promise(() => {}) : {};
    parts.slots.register(baseRef(text), value);
    return value;
  });
  const references = new References({
    ...parts,
    promises: {
      unregisterUnreferencedVPID: name => {
        // The count is zero already when its pillar has fallen.
        told.push(`${name} ${parts.held.countOf(name)}`);
      },
    },
  });
  return { ...parts, references, told, values };
};

const baseOf = (text: string): string => text.replace(/:.*/, '');

describe('references from virtual data', () => {
  it('[V1] are counted once for each side of a change, however often it names them', () => {
    const { references } = setUp();
    const [one, two] = [vref('o-1'), vref('o+d10/1')];
    const counts = () => [one, two].map(name => references.getReachableRefCount(name));
    references.updateReferenceCounts([], [one, one, two]);
    expect(counts()).toEqual([1, 1]);
    references.updateReferenceCounts([one, two], [one, one, two, two]);
    expect(counts()).toEqual([1, 1]);
    references.updateReferenceCounts([two, one, one, two], [one, one]);
    expect(counts()).toEqual([1, 0]);
    expect(references.removeReachableVref(one)).toBe(false);
    expect(counts()).toEqual([0, 0]);
  });

  it('[V1] to devices are nobody’s to count', () => {
    const { references, store, held } = setUp();
    const device = vref('d-1');
    references.addReachableVref(device);
    expect(references.removeReachableVref(device)).toBe(false);
    references.updateReferenceCounts([device], []);
    expect(references.getReachableRefCount(device)).toBe(0);
    expect([...store.entries()]).toEqual([]);
    expect(held.size).toBe(0);
  });

  it('[V1] [V4] [V6] are counted in the vatstore or in memory, and never below zero', () => {
    const operation = fc.record({ isAdd: fc.boolean(), name: fc.constantFrom(...all) });
    check(
      fc.property(fc.array(operation, { maxLength: 80 }), operations => {
        const { references, store, held, told } = setUp();
        const model = new Map<string, number>();
        const wantedTold: string[] = [];
        for (const { isAdd, name } of operations) {
          const key = baseOf(name);
          const count = model.get(key) ?? 0;
          if (name === 'd-1') {
            if (isAdd) references.addReachableVref(name);
            else expect(references.removeReachableVref(name)).toBe(false);
          } else if (isAdd) {
            references.addReachableVref(name);
            model.set(key, count + 1);
          } else if (count === 0) {
            expect(messageOf(() => references.removeReachableVref(name))).toContain(key);
          } else {
            const letsGo = count === 1 && inMemory.includes(key);
            expect(references.removeReachableVref(name)).toBe(letsGo);
            model.set(key, count - 1);
            if (count === 1) model.delete(key);
            if (letsGo && key.startsWith('p')) wantedTold.push(`${key} 0`);
          }
          expect(references.getReachableRefCount(name)).toBe(model.get(key) ?? 0);
        }
        expect(told).toEqual(wantedTold);
        const counts = [...model].filter(([key]) => stored.includes(key));
        expect(Object.fromEntries(store.entries())).toEqual(
          Object.fromEntries(counts.map(([key, count]) => [`vom.rc.${key}`, `${count}`])),
        );
        expect(held.size).toBe(model.size - counts.length);
      }),
      { seed: 54_01, numRuns: 300 },
    );
  });

  it('[V5] change with the data: each vref once, whatever it is repeated', () => {
    const slots = fc.array(fc.constantFrom(...all), { maxLength: 6 });
    check(
      fc.property(fc.array(slots, { maxLength: 8 }), versions => {
        const { references } = setUp();
        let current: typeof all = [];
        for (const next of [...versions, []]) {
          references.updateReferenceCounts(current, next);
          current = next;
          for (const name of all.filter(each => each !== 'd-1')) {
            const named = new Set(current.filter(each => baseOf(each) === baseOf(name)));
            expect(references.getReachableRefCount(name)).toBe(named.size);
          }
        }
      }),
      { seed: 54_02, numRuns: 200 },
    );
  });

  it('[V5] are applied in sorted order, and what stays is not touched', () => {
    const parts = makeVatParts();
    const writes: string[] = [];
    const store: VatStore = {
      ...parts.store,
      set: (key, value) => (writes.push(`${key} ${value}`), parts.store.set(key, value)),
      delete: key => (writes.push(`${key} gone`), parts.store.delete(key)),
    };
    const refCounts = new RefCounts({ store, candidates: parts.candidates });
    const references = new References({ ...parts, refCounts });
    references.updateReferenceCounts([], ['o-2', 'o-11', 'o-10'].map(vref));
    writes.length = 0;
    references.updateReferenceCounts(
      ['o-2', 'o-11', 'o-10'].map(vref),
      ['o-11', 'o-1', 'o+v9/4', 'o-1'].map(vref),
    );
    expect(writes).toEqual([
      'vom.rc.o+v9/4 1',
      'vom.rc.o-1 1',
      'vom.rc.o-10 gone',
      'vom.rc.o-2 gone',
    ]);
  });

  it('[P2] hold a promise by the name that is stored, not by the promise', () => {
    const { references, promises, slots } = makeVatParts();
    const promise = new Promise(() => {});
    const first = promises.nameForStore(promise);
    references.addReachableVref(first);
    promises.endCrank();
    // The handler of a send names the same promise again: it is the result.
    promises.register(vpid('p+77'), promise);
    references.addReachableVref(vpid('p+77'));
    references.addReachableVref(vpid('p+77'));
    references.removeReachableVref(vpid('p+77'));
    references.removeReachableVref(vpid('p+77'));
    expect(slots.has(vpid('p+77'))).toBe(false);
    expect(slots.valueOf(first)).toBe(promise);
    references.removeReachableVref(first);
    expect(slots.slotToVal.size).toBe(0);
  });

  it('[V4] refuse a name without a value, and hold nothing then', () => {
    const { references, held } = makeVatParts();
    for (const text of ['o+5', 'p+5', 'p-5']) {
      expect(messageOf(() => references.addReachableVref(vref(text)))).toContain(`"${text}"`);
    }
    expect(held.size).toBe(0);
  });
});
