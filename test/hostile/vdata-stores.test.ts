// Stores under hostile use: patterns and values that re-enter the store, keys and values that are
// not what they seem. As the peer.
import { M } from '@endo/patterns';
import { describe, it } from 'vitest';
import type { Difference } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';
import { expectSoundStores, program } from './stores-rig.js';

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
  it.each([values, facades])('$name', async each => {
    await expectSoundStores(each, declaredFor.get(each));
  });
});
