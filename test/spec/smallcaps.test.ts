// The short way between plain data and capdata, beside marshal: the same bytes, the same values,
// the same names asked for in the same order, the same refusals.
import { makeTagged } from '@endo/pass-style';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vref } from '../../src/refs/vref.js';
import { check } from './parts-support.js';
import {
  remotables,
  promises,
  error,
  writeWith,
  makeLong,
  shortly,
  writesTheSame,
  plain,
  any,
  type Name,
} from '../support/smallcaps.js';

describe('[T6] plain data that is written', () => {
  it('has a short way to the same bytes', () => {
    check(
      fc.property(plain, value => {
        expect(writesTheSame(harden(value))).toBe(true);
      }),
      { seed: 61, numRuns: 1500 },
    );
  });

  it('beside what has none', () => {
    const ways = new Set<boolean>();
    check(
      fc.property(any, value => void ways.add(writesTheSame(harden(value)))),
      { seed: 62, numRuns: 1500 },
    );
    expect(ways.size).toBe(2);
  });

  it.each([
    ['an error', () => error, false],
    ['an error that is not frozen', () => RangeError('not frozen'), false],
    ['a name like an index', () => harden({ b: 1, 10: 2, 9: 3 }), true],
    // JSON has these first, sorted they are last.
    ['the name 0', () => harden({ '.': 1, 0: 2 }), true],
    ['the name 9', () => harden({ '.': 1, 9: 2 }), true],
    ['names that are nearly like one', () => harden({ '/': 1, ':': 2, a1: 3 }), true],
    ['a tag', () => makeTagged('t', undefined), true],
    ['a symbol', () => harden([Symbol.for('x')]), true],
    ['what is not frozen', () => ({ a: 1 }), false],
    [
      'a ring',
      () => {
        const ring: unknown[] = [];
        ring.push(ring);
        return harden(ring);
      },
      false,
    ],
    ['a thenable', () => harden({ then: () => {} }), true],
    ['__proto__', () => harden(JSON.parse('{"__proto__":{"a":1}}')), true],
    [
      'the same twice',
      () => harden([remotables[0], promises[0], remotables[0], promises[0]]),
      true,
    ],
    ['a remotable alone', () => remotables[2], true],
  ])('%s', (_what, make, isShort) => {
    expect(writesTheSame(make())).toBe(isShort);
  });

  it.each([
    [
      'names in another order than places',
      () => harden({ 10: remotables[0], 9: error, a: remotables[1], 1: [error] }),
    ],
    ['errors among it', () => harden([error, { b: remotables[1], a: error }, error])],
    ['tags within tags', () => makeTagged('!t', makeTagged('', harden([remotables[0]])))],
    ['names that are escaped', () => harden({ '!a': 1, '#tag': 2, $0: 3, '': 4 })],
  ])('%s', (_what, make) => {
    expect(writesTheSame(make())).toBe(true);
  });

  it('asks a proxy nothing that marshal does not ask it', () => {
    const asks = (write: (value: unknown) => unknown): string[] => {
      const asked: string[] = [];
      const spy = <T extends object>(target: T): T =>
        new Proxy(target, {
          get: (it, key) => (asked.push(`get ${String(key)}`), Reflect.get(it, key) as unknown),
          has: (it, key) => (asked.push(`has ${String(key)}`), Reflect.has(it, key)),
          ownKeys: it => (asked.push('ownKeys'), Reflect.ownKeys(it)),
          getPrototypeOf: it => (asked.push('proto'), Reflect.getPrototypeOf(it)),
          getOwnPropertyDescriptor: (it, key) => (
            asked.push(`own ${String(key)}`),
            Reflect.getOwnPropertyDescriptor(it, key)
          ),
          isExtensible: it => (asked.push('extensible'), Reflect.isExtensible(it)),
        });
      write(harden([spy(harden({ b: spy(harden([1, 'two'])), a: 3n })), spy(harden(['x']))]));
      return asked;
    };
    const name: Name = () => 'o+1' as Vref;
    const long = asks(value => makeLong(name).toCapData(value as never));
    const once = asks(value => shortly(value, name));
    expect([...new Set(once)].filter(ask => !long.includes(ask))).toEqual([]);
    expect(once.length).toBeLessThan(long.length);
    expect(once.length).toBeGreaterThan(20);
  });
});

describe('[T6] a proxy that lies', () => {
  const lying = (lies: Record<PropertyKey, unknown>): unknown =>
    new Proxy(harden(['true']), {
      get: (target, key) =>
        Object.hasOwn(lies, key) ? lies[key as string] : (Reflect.get(target, key) as unknown),
    });
  const names: object[] = [];
  const name: Name = value => `o+${names.push(value)}` as Vref;

  it('about its methods is written as what it is', () => {
    const forged = { join: () => '"$0"]}garbage', length: 1, 0: '{' };
    const said = shortly(harden({ a: lying({ map: () => forged }) }), name);
    expect(said).toEqual({ body: '#{"a":["true"]}', slots: [] });
    expect(names).toEqual([]);
  });

  it.each([
    ['then', () => {}, /non-promise thenables/],
    [Symbol.for('passStyle'), 'remotable', undefined],
  ])('about %s has no short way', (key, lie, error) => {
    const value = harden([lying({ [key]: lie })]);
    const said = writeWith(each => shortly(value, each));
    expect(said).toMatchObject({ said: undefined, asked: [] });
    if (error !== undefined) expect(said.failure).toMatch(error);
    expect(writeWith(each => makeLong(each).toCapData(value as never)).failure).toBeTypeOf(
      'string',
    );
  });
});
