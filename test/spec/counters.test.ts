// The counters that names are made from: durable, only growing, careful with what they find.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { IdCounters } from '../../src/store/counters.js';
import type { CounterName } from '../../src/store/counters.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { check, messageOf } from './parts-support.js';

const withSaved = (saved?: string) =>
  makeMemoryVatStore(saved === undefined ? [] : [['idCounters', saved]]);

const names: CounterName[] = ['exportID', 'collectionID', 'promiseID'];

describe('the id counters', () => {
  it('[S1] begin at 1, 1 and 5, and are written when the crank ends', () => {
    const store = withSaved();
    const counters = new IdCounters(store);
    expect(counters.allocate('exportID')).toBe(1);
    expect(counters.allocate('collectionID')).toBe(1);
    expect(counters.allocate('promiseID')).toBe(5);
    expect(counters.allocate('promiseID')).toBe(6);
    expect(store.get('idCounters')).toBe(undefined);
    counters.flush();
    expect(store.get('idCounters')).toBe('{"exportID":2,"collectionID":2,"promiseID":7}');
  });

  it('[S1] are all written, those that are new to the vatstore too', () => {
    for (const [saved, written] of [
      [undefined, '{"exportID":1,"collectionID":1,"promiseID":5}'],
      ['{"exportID":30}', '{"exportID":30,"collectionID":1,"promiseID":5}'],
    ]) {
      const store = withSaved(saved);
      const counters = new IdCounters(store);
      counters.load();
      counters.flush();
      expect(store.get('idCounters')).toBe(written);
    }
  });

  it('[S1] are read once and written only after they were used', () => {
    const calls: string[] = [];
    const behind = withSaved('{"exportID":30,"collectionID":4,"promiseID":9}');
    const store: VatStore = {
      ...behind,
      get: key => (calls.push('get'), behind.get(key)),
      set: (key, value) => (calls.push('set'), behind.set(key, value)),
    };
    const counters = new IdCounters(store);
    counters.load();
    counters.load();
    expect(calls).toEqual(['get']);
    counters.flush();
    calls.length = 0;
    counters.flush();
    counters.load();
    counters.flush();
    expect(calls).toEqual([]);
    expect(counters.allocate('exportID')).toBe(30);
    counters.flush();
    counters.flush();
    expect(calls).toEqual(['set']);
  });

  it('[S2] give no number twice, over any incarnations', () => {
    check(
      fc.property(fc.array(fc.array(fc.constantFrom(...names))), incarnations => {
        const store = withSaved();
        const given = new Set<string>();
        const last: Record<CounterName, number> = { exportID: 0, collectionID: 0, promiseID: 4 };
        for (const uses of incarnations) {
          const counters = new IdCounters(store);
          for (const name of uses) {
            const id = counters.allocate(name);
            expect(given.has(`${name} ${id}`)).toBe(false);
            given.add(`${name} ${id}`);
            expect(id).toBe(last[name] + 1);
            last[name] = id;
          }
          counters.flush();
        }
      }),
      { seed: 43_01, numRuns: 100 },
    );
  });

  it('[S1] carry along what they do not know', () => {
    const store = withSaved('{"exportID":30,"deviceID":7,"promiseID":9}');
    const counters = new IdCounters(store);
    expect(counters.allocate('promiseID')).toBe(9);
    expect(counters.allocate('collectionID')).toBe(1);
    counters.flush();
    expect(JSON.parse(store.get('idCounters') ?? '')).toEqual({
      exportID: 30,
      collectionID: 2,
      promiseID: 10,
      deviceID: 7,
    });
  });

  it.each([
    ['[]'],
    ['null'],
    ['7'],
    ['"text"'],
    ['{"exportID":"3"}'],
    ['{"exportID":1.5}'],
    ['{"exportID":null}'],
    ['{"promiseID":9007199254740992}'],
    ['{"collectionID":{}}'],
  ])('[S1] refuse the saved %s, and write nothing over it', saved => {
    const store = withSaved(saved);
    const counters = new IdCounters(store);
    const message = messageOf(() => counters.load());
    expect(message).toContain('idCounters');
    if (saved !== '[]') expect(message).toContain(JSON.stringify(saved));
    expect(() => counters.allocate('exportID')).toThrow(/idCounters/);
    counters.flush();
    expect(store.get('idCounters')).toBe(saved);
  });

  it.each([['{'], ['not json'], ['{"exportID":}']])(
    '[S1] refuse %j, which cannot be read',
    saved => {
      const store = withSaved(saved);
      const counters = new IdCounters(store);
      expect(() => counters.load()).toThrow();
      counters.flush();
      expect(store.get('idCounters')).toBe(saved);
    },
  );

  it('[S1] take no harm from a saved prototype', () => {
    const counters = new IdCounters(withSaved('{"__proto__":7,"exportID":3}'));
    expect(counters.allocate('exportID')).toBe(3);
    expect(counters.allocate('promiseID')).toBe(5);
  });
});
