// Stores under hostile use: sources, patterns and values that re-enter the store, iterations that
// are left, shared and resumed, keys and values that are not what they seem. As the peer.
import { Far } from '@endo/far';
import { M, makeCopyMap, makeCopySet } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { makeAttempt } from '../support/vat-code.js';
import type { MapStore, SetStore, VatData } from '../support/vat-data.js';
import type { VatProgram } from '../support/vat-program.js';

interface Rig {
  readonly VatData: VatData;
  readonly note: (text: string) => void;
  readonly attempt: (label: string, thunk: () => unknown) => void;
  readonly durable: boolean;
  readonly map: (label: string) => MapStore;
  readonly set: (label: string) => SetStore;
}

/** The same for durable and for virtual stores; each part in a delivery of its own. */
const program = (
  name: string,
  parts: Readonly<Record<string, (rig: Rig, a: object, b: object) => void>>,
): VatProgram => ({
  name,
  build: ({ VatData, note, baggage, incarnation }) => {
    const attempt = makeAttempt(note);
    const stores = new Set<MapStore | SetStore>();
    const made = <T extends MapStore | SetStore>(store: T): T => {
      stores.add(store);
      return store;
    };
    const kept = VatData.makeScalarBigSetStore('kept', { durable: true });
    if (incarnation === 0) baggage.init('kept', kept);
    const keep = <T>(durable: boolean, store: T): T => {
      if (durable) (baggage.get('kept') as SetStore).add(store);
      return store;
    };
    const rig = (durable: boolean): Rig => ({
      VatData,
      note,
      attempt,
      durable,
      map: label => made(keep(durable, VatData.makeScalarBigMapStore(label, { durable }))),
      set: label => made(keep(durable, VatData.makeScalarBigSetStore(label, { durable }))),
    });
    return Far('root', {
      run: (part: string, durable: boolean, a: object, b: object) => {
        parts[part]?.(rig(durable), a, b);
        for (const store of stores) {
          attempt('the count is true', () => store.getSize() === [...store.keys()].length);
        }
        stores.clear();
      },
    });
  },
  script: async run => {
    await run.start();
    for (const durable of [true, false]) {
      for (const part of Object.keys(parts)) {
        await run.message('o+0', 'run', [part, durable, ref('o-50'), ref('o-51')]);
      }
    }
    await run.sweep();
    await run.start();
    await run.sweep();
  },
});

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

const values = program('keys and values', {
  'unfrozen, thenable and worse': ({ map, set, attempt }, a) => {
    const [m, s] = [map('m'), set('s')];
    const candidates: Record<string, () => unknown> = {
      unfrozen: () => [1],
      'an unfrozen record': () => ({ a: [1] }),
      'frozen but not deep': () => Object.freeze([[1]]),
      hardened: () => harden([[1]]),
      thenable: () => harden({ then: () => 1 }),
      'thenable data': () => harden({ then: 1 }),
      getter: () =>
        Object.freeze({
          get a() {
            return 1;
          },
        }),
      function: () => harden(() => 1),
      class: () => harden(class {}),
      date: () => harden(new Date(0)),
      regexp: () => harden(/a/),
      map: () => harden(new Map()),
      proxy: () => new Proxy(harden([1]), {}),
      'a proxy of a presence': () => new Proxy(a, {}),
      'inherits from a presence': () => Object.freeze(Object.create(a)),
      symbol: () => Symbol('unregistered'),
      cycle: () => {
        const cycle: unknown[] = [];
        cycle.push(cycle);
        return harden(cycle);
      },
      'typed array': () => new Uint8Array(2),
      bigint: () => 2n ** 80n,
      nan: () => NaN,
      'minus zero': () => -0,
      'an error': () => harden(TypeError('typed')),
      'null prototype': () => harden(Object.create(null)),
      arguments: () =>
        (function (..._args: unknown[]) {
          // eslint-disable-next-line prefer-rest-params -- the object itself is meant
          return harden(arguments);
        })(1, 2),
    };
    for (const [name, make] of Object.entries(candidates)) {
      attempt(`${name}: key of a map`, () => m.init(make(), 1));
      attempt(`${name}: key of a set`, () => s.add(make()));
      attempt(`${name}: has`, () => [m.has(make()), s.has(make())]);
      attempt(`${name}: init`, () => m.init(`init ${name}`, make()));
      attempt(`${name}: set`, () => {
        if (!m.has(`set ${name}`)) m.init(`set ${name}`, 0);
        m.set(`set ${name}`, make());
      });
      attempt(`${name}: back`, () => m.get(`set ${name}`));
    }
    attempt('left', () => [m.getSize(), s.getSize()]);
  },
  'values that re-enter': ({ map, attempt }, a) => {
    const store = map('m');
    const entering = (act: () => void): unknown => {
      let entered = false;
      return new Proxy(harden({ a: 1 }), {
        getPrototypeOf: on => {
          if (!entered) {
            entered = true;
            act();
          }
          return Reflect.getPrototypeOf(on);
        },
      });
    };
    attempt('init with one that adds another', () =>
      store.init(
        'k',
        entering(() => store.init(a, 'other')),
      ),
    );
    attempt('set with one that sets', () =>
      store.set(
        'k',
        entering(() => store.set('k', a)),
      ),
    );
    attempt('set with one that deletes', () =>
      store.set(
        'k',
        entering(() => store.delete('k')),
      ),
    );
    attempt('set with one that clears', () =>
      store.set(
        a,
        entering(() => store.clear()),
      ),
    );
    attempt('left', () => [store.getSize(), [...store.entries()]]);
  },
  'what is inside': ({ map, set, attempt, VatData, durable }, a) => {
    const [m, s] = [map('m'), set('s')];
    attempt('itself as a value', () => m.init('self', m));
    attempt('itself as a key', () => s.add(s));
    attempt('each other', () => {
      m.init(s, harden([m, s]));
      s.add(m);
    });
    attempt('taken out', () => {
      m.delete(s);
      m.delete('self');
      s.clear();
    });
    attempt('weak in weak', () => {
      const weak = VatData.makeScalarBigWeakMapStore('weak', { durable });
      weak.init(weak, weak);
      weak.init(m, a);
      return [weak.has(weak), weak.get(m) === a];
    });
  },
});

const facades = program('facades', {
  'methods and options': ({ map, attempt, VatData, note, durable }) => {
    const store = map('m');
    attempt('methods on others', () => Reflect.apply(store.init, {}, ['k', 1]));
    attempt('assigned', () => {
      (store as { get: unknown }).get = () => 'mine';
    });
    attempt('own keys', () => Reflect.ownKeys(store));
    attempt('frozen', () => [Object.isFrozen(store), Object.isFrozen(store.get)]);
    attempt('options with getters', () =>
      VatData.makeScalarBigMapStore('options', {
        get keyShape() {
          note('keyShape');
          return M.string();
        },
        get valueShape() {
          note('valueShape');
          return M.number();
        },
        get durable() {
          note('durable');
          return durable;
        },
      }),
    );
    attempt('a label that is no string', () => VatData.makeScalarBigMapStore(5 as never));
    attempt('more arguments', () =>
      (VatData.makeScalarBigMapStore as (...args: unknown[]) => unknown)('l', {}, 1, 2),
    );
    attempt('no arguments', () => String(VatData.makeScalarBigWeakSetStore()));
    attempt('missing arguments', () => (store.init as () => void)());
    attempt('undefined', () => [store.has(undefined), store.get(undefined)]);
  },
});

// In each program first the durable run, then the virtual one.
const readAgain = (id: number): Difference => ({
  rule: 'reentrant-value',
  peer: [],
  ours: [`vatstoreGet('vc.${id}.sk') -> undefined`],
});
const readTwice: Difference = { rule: 'read-once', peer: ['(note: keyShape)'], ours: [] };
const declaredFor: ReadonlyMap<VatProgram, readonly Difference[]> = new Map([
  [values, [readAgain(7), readAgain(13)]],
  [facades, [readTwice, readTwice]],
]);

describe('hostile use of stores', () => {
  it.each([sources, iterations, values, facades])('$name', async each => {
    const { ours } = await expectSame(each, declaredFor.get(each));
    expect(ours.filter(line => line.startsWith('<< REJECTED'))).toEqual([]);
    // Whatever was done to a store, its count is the number of its entries.
    const counts = ours.filter(line => line.includes('the count is true: '));
    expect(counts.length).toBeGreaterThan(1);
    expect(counts.filter(line => !line.endsWith(': true)'))).toEqual([]);
  });
});
