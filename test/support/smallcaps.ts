// Plain data and capdata, written and read in the short way and by marshal: for the tests of both.
import { makeTagged, passStyleOf, Remotable } from '@endo/pass-style';
import { makeMarshal } from '@endo/marshal';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { CapData } from '../../src/protocol/capdata.js';
import type { Vref } from '../../src/refs/vref.js';
import { MAX_DEPTH } from '../../src/smallcaps/depth.js';
import { capDataToPlain } from '../../src/smallcaps/read.js';
import { plainToCapData } from '../../src/smallcaps/write.js';

export const remotables = ['Alleged: one', 'Remotable', 'Alleged: "quoted" \\ \u2028'].map(iface =>
  Remotable(iface),
);
export const promises = [1, 2].map(value => harden(Promise.resolve(value)));
export const error = harden(TypeError('frozen'));
export const symbols = [Symbol.for('registered'), Symbol.asyncIterator];

/** What one side says, and what it asks for. */
export interface Outcome {
  readonly said: unknown;
  readonly failure: string | undefined;
  readonly asked: readonly unknown[];
}
export const outcomeOf = (asked: unknown[], work: () => unknown): Outcome => {
  try {
    return { said: work(), failure: undefined, asked };
  } catch (err) {
    return { said: undefined, failure: (err as Error).message, asked };
  }
};

export type Name = (value: object) => Vref;
export const writeWith = (work: (name: Name) => unknown): Outcome => {
  const asked: object[] = [];
  const name: Name = value => `o+${asked.push(value)}` as Vref;
  return outcomeOf(asked, () => work(name));
};
export const makeLong = (name: Name, valueOf?: (vref: Vref, iface?: string) => object) =>
  makeMarshal<Vref>(name, valueOf, { serializeBodyFormat: 'smallcaps', errorTagging: 'off' });

export const shortly = (value: unknown, name: Name): CapData | undefined =>
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
export const writesTheSame = (value: unknown): boolean => {
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

export const isHardened = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  const style: string = passStyleOf(value as never);
  if (style !== 'copyArray' && style !== 'copyRecord') return Object.isFrozen(value);
  return Object.isFrozen(value) && Object.values(value).every(isHardened);
};

export const named = new Map<string, object>([
  ['o-1', remotables[0] ?? {}],
  ['o-2', remotables[1] ?? {}],
  ['p-1', promises[0] ?? {}],
  ['p-2', promises[1] ?? {}],
]);
export const readWith = (
  work: (valueOf: (vref: Vref, iface?: string) => object) => unknown,
): Outcome => {
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

export const slots = ['o-1', 'p-1', 'o-2', 'p-2', 'o-99'] as Vref[];

/** @returns whether there was a short way */
export const readsTheSame = (body: string): boolean => {
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

export const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('', '!', '#x', '#tag', '$0', '&1', '+5', '-', '%a', '"', '\\', '\u2028', '.'),
);
export const leaf = fc.oneof(
  text,
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom<unknown>(null, undefined, -0, NaN, Infinity, ...remotables, ...promises),
);
export const isLikeIndex = (name: string): boolean => /^\d/.test(name);

export const treesOf = (leaves: fc.Arbitrary<unknown>, names: fc.Arbitrary<string>) =>
  fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaves,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 5 }).map(record => ({ ...record })),
    ),
  })).tree;
export const plain = treesOf(
  leaf,
  text.filter(name => !isLikeIndex(name)),
);
export const any = treesOf(
  fc.oneof(
    leaf,
    fc.constantFrom<unknown>(error, ...symbols, makeTagged('t', harden([1])), {
      then: () => {},
    }),
  ),
  fc.oneof(text, fc.constantFrom('10', '9', '__proto__', 'then', '\ud800')),
);
export const isCompound = (value: unknown): boolean => typeof value === 'object' && value !== null;
