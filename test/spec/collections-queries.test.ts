// Many entries at once: iteration, patterns, sizes, snapshots, clearing. Each program runs on the
// peer too and must do the same, syscall for syscall. Rule C3.
import { makeCopyMap, makeCopySet, M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import type { MapStore as FullMapStore, Pattern } from '../../src/collections/types.js';
import type { MapStore, SetStore } from '../support/vat-data.js';
import { expectSameStores, runStoresBeside, type StoreKit } from './collections-support.js';

const fill = ({ imports, local }: StoreKit, map: MapStore, set: SetStore): void => {
  const keys = ['t', 's', '', 'a', 'b', 'c', '\u0000', '\uffff', '|', '~', '😀', '\ue000'];
  const others = [1, 2, -1, 0, NaN, Infinity, 5n, -5n, 10n ** 20n, true, false, null, undefined];
  const values = ['text', 7, imports[1], undefined];
  [...keys, ...others, Symbol.for('a'), imports[0], local('f'), imports[2]].forEach(
    (key, index) => {
      map.init(key, values[index % values.length]);
      set.add(key);
    },
  );
};

const makePatterns = ({ imports, local }: StoreKit): Record<string, unknown> => ({
  none: undefined,
  any: M.any(),
  string: M.string(),
  number: M.number(),
  bigint: M.bigint(),
  nat: M.nat(),
  boolean: M.boolean(),
  symbol: M.symbol(),
  undefined: M.undefined(),
  null: M.null(),
  remotable: M.remotable(),
  'remotable with a label': M.remotable('f'),
  scalar: M.scalar(),
  key: M.key(),
  pattern: M.pattern(),
  kind: M.kind('string'),
  error: M.error(),
  promise: M.promise(),
  array: M.array(),
  set: M.set(),
  splitRecord: M.splitRecord({}),
  'a string': 'b',
  'the empty string': '',
  'a missing string': 'zz',
  'a long string': 'x'.repeat(300),
  'a number': 1,
  'minus zero': -0,
  'not a number': NaN,
  'a bigint': 5n,
  'a symbol': Symbol.for('a'),
  'an import': imports[0],
  'an import that is no key': imports[1],
  'a remotable that is no key': local('stranger'),
  'an array': harden(['x']),
  'an array with a matcher': harden([M.string()]),
  'a record': harden({ a: M.any() }),
  'a record with a stranger': harden({ a: imports[1] }),
  'a copy set': makeCopySet(['a']),
  'a copy map': makeCopyMap([['a', 1]]),
  gte: M.gte('b'),
  gt: M.gt('a'),
  lt: M.lt('b'),
  lte: M.lte(1),
  'gte of an emoji': M.gte('😀'),
  'gte of a bigint': M.gte(-10n),
  'gte of an import': M.gte(imports[0]),
  eq: M.eq('b'),
  neq: M.neq('b'),
  'neq a stranger': M.neq(imports[1]),
  or: M.or('a', 'c'),
  'or across kinds': M.or(undefined, null),
  'or a stranger': M.or('a', imports[1]),
  and: M.and(M.string(), M.gte('b')),
  not: M.not(M.string()),
  // Refused.
  unfrozen: {},
  'an unfrozen array': [M.string()],
  'a promise': harden(Promise.resolve(1)),
  'an error': harden(Error('x')),
  'a function': () => 1,
});

describe('[C3] patterns', () => {
  it('bound what is read, and select what matches', async () => {
    await expectSameStores('key patterns', kit => {
      const { step, VatData } = kit;
      const map = VatData.makeScalarBigMapStore('m');
      const set = VatData.makeScalarBigSetStore('s');
      step('fill', () => fill(kit, map, set));
      for (const [name, pattern] of Object.entries(makePatterns(kit))) {
        step(`keys ${name}`, () => [...map.keys(pattern)]);
        step(`made only: keys ${name}`, () => typeof map.keys(pattern));
        step(`values ${name}`, () => [...map.values(pattern)]);
        step(`entries ${name}`, () => [...map.entries(pattern)]);
        step(`size ${name}`, () => map.getSize(pattern));
        step(`snapshot ${name}`, () => map.snapshot(pattern));
        step(`set keys ${name}`, () => [...set.keys(pattern)]);
        step(`set values ${name}`, () => [...set.values(pattern)]);
        step(`set size ${name}`, () => set.getSize(pattern));
        step(`set snapshot ${name}`, () => set.snapshot(pattern));
      }
    });
  });

  it('select by value as well', async () => {
    await expectSameStores('value patterns', kit => {
      const { step, VatData } = kit;
      const map = VatData.makeScalarBigMapStore('m') as FullMapStore;
      step('fill', () => fill(kit, map, VatData.makeScalarBigSetStore('s')));
      for (const [name, value] of Object.entries(makePatterns(kit))) {
        const pattern = value as Pattern;
        step(`keys by ${name}`, () => [...map.keys(undefined, pattern)]);
        step(`values by ${name}`, () => [...map.values(M.string(), pattern)]);
        step(`entries by ${name}`, () => [...map.entries('a', pattern)]);
        step(`size by ${name}`, () => map.getSize(M.gt('a'), pattern));
        step(`snapshot by ${name}`, () => map.snapshot(M.remotable(), pattern));
      }
    });
  });

  it('clear what matches', async () => {
    await expectSameStores('clear', kit => {
      const { step, VatData } = kit;
      const map = VatData.makeScalarBigMapStore('m');
      const set = VatData.makeScalarBigSetStore('s');
      for (const [name, pattern] of Object.entries(makePatterns(kit))) {
        step('fill', () => {
          map.clear();
          set.clear();
          fill(kit, map, set);
        });
        step(`clear ${name}`, () => map.clear(pattern));
        step(`clear by value ${name}`, () => map.clear(undefined, pattern));
        step(`set clear ${name}`, () => set.clear(pattern));
        step('sizes', () => [map.getSize(), set.getSize()]);
      }
      step('clear', () => map.clear());
      step('clear an empty one', () => map.clear());
    });
  });
});

describe('[C3] iteration', () => {
  it('goes on while entries are set and deleted, and refuses additions', async () => {
    await expectSameStores('changes meanwhile', ({ step, VatData, imports }) => {
      const map = VatData.makeScalarBigMapStore('m');
      const set = VatData.makeScalarBigSetStore('s');
      const refill = (): void => {
        map.clear();
        for (const key of ['a', 'b', 'c', imports[0]]) map.init(key, key);
      };
      const during = (label: string, change: (key: unknown) => void): void => {
        for (const way of ['keys', 'values', 'entries'] as const) {
          step('refill', refill);
          step(`${label} (${way})`, () => {
            const seen: unknown[] = [];
            try {
              for (const found of map[way]()) {
                seen.push(found);
                change(Array.isArray(found) ? found[0] : found);
              }
            } catch (error) {
              seen.push(error);
            }
            return seen;
          });
          step('size', () => map.getSize());
        }
      };
      during('set', key => map.set(key, 'new'));
      during('delete', key => map.delete(key));
      during('delete another', () => map.has('b') && map.delete('b'));
      during('delete and add', key => {
        map.delete(key);
        map.init(key, 1);
      });
      during('add', () => map.has('z') || map.init('z', 1));
      during('add and delete', () => {
        map.init('z', 1);
        map.delete('z');
      });
      during('add what is there', key => map.init(key, 1));
      during('add what is refused', () => {
        try {
          map.init('z', () => 1);
        } catch {
          // The iteration must not notice.
        }
      });
      during('addAll of what is there', key => map.addAll([[key, 2]]));
      during('clear', () => map.clear());
      during('clear some', () => map.clear(M.gte('b')));
      during('nested', () => [...map.keys()].length);

      step('a set', () => set.addAll(['a', 'b']));
      step('add to a set what is there', () => [...set.keys()].map(key => set.add(key)));
      step('add to a set', () => {
        for (const key of set.keys()) set.add(`${String(key)}!`);
      });
    });
  });

  it('begins at the first step, and ends once', async () => {
    await expectSameStores('generators', ({ step, VatData }) => {
      const map = VatData.makeScalarBigMapStore('m');
      step('fill', () => map.addAll(['a', 'b', 'c'].map(key => [key, key])));
      step('made, then added', () => {
        const keys = map.keys();
        map.init('d', 1);
        return [...keys];
      });
      step('twice', () => {
        const keys = map.keys('a');
        return [[...keys], [...keys]];
      });
      step('broken off', () => {
        for (const key of map.keys()) return key;
        return undefined;
      });
      step('past the end', () => {
        const keys = map.keys('a')[Symbol.iterator]();
        return [keys.next(), keys.next(), keys.next()];
      });
      step('its own iterator', () => {
        const keys = map.keys();
        const iterator: unknown = keys[Symbol.iterator]();
        return [iterator === keys, String(keys)];
      });
      step('an entry is the caller’s own', () => {
        const [entry] = [...map.entries()];
        return Object.isFrozen(entry);
      });
      step('methods alone', () => {
        const { has, keys, getSize } = map;
        return [has('a'), [...keys()], getSize()];
      });
    });
  });

  it('keeps the count when a hostile pattern throws while it clears', async () => {
    const build = ({ step, VatData }: StoreKit): void => {
      const map = VatData.makeScalarBigMapStore('m');
      step('fill', () => map.addAll(['a', 'b', 'c'].map(key => [key, harden(['x'])])));
      const hostile = new Proxy(harden(['x']), {
        get: (target, property, receiver): unknown => {
          if (!map.has('a')) throw Error('hostile');
          return Reflect.get(target, property, receiver);
        },
      });
      step('clear', () => map.clear(undefined, hostile));
      step('left', () => [map.getSize(), [...map.keys()]]);
    };
    const { notes } = await runStoresBeside('hostile pattern', build, [
      {
        rule: 'steady-count',
        peer: [],
        ours: ["vatstoreGet('vc.4.|entryCount') -> '3'", "vatstoreSet('vc.4.|entryCount', '2')"],
      },
      {
        rule: 'steady-count',
        peer: ["vatstoreGet('vc.4.|entryCount') -> '3'"],
        ours: ["vatstoreGet('vc.4.|entryCount') -> '2'"],
      },
      {
        rule: 'steady-count',
        peer: ['(note: left: [3, [b, c]])'],
        ours: ['(note: left: [2, [b, c]])'],
      },
      { rule: 'steady-count', peer: ['vc.4.|entryCount = 3'], ours: ['vc.4.|entryCount = 2'] },
    ]);
    expect(notes.join()).toContain('clear threw Error(hostile)');
    expect(notes).toContain('left: [2, [b, c]]');
  });
});
