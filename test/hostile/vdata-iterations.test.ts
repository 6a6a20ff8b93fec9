// Stores under hostile use: sources that re-enter the store, iterations that are left, shared and
// resumed. As the peer.
import { Far } from '@endo/far';
import { M, makeCopyMap, makeCopySet } from '@endo/patterns';
import { describe, it } from 'vitest';
import { expectSoundStores, program } from './stores-rig.js';

const sources = program('sources that re-enter the store', {
  'a source that changes the map': ({ map, attempt }, a, b) => {
    const store = map('m');
    attempt('adds', () =>
      store.addAll(
        (function* () {
          yield [a, 1] as [unknown, unknown];
          store.init('from within', 2);
          store.set(a, 3);
          yield ['from within', 4] as [unknown, unknown];
          store.delete(a);
          yield [b, 5] as [unknown, unknown];
          store.clear();
          yield [a, 6] as [unknown, unknown];
        })(),
      ),
    );
    attempt('left', () => [store.getSize(), [...store.entries()]]);
  },
  'a source that is the map': ({ map, attempt }, a) => {
    const store = map('m');
    attempt('fill', () =>
      store.addAll(
        new Map<unknown, unknown>([
          ['a', 1],
          [a, 2],
        ]),
      ),
    );
    attempt('own entries', () => store.addAll(store.entries()));
    attempt('own entries, others', () =>
      store.addAll([...store.entries()].map(([key, value]) => [`${String(key)}!`, value])),
    );
    attempt('lazily', () =>
      store.addAll(
        (function* () {
          for (const [key, value] of store.entries()) yield [`more ${String(key)}`, value];
        })() as Iterable<[unknown, unknown]>,
      ),
    );
    attempt('left', () => [store.getSize(), [...store.keys()]]);
  },
  'a source that throws': ({ set, attempt, note }, a) => {
    const store = set('s');
    let given = 0;
    const closing = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: given > 2, value: given++ ? harden(() => 1) : Far('ephemeral', {}) }),
        return: () => {
          note('closed');
          return {};
        },
      }),
    };
    attempt('closing', () => store.addAll(closing as Iterable<unknown>));
    attempt('size', () => store.getSize());
    attempt('a getter', () =>
      store.addAll({
        get [Symbol.iterator](): () => Iterator<unknown> {
          note('iterator is asked for');
          throw Error('no iterator');
        },
      }),
    );
    attempt('half way', () =>
      store.addAll(
        (function* () {
          yield a;
          yield 'b';
          throw Error('half way');
        })(),
      ),
    );
    attempt('left', () => [...store.keys()]);
  },
  'entries that are no pairs': ({ map, attempt, note }, a) => {
    const store = map('m');
    const pair = {
      get 0() {
        note('0');
        return a;
      },
      get 1() {
        note('1');
        store.init(a, 'first');
        return 'second';
      },
      [Symbol.iterator]: Array.prototype[Symbol.iterator],
      length: 2,
    };
    for (const [name, entry] of Object.entries({
      pair,
      string: 'ab',
      empty: [],
      long: ['k', 'v', 'more'],
      set: new Set(['x', 'y']),
      number: 5,
      null: null,
      record: { 0: 'a', 1: 'b' },
    })) {
      attempt(name, () => store.addAll([entry] as never));
    }
    attempt('left', () => [...store.entries()]);
  },
  'copies as sources': ({ map, set, attempt }, a, b) => {
    const [m, s] = [map('m'), set('s')];
    attempt('copy map', () => m.addAll(makeCopyMap([[a as never, 1]]) as never));
    attempt('copy set', () => s.addAll(makeCopySet([a as never, b as never]) as never));
    attempt('crossed', () => m.addAll(makeCopySet(['a']) as never));
    attempt('crossed', () => s.addAll(makeCopyMap([['a', 1]]) as never));
    attempt('snapshots', () => {
      m.addAll(m.snapshot() as never);
      s.addAll(s.snapshot() as never);
    });
    attempt('left', () => [m.getSize(), s.getSize()]);
  },
});

const iterations = program('iterations', {
  'left, resumed and shared': ({ map, attempt }, a) => {
    const store = map('m');
    store.addAll(['a', 'b', 'c', a].map(key => [key, key]));
    const keys = store.keys()[Symbol.iterator]();
    attempt('first', () => keys.next());
    attempt('another', () => [...store.keys()]);
    attempt('second', () => keys.next());
    attempt('left early', () => keys.return?.('left'));
    attempt('after', () => keys.next());
    attempt('thrown into', () => {
      const values = store.values()[Symbol.iterator]();
      values.next();
      return values.throw?.(Error('thrown in'));
    });
    attempt('never begun', () => void store.entries());
    attempt(
      'nested',
      () =>
        [...store.keys()].flatMap(one => [...store.keys(M.string())].map(two => [one, two])).length,
    );
    attempt('frozen', () => Object.isFrozen(store.keys()));
  },
  'while it changes': ({ map, attempt }, a, b) => {
    const store = map('m');
    const fill = (): void => {
      store.clear();
      store.addAll(['a', 'b', 'c', a].map(key => [key, key]));
    };
    const during = (label: string, act: (key: unknown) => void): void => {
      fill();
      attempt(label, () => {
        const seen: unknown[] = [];
        for (const key of store.keys()) {
          seen.push(key);
          act(key);
        }
        return seen;
      });
      attempt(`${label}: left`, () => [store.getSize(), [...store.keys()]]);
    };
    during('deletes the one', key => store.delete(key));
    during('deletes the next', () => store.has('b') && store.delete('b'));
    during('clears', () => store.clear());
    during('sets', key => store.set(key, 'set'));
    during('adds', () => store.has('z') || store.init('z', 1));
    during('adds before', () => store.has('Z') || store.init('Z', 1));
    during('adds a remotable', () => store.has(b) || store.init(b, 1));
    during('deletes and adds again', key => {
      store.delete(key);
      store.init(key, 'again');
    });
    during('throws', () => {
      throw Error('out of it');
    });
    during('refused addition', () => {
      try {
        store.init('a', 1);
      } catch {
        // It is there already.
      }
    });
  },
  'with hostile patterns': ({ map, attempt }, a) => {
    const store = map('m');
    store.addAll([
      ['a', harden({ x: 1 })],
      ['b', harden(['x'])],
      [a, a],
    ]);
    const trapped = <T extends object>(target: T, act: () => void): T =>
      new Proxy(target, {
        get: (on, key, receiver): unknown => {
          act();
          return Reflect.get(on, key, receiver);
        },
      });
    attempt('not a pattern', () => [...store.keys({})]);
    attempt('a promise', () => [...store.keys(harden(Promise.resolve()))]);
    attempt('an error', () => [...store.keys(harden(Error('x')))]);
    attempt('unhardened', () => [...store.keys(['a'])]);
    attempt('a record', () => [...store.keys(harden({ a: 1 }))]);
    attempt('mixed', () => [...store.keys(M.or('a', M.remotable()))]);
    attempt('deletes', () => [
      ...store.keys(
        undefined,
        trapped(harden({ x: 1 }), () => store.has('b') && store.delete('b')),
      ),
    ]);
    attempt('adds', () => [
      ...store.keys(
        undefined,
        trapped(harden({ x: 1 }), () => store.has('c') || store.init('c', 1)),
      ),
    ]);
    attempt('clears by a pattern of values', () => store.clear(M.any(), harden({ x: 1 })));
    attempt('left', () => [store.getSize(), [...store.keys()]]);
    attempt('size of an absent key', () => store.getSize('absent'));
    attempt('size by a foreign key', () => store.getSize(Far('foreign', {})));
    attempt('an interval', () => [...store.keys(M.and(M.gte('a'), M.lte('b')))]);
    attempt('nothing', () => [...store.keys(M.not(M.any()))]);
  },
});

describe('hostile sources and iterations of stores', () => {
  it.each([sources, iterations])('$name', async each => {
    await expectSoundStores(each);
  });
});
