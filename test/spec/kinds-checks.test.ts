// The short ways past patterns and guards accept nothing that the long way refuses, and methods of
// kinds do what those of heap exos with the same guards do.
import { makeExo } from '@endo/exo';
import { Far } from '@endo/far';
import { type InterfaceGuard, M, matches, type Pattern } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { makePrototype, makePrototypes } from '../../src/kinds/prototypes.js';
import { checkOf } from '../../src/kinds/checks.js';
import { show } from '../support/vat-code.js';

const patterns = {
  any: M.any(),
  number: M.number(),
  nat: M.nat(),
  gte: M.gte(5),
  string: M.string(),
  shortString: M.string({ stringLengthLimit: 3 }),
  bigint: M.bigint(),
  smallBigint: M.bigint({ decimalDigitsLimit: 2 }),
  boolean: M.boolean(),
  undefined: M.undefined(),
  null: M.null(),
  symbol: M.symbol(),
  remotable: M.remotable('a label'),
  promise: M.promise(),
  scalar: M.scalar(),
  key: M.key(),
  record: M.record(),
  array: M.arrayOf(M.number()),
  error: M.error(),
  or: M.or(M.string(), M.undefined()),
  opt: M.opt(M.number()),
  literal: 'text',
  shape: { a: M.number() },
} as const;

const makeValues = (): unknown[] => [
  0,
  5,
  -1,
  NaN,
  '',
  'text',
  'longer text',
  'x'.repeat(200_000),
  '\ud800',
  5n,
  -5n,
  10n ** 50n,
  10n ** 5000n,
  true,
  undefined,
  null,
  Symbol.for('registered'),
  Symbol('unique'),
  Far('far', {}),
  harden(Promise.resolve(1)),
  Promise.resolve(1),
  harden(Error('error')),
  [1, 2],
  [1, 'x'],
  { a: 1 },
  { a: 'x' },
  { a: new Map() },
  new Map(),
  () => 1,
  harden({ a: Far('far', {}) }),
];

const matchesPattern = (value: unknown, pattern: Pattern): boolean => {
  try {
    return matches(harden(value) as never, pattern);
  } catch {
    return false;
  }
};

describe('checks of values', () => {
  it.each(Object.entries(patterns))('[K6] %s', (_name, given) => {
    const pattern = harden(given);
    const check = checkOf(pattern);
    const values = makeValues();
    for (const [index, again] of makeValues().entries()) {
      const long = matchesPattern(values[index], pattern);
      expect([index, check(again)]).toEqual([index, long]);
    }
  });
});

const echo = {
  one: (...args: unknown[]) => args[0],
  two: (...args: unknown[]) => args.length,
  optional: (...args: unknown[]) => args.map(show).join(),
  rest: (...args: unknown[]) => args.length,
  raw: (...args: unknown[]) => args[0],
  rawArgument: (...args: unknown[]) => typeof args[0],
  nothing: (...args: unknown[]) => args[0],
  fails: (...args: unknown[]): unknown => {
    throw args[0];
  },
  other: (...args: unknown[]) => args[0],
};

const methodGuards = {
  one: M.call(M.number()).returns(M.any()),
  two: M.call(M.string(), M.remotable()).returns(M.number()),
  optional: M.call(M.number()).optional(M.string(), M.number()).returns(M.string()),
  rest: M.call(M.number()).rest(M.arrayOf(M.string())).returns(M.number()),
  raw: M.call().rest(M.raw()).returns(M.raw()),
  rawArgument: M.call(M.raw()).optional(M.number()).returns(M.string()),
  nothing: M.call(M.any()).returns(),
  fails: M.call(M.any()).returns(M.any()),
};

const guards: Record<string, InterfaceGuard | undefined> = {
  strict: M.interface('I', { ...methodGuards, other: M.call(M.any()).returns(M.any()) }),
  passable: M.interface('I', methodGuards, { defaultGuards: 'passable' }),
  sloppy: M.interface('I', methodGuards, { sloppy: true }),
  raw: M.interface('I', methodGuards, { defaultGuards: 'raw' }),
  none: undefined,
};

const makeCalls = (): unknown[][] => [
  [],
  ...makeValues().map(value => [value]),
  ...makeValues().map(value => [5, value]),
  ['text', Far('far', {})],
  ['text', {}],
  [1, 'a', 'b', 'c'],
  [1, 'a', 2],
  [1, 'a', 2, 3],
  [1, 'a', 'b', 3],
  [1, undefined, 2],
  [new Map(), 5],
  [new Map(), 'x'],
];

type Echo = typeof echo;
const outcome = (target: object, name: keyof Echo, args: unknown[]): unknown[] => {
  const method = (target as Echo)[name];
  try {
    const result = Reflect.apply(method, target, args);
    return [typeof result, String(result).slice(0, 99), Object.isFrozen(result)];
  } catch (err) {
    return ['threw', String(err).slice(0, 300), Object.isFrozen(err)];
  }
};
const frozenOf = (args: unknown[]): boolean[] => args.map(arg => Object.isFrozen(arg));

describe('methods', () => {
  it.each(Object.entries(guards))('[K6] with guards: %s', (_name, guard) => {
    const exo: object = makeExo('tag', guard as never, echo);
    const selves = new WeakMap<object, object>();
    const prototype = makePrototype('tag', value => selves.get(value as object), echo, true, guard);
    const self = Object.freeze(Object.create(prototype) as object);
    selves.set(self, harden({ self, state: {} }));
    const names = Object.keys(echo) as Array<keyof Echo>;
    for (const name of names) {
      const others = makeCalls();
      for (const [index, args] of makeCalls().entries()) {
        const theirs = others[index] as unknown[];
        expect([name, index, outcome(self, name, args)]).toEqual([
          name,
          index,
          outcome(exo, name, theirs),
        ]);
        expect([name, index, frozenOf(args)]).toEqual([name, index, frozenOf(theirs)]);
      }
    }
    expect(Reflect.ownKeys(prototype)).toEqual(Reflect.ownKeys(Object.getPrototypeOf(exo)));
  });

  it('[K6] by symbols, of classes and with facets', () => {
    class Base {
      inherited(): unknown {
        return (this as unknown as { n: number }).n;
      }
    }
    class Derived extends Base {
      own(): unknown {
        return (this as unknown as { n: number }).n + 1;
      }
      [Symbol.iterator](): unknown {
        return (this as unknown as { n: number }).n + 2;
      }
    }
    const contextOf = (value: unknown) => (value === self ? { n: 5 } : undefined);
    const methods = Derived.prototype as unknown as Record<PropertyKey, () => unknown>;
    const prototype = makePrototype('tag', contextOf, methods, true, undefined);
    const self = Object.freeze(Object.create(prototype)) as Derived;
    expect([self.own(), self.inherited(), self[Symbol.iterator]()]).toEqual([6, 5, 7]);
    expect(() => Reflect.apply(self.own, {}, [])).toThrow('may only be applied');
    expect(Reflect.ownKeys(prototype)).not.toContain('constructor');

    const facets = new Map([
      ['a', { name: (context: unknown) => context }],
      ['b', { name: (context: unknown) => context }],
    ]);
    const [b, a] = makePrototypes(
      'kit',
      (_value, index) => [`context ${index}`] as object,
      facets,
      ['b', 'a'],
      false,
      undefined,
    ) as [object, object];
    expect(String(a)).toBe('[object Alleged: kit a]');
    expect((b as { name(): unknown }).name()).toEqual(['context 0']);
    expect((a as { name(): unknown }).name()).toEqual(['context 1']);
  });
});
