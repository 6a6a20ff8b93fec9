// The cache against the store that it stands for: whatever is read, written and walked over, in
// whatever cranks, both say the same.
import fc from 'fast-check';
import { makeMemoryVatStore } from 'liveslots/host';
import { describe, expect, it } from 'vitest';
import { makeCachedVatStore } from './cached-vatstore.js';
import type { RemoteStore } from './cached-vatstore.js';

const key = fc.constantFrom('', 'a', 'aa', 'ab', 'b', 'b\ud83d', 'b\uffff', 'c', 'd', 'e', 'f');
const step = fc.oneof(
  fc.record({ type: fc.constant('get' as const), key }),
  fc.record({ type: fc.constant('set' as const), key, value: fc.string({ maxLength: 2 }) }),
  fc.record({ type: fc.constant('delete' as const), key }),
  fc.record({ type: fc.constant('next' as const), key }),
  fc.record({ type: fc.constant('walk' as const), key }),
  fc.record({ type: fc.constant('commit' as const) }),
);

const makeDatabase = () => {
  const store = makeMemoryVatStore();
  let questions = 0;
  const remote: RemoteStore = {
    get(asked) {
      questions += 1;
      return store.get(asked);
    },
    entriesAfter(asked, limit) {
      questions += 1;
      const entries: Array<readonly [string, string]> = [];
      let next = store.getNextKey(asked);
      while (next !== undefined && entries.length < limit) {
        entries.push([next, store.get(next) ?? '']);
        next = store.getNextKey(next);
      }
      return entries;
    },
  };
  return { store, remote, countQuestions: () => questions };
};

describe("a vat's cache of its vatstore", () => {
  it('says what the vatstore would', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, capacity, ahead) => {
          const { store, remote } = makeDatabase();
          const model = makeMemoryVatStore();
          const cached = makeCachedVatStore(remote, { capacity, ahead });
          const commit = (): void => {
            for (const [changed, value] of cached.takeChanges()) {
              if (value === undefined) store.delete(changed);
              else store.set(changed, value);
            }
          };
          for (const each of steps) {
            switch (each.type) {
              case 'get':
                expect(cached.get(each.key)).toBe(model.get(each.key));
                break;
              case 'set':
                cached.set(each.key, each.value);
                model.set(each.key, each.value);
                break;
              case 'delete':
                cached.delete(each.key);
                model.delete(each.key);
                break;
              case 'next':
                expect(cached.getNextKey(each.key)).toBe(model.getNextKey(each.key));
                break;
              case 'walk':
                for (let at: string | undefined = each.key; at !== undefined;) {
                  const next = cached.getNextKey(at);
                  expect(next).toBe(model.getNextKey(at));
                  at = next;
                }
                break;
              case 'commit':
                commit();
            }
          }
          commit();
          for (let at: string | undefined = ''; at !== undefined; at = model.getNextKey(at)) {
            expect([at, store.get(at), store.getNextKey(at)]).toEqual([
              at,
              model.get(at),
              model.getNextKey(at),
            ]);
          }
        },
      ),
      { seed: 20_261_124, numRuns: 2_000 },
    );
  });

  it('asks once for what it knows, and walks in stretches', () => {
    const { store, remote, countQuestions } = makeDatabase();
    for (let index = 100; index < 200; index += 1) store.set(`k${index}`, 'v');
    const cached = makeCachedVatStore(remote, { capacity: 1_000, ahead: 10 });
    cached.get('k100');
    cached.get('k100');
    cached.get('absent');
    cached.get('absent');
    expect(countQuestions()).toBe(2);
    let seen = 0;
    for (let at = cached.getNextKey('k'); at !== undefined; at = cached.getNextKey(at)) {
      expect(cached.get(at)).toBe('v');
      seen += 1;
    }
    expect([seen, countQuestions()]).toEqual([100, 2 + 11]);
  });
});
