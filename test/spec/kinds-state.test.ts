// What the state of a kind may hold, beside the peer: the same syscalls, bytes and errors.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import { makeAttempt } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { kindData, methods, provideHandle, type Thing } from './kinds-support.js';

const x50 = ref('o-50', 'Alleged: fifty');
const x51 = ref('o-51', 'Alleged: fifty-one');

/** What a property of the state may be, and what becomes of the counts. */
const stateValues: VatProgram = {
  name: 'values of state',
  build: tools => {
    const { note } = tools;
    const attempt = makeAttempt(note);
    const data = kindData(tools);
    const asGiven = (given: unknown) => given;
    const makeVirtual = data.defineKind('v', asGiven, methods);
    const makeDurable = data.defineDurableKind(provideHandle(tools, 'd'), asGiven, methods);
    const makeShaped = data.defineDurableKind(provideHandle(tools, 's'), asGiven, methods, {
      stateShape: harden({ a: M.number(), b: M.or(undefined, M.any()), c: M.string() }),
    });
    const makeAny = data.defineKind('any', asGiven, methods, { stateShape: { a: M.any() } });
    const held: Record<string, Thing> = {};
    return Far('root', {
      init: () => {
        class Odd {
          a = 1;
        }
        const candidates: Record<string, unknown> = {
          symbol: { [Symbol.for('x')]: 1, a: 2 },
          proto: JSON.parse('{"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":4}'),
          getter: {
            get a() {
              note('getter');
              return 1;
            },
          },
          array: [1],
          null: null,
          undefined,
          number: 5,
          string: 'abc',
          odd: new Odd(),
          frozen: harden({ z: 1, a: 2 }),
          hidden: Object.defineProperty({ b: 1 }, 'a', { value: 1 }),
          function: () => 1,
          order: { z: 1, a: 2, 10: 1 },
          inherited: Object.create({ x: 1 }),
          promise: { a: Promise.resolve() },
          heldPromise: { a: harden(Promise.resolve(5)) },
          soft: { a: { b: 1 } },
          empty: {},
          map: { a: new Map() },
          remotable: { a: Far('remotable', {}) },
        };
        for (const [name, candidate] of Object.entries(candidates)) {
          attempt(`virtual ${name}`, () => makeVirtual(candidate).keys());
        }
        attempt('durable', () => makeDurable({ a: Far('remotable', {}) }));
        attempt('durable promise', () => makeDurable({ x: harden([1, Promise.resolve()]) }));
        attempt('any, soft', () => makeAny({ a: { b: 1 } }));
        attempt('any, set soft', () => makeAny({ a: 1 }).set({ b: 1 }));
        attempt('any, set', () => makeAny({ a: 1 }).set(harden({ b: 1 })));
        attempt('shaped extra', () => makeShaped({ a: 1, d: 2 }));
        attempt('shaped missing', () => makeShaped({ a: 1 }).get('c'));
        attempt('shaped missing b', () => makeShaped({ a: 1, c: 'c' }).get('b'));
        attempt('shaped wrong', () => makeShaped({ a: 'x', b: 1 }));
        attempt('shaped symbol', () => makeShaped({ a: 1, [Symbol.for('x')]: 1 }));
        attempt('shaped both wrong', () => makeShaped({ a: 'x', b: Far('remotable', {}) }));
      },
      make: (p: unknown) => {
        held.v = makeVirtual({ a: p, b: harden([p]) });
        held.d = makeDurable({ a: 1, b: 2 });
        held.s = makeShaped({ a: 1, b: 2 });
      },
      set: (p: unknown, q: unknown) => {
        const { v, d, s } = held as { v: Thing; d: Thing; s: Thing };
        attempt('wrong', () => s.set('x'));
        attempt('soft', () => s.set(new Map(), 'b'));
        attempt('remotable', () => s.set(Far('remotable', {}), 'b'));
        attempt('several', () => s.set(harden([p, p, q, d]), 'b'));
        attempt('fewer', () => s.set(harden([q]), 'b'));
        attempt('get', () => s.get('b'));
        attempt('extra', () => s.set(1, 'extra'));
        attempt('get extra', () => s.get('extra'));
        attempt('delete', () => delete s.context().state.a);
        attempt('delete own', () => delete d.context().state.a);
        attempt('missing', () => s.get('c'));
        attempt('gained', () => s.set('text', 'c'));
        attempt('__proto__', () => d.set(1, '__proto__'));
        attempt('undefined', () => d.set(undefined));
        attempt('get undefined', () => d.get());
        attempt('soft promise', () => d.set(Promise.resolve(1)));
        attempt('symbol', () => d.set(harden({ a: Symbol.for('y') })));
        attempt('odd names', () => d.set(harden({ toJSON: 5, '#x': 1, $y: '$0', '!': '!' })));
        attempt('virtual', () => d.set(v));
        attempt('virtual remotable', () => v.set(Far('remotable', {})));
        attempt('virtual promise', () => v.set(harden(Promise.resolve(7)), 'b'));
        attempt('get promise', () => [v.get('b'), v.get('b') === v.get('b')]);
        attempt('context', () => v.set(v.context()));
        attempt('state', () => v.set(v.context().state));
      },
      steal: () => {
        const { v, d, s } = held as { v: Thing; d: Thing; s: Thing };
        const shaped = s.context().state;
        const prototype = Object.getPrototypeOf(shaped) as object;
        const a = Object.getOwnPropertyDescriptor(prototype, 'a') as PropertyDescriptor;
        const own = Object.getOwnPropertyDescriptor(v.context().state, 'a') as PropertyDescriptor;
        note([a.get?.name, a.get?.length, a.set?.name, a.set?.length].join(' '));
        const steal = (name: string, getter: PropertyDescriptor, target: unknown) =>
          attempt(name, () => Reflect.apply(getter.get as () => unknown, target, []));
        steal('on its own', a, shaped);
        steal('on the prototype', a, prototype);
        steal('on another kind', a, d.context().state);
        steal('on nothing', a, undefined);
        steal('own on its own', own, v.context().state);
        steal('own on an object', own, {});
      },
      canBeDurable: (p: unknown) => {
        const { v, d } = held as { v: Thing; d: Thing };
        const candidates = {
          v,
          d,
          p,
          far: Far('far', {}),
          deep: harden([d, v]),
          one: 1,
          undefined,
        };
        for (const [name, candidate] of Object.entries(candidates)) {
          attempt(name, () => data.canBeDurable(candidate));
        }
        attempt('soft', () => data.canBeDurable({ a: 1 }));
        attempt('promise', () => data.canBeDurable(harden(Promise.resolve(1))));
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'init');
    await run.message('o+0', 'make', [x50]);
    await run.message('o+0', 'set', [x50, x51]);
    await run.message('o+0', 'steal');
    await run.message('o+0', 'canBeDurable', [x50]);
    run.hooks.setSyscallCapdataLimits(40, 2);
    await run.message('o+0', 'set', [x50, x51]);
  },
};

describe('state beside the peer', () => {
  it('[K2] [K3] [V7] values of all sorts', async () => {
    // On the peer the names of promises that were refused, or only held for a while, stay behind.
    const peer = ['p+6', 'p+7', 'p+8'].map(vpid => `   slotToVal: ${vpid}`);
    await expectSame(stateValues, [{ rule: 'no-residue', peer, ours: [] }]);
  });
});
