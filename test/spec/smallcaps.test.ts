// The short way between plain data and capdata, beside marshal: the same bytes, the same values,
// the same names asked for in the same order, the same refusals.
import { makeTagged, passStyleOf, Remotable } from '@endo/pass-style';
import { makeMarshal } from '@endo/marshal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapData } from '../../src/protocol/capdata.js';
import type { Vref } from '../../src/refs/vref.js';
import { MAX_DEPTH } from '../../src/smallcaps/depth.js';
import { capDataToPlain } from '../../src/smallcaps/read.js';
import { plainToCapData } from '../../src/smallcaps/write.js';
import { check } from './rooms-support.js';

const remotables = ['Alleged: one', 'Remotable', 'Alleged: "quoted" \\ \u2028'].map(iface =>
  Remotable(iface),
);
const promises = [1, 2].map(value => harden(Promise.resolve(value)));
const error = harden(TypeError('frozen'));
const symbols = [Symbol.for('registered'), Symbol.asyncIterator];

/** What one side says, and what it asks for. */
interface Outcome {
  readonly said: unknown;
  readonly failure: string | undefined;
  readonly asked: readonly unknown[];
}
const outcomeOf = (asked: unknown[], work: () => unknown): Outcome => {
  try {
    return { said: work(), failure: undefined, asked };
  } catch (err) {
    return { said: undefined, failure: (err as Error).message, asked };
  }
};

type Name = (value: object) => Vref;
const writeWith = (work: (name: Name) => unknown): Outcome => {
  const asked: object[] = [];
  const name: Name = value => `o+${asked.push(value)}` as Vref;
  return outcomeOf(asked, () => work(name));
};
const makeLong = (name: Name, valueOf?: (vref: Vref, iface?: string) => object) =>
  makeMarshal<Vref>(name, valueOf, { serializeBodyFormat: 'smallcaps', errorTagging: 'off' });

const shortly = (value: unknown, name: Name): CapData | undefined =>
  plainToCapData(
    value,
    name,
    error =>
      makeLong(name)
        .toCapData(error as never)
        .body.slice(1),
    MAX_DEPTH,
  );

/** @returns whether there was a short way */
const writesTheSame = (value: unknown): boolean => {
  const long = writeWith(name => makeLong(name).toCapData(value as never));
  const short = writeWith(name => shortly(value, name));
  if (short.failure === undefined && short.said === undefined) {
    // Marshal goes the same way again: what was named must be what it names first.
    expect(long.asked.slice(0, short.asked.length)).toEqual(short.asked);
    return false;
  }
  expect(short).toEqual(long);
  if (short.failure === undefined) {
    const { slots } = short.said as CapData;
    expect([Object.isFrozen(short.said), Object.isFrozen(slots)]).toEqual([true, true]);
  }
  return true;
};

const isHardened = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  const style: string = passStyleOf(value as never);
  if (style !== 'copyArray' && style !== 'copyRecord') return Object.isFrozen(value);
  return Object.isFrozen(value) && Object.values(value).every(isHardened);
};

const named = new Map<string, object>([
  ['o-1', remotables[0] ?? {}],
  ['o-2', remotables[1] ?? {}],
  ['p-1', promises[0] ?? {}],
  ['p-2', promises[1] ?? {}],
]);
const readWith = (work: (valueOf: (vref: Vref, iface?: string) => object) => unknown): Outcome => {
  const asked: unknown[] = [];
  return outcomeOf(asked, () =>
    work((vref, iface) => {
      asked.push([vref, iface]);
      const value = named.get(vref);
      if (value === undefined) throw Error(`nothing is called ${vref}`);
      return value;
    }),
  );
};

const slots = ['o-1', 'p-1', 'o-2', 'p-2', 'o-99'] as Vref[];

/** @returns whether there was a short way */
const readsTheSame = (body: string): boolean => {
  const data = { body, slots };
  const unnamed: Name = () => 'o+0' as Vref;
  const long = readWith(valueOf => makeLong(unnamed, valueOf).fromCapData(data));
  const short = readWith(valueOf =>
    capDataToPlain(
      data,
      valueOf,
      encoding =>
        makeLong(unnamed, valueOf).fromCapData({ body: `#${JSON.stringify(encoding)}`, slots }),
      MAX_DEPTH,
    ),
  );
  if (short.failure === undefined && short.said === undefined) {
    expect(long.asked.slice(0, short.asked.length)).toEqual(short.asked);
    return false;
  }
  expect([short.failure, short.asked]).toEqual([long.failure, long.asked]);
  if (short.failure === undefined) {
    const { value } = short.said as { value: unknown };
    expect(value).toStrictEqual(long.said);
    expect(isHardened(value)).toBe(true);
    expect(passStyleOf(value as never)).toBe(passStyleOf(long.said as never));
  }
  return true;
};

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('', '!', '#x', '#tag', '$0', '&1', '+5', '-', '%a', '"', '\\', '\u2028', '.'),
);
const leaf = fc.oneof(
  text,
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom<unknown>(null, undefined, -0, NaN, Infinity, ...remotables, ...promises),
);
const isLikeIndex = (name: string): boolean => /^\d/.test(name);

const treesOf = (leaves: fc.Arbitrary<unknown>, names: fc.Arbitrary<string>) =>
  fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaves,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 5 }).map(record => ({ ...record })),
    ),
  })).tree;
const plain = treesOf(
  leaf,
  text.filter(name => !isLikeIndex(name)),
);
const any = treesOf(
  fc.oneof(
    leaf,
    fc.constantFrom<unknown>(error, ...symbols, makeTagged('t', harden([1])), {
      then: () => {},
    }),
  ),
  fc.oneof(text, fc.constantFrom('10', '9', '__proto__', 'then', '\ud800')),
);
const isCompound = (value: unknown): boolean => typeof value === 'object' && value !== null;

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

describe('[T6] capdata that is read', () => {
  it('has a short way back', () => {
    const leaves = fc.oneof(text, fc.integer(), fc.bigInt(), fc.constantFrom(null, undefined));
    const names = text.filter(name => !isLikeIndex(name) && !/^[!--]/.test(name));
    check(
      fc.property(treesOf(leaves, names).filter(isCompound), value => {
        const { body } = makeLong(() => 'o+1' as Vref).toCapData(harden(value) as never);
        expect(readsTheSame(body)).toBe(true);
      }),
      { seed: 63, numRuns: 800 },
    );
  });

  const words = fc.constantFrom(
    ...[
      '',
      'a',
      '!',
      '!a',
      '!!',
      '#undefined',
      '#NaN',
      '#-Infinity',
      '#what',
      '%a',
      '%%',
      '+5',
      '-7',
    ],
    ...['+', '-x', '+0x1', '$0', '$0.Alleged: i', '$0.', '$1', '$2', '$4', '$9', '$00', '$-1', '$'],
    ...['$1e0', '$ 0', '&1', '&3', '&0', '&1.i', '&', '$99999999', "'", '(x', ',', '*', ')'],
  );
  const encodings = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      words,
      fc.constantFrom<unknown>(1, -0.5, true, null),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(
        fc.oneof(
          words,
          fc.constantFrom('b', '10', '#tag', '#error', 'payload', 'name', '__proto__'),
        ),
        tie('tree'),
        { maxKeys: 3 },
      ),
    ),
  })).tree;

  it('is refused by both or by neither, whatever it is', () => {
    const ways = new Set<boolean>();
    check(
      fc.property(encodings, encoding => {
        ways.add(readsTheSame(`#${JSON.stringify([encoding])}`));
      }),
      { seed: 64, numRuns: 3000 },
    );
    expect(ways.size).toBe(2);
  });

  it('with a broken body', () => {
    check(
      fc.property(
        encodings,
        fc.nat(),
        fc.constantFrom('', '"', ',', '}', '0', '\\'),
        (encoding, at, by) => {
          const body = `#${JSON.stringify([encoding])}`;
          const index = 1 + (at % (body.length - 1));
          readsTheSame(body.slice(0, index) + by + body.slice(index + 1));
        },
      ),
      { seed: 65, numRuns: 2000 },
    );
  });

  it.each([
    ['#[1,"+5","#undefined",null]', true],
    ['#{"a":{"b":["$0.Alleged: x","&1","$0","&1"]}}', true],
    ['#[]', true],
    ['#["!%"]', true],
    ['#["$0.","&1"]', true],
    ['#{"!a":1}', true],
    ['#{"__proto__":1}', true],
    ['#{"#tag":"t","payload":1}', true],
    ['#["%a"]', true],
    ['#["#NaN"]', true],
    ['#["$1"]', false],
    ['#["&0"]', false],
    ['#["$7"]', false],
    ['#["$4"]', true],
    ['#5', true],
    ['[1]', false],
    ['', false],
  ])('%s', (body, isShort) => {
    expect(readsTheSame(body)).toBe(isShort);
  });

  const nested = (depth: number) => `#${'['.repeat(depth)}${']'.repeat(depth)}`;
  const records = (depth: number) => `#${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const tags = (depth: number) => `#${'{"#tag":"t","payload":'.repeat(depth)}1${'}'.repeat(depth)}`;
  it.each([nested, records, tags])(
    '[T10] %s are read down to a depth, and refused beyond',
    make => {
      expect(readsTheSame(make(MAX_DEPTH))).toBe(true);
      const refuse = (): unknown =>
        capDataToPlain(
          { body: make(MAX_DEPTH + 1), slots: [] },
          () => error,
          () => error,
          MAX_DEPTH,
        );
      expect(refuse).toThrow(/^nested 65 levels deep, .* than the 64 that can pass$/);
    },
  );

  it('[T10] brackets in strings are no depth', () => {
    const body = `#["${'['.repeat(200)}","x\\"[[${'{'.repeat(200)}",["${'['.repeat(200)}"]]`;
    expect(readsTheSame(body)).toBe(true);
  });
});
