// [K6] The methods of a kind without guards are, in all that can be seen of them, those that
// @endo/exo makes, whether or not those have been made.

import { defendPrototype, defendPrototypeKit } from '@endo/exo/tools.js';
import { expect, test } from 'vitest';
import { makePrototype, makePrototypes } from '../../src/kinds/prototypes.js';

type Methods = Record<PropertyKey, (...args: unknown[]) => unknown>;

const methods: Methods = {
  none: () => 'none',
  one: context => context,
  two: (_context, second) => second,
  'a name': (_context, ...rest) => rest.length,
  fail() {
    throw Error('as it is');
  },
};
const instance = harden({});
const context = harden({ state: {} });
const contextOf = (value: unknown): object | undefined =>
  value === instance ? context : undefined;

const describe = (prototype: object): unknown => {
  const parts: unknown[] = [];
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object) {
    parts.push([
      Object.isFrozen(at),
      Reflect.ownKeys(at).map(key => {
        const { value, ...rest } = Object.getOwnPropertyDescriptor(at, key) as PropertyDescriptor;
        const isMethod = typeof value === 'function';
        const method = isMethod ? (value as Methods[string]) : undefined;
        return [
          key,
          rest,
          method === undefined
            ? value
            : [method.name, method.length, Reflect.ownKeys(method), Object.isFrozen(method)],
        ];
      }),
    ]);
  }
  return parts;
};

const outcomeOf = (call: () => unknown): unknown => {
  try {
    return ['returned', call()];
  } catch (err) {
    return ['threw', String(err)];
  }
};

/** What each method does, to each sort of `this`. */
const calls = (prototype: object): unknown =>
  Reflect.ownKeys(prototype).flatMap(name => {
    const method = (prototype as Methods)[name];
    return typeof method !== 'function'
      ? []
      : [instance, {}, undefined, 'text'].map(self => [
          name,
          outcomeOf(() => Reflect.apply(method, self, [1, 2])),
        ]);
  });

for (const isThisful of [false, true]) {
  const way = isThisful ? 'with this' : 'with a context';
  test(`[K6] methods without guards, ${way}: as @endo/exo makes them`, () => {
    const theirs = defendPrototype(
      'tag',
      contextOf as never,
      methods as never,
      isThisful,
    ) as object;
    const ours = makePrototype('tag', contextOf, methods, isThisful, undefined);
    expect(describe(ours)).toEqual(describe(theirs));
    expect(calls(ours)).toEqual(calls(theirs));
  });

  test(`[K6] facets without guards, ${way}: as @endo/exo makes them`, () => {
    const facets = { first: methods, second: { only: methods['one'] } } as Record<string, Methods>;
    const names = ['first', 'second'];
    const theirs = defendPrototypeKit(
      'tag',
      { first: contextOf, second: contextOf } as never,
      facets as never,
      isThisful,
    ) as Record<string, object>;
    const ours = makePrototypes(
      'tag',
      contextOf,
      new Map(Object.entries(facets)),
      names,
      isThisful,
      undefined,
    );
    names.forEach((name, index) => {
      expect(describe(ours[index] as object)).toEqual(describe(theirs[name] as object));
      expect(calls(ours[index] as object)).toEqual(calls(theirs[name] as object));
    });
  });

  test(`[K6] methods of a class without guards, ${way}: as @endo/exo makes them`, () => {
    class Counter {
      read(): number {
        return 1;
      }

       
      get size(): number {
        return 2;
      }

      *[Symbol.iterator](): Iterator<number> {
        yield 3;
      }
    }
    const { prototype } = Counter;
    const theirs = defendPrototype(
      'tag',
      contextOf as never,
      prototype as never,
      isThisful,
    ) as object;
    const ours = makePrototype('tag', contextOf, prototype as never, isThisful, undefined);
    expect(describe(ours)).toEqual(describe(theirs));
  });
}
