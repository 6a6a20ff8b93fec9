// [C4] [K6] What an acceptor accepts, the pattern accepts: random patterns, and values that are
// made to match them, almost match them, or to deceive. Longer: SHAPES=long

import { Far } from '@endo/far';
import { M, matches, type Pattern } from '@endo/patterns';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptorOf } from '../../src/shapes/acceptor.js';
import { isPassable, styleOf } from '../../src/shapes/plain.js';
import { deceptions } from '../support/deceptions.mjs';

const isLong = process.env['SHAPES'] === 'long';
const parameters = { seed: 20_261_130, numRuns: isLong ? 200_000 : 4_000 };

const far = Far('far', {});
const otherFar = Far('other', {});
const promise = harden(Promise.resolve(1));

const texts = fc.oneof(
  fc.constantFrom('', 'a', 'text', '__proto__', 'then', 'x'.repeat(150), 'y'.repeat(2_000)),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('\ud800', 'a\udfff'),
);
const bigints = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.constantFrom(10n ** 30n, -(10n ** 120n)),
);
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, NaN, Infinity, 0.5),
);
const scalars: fc.Arbitrary<unknown> = fc.oneof(
  texts,
  bigints,
  numbers,
  fc.boolean(),
  fc.constantFrom(undefined, null, far, otherFar),
);

const names = fc.constantFrom('a', 'b', 'c', 'd', 'then', 'x'.repeat(120));

const limits = fc.constantFrom(undefined, 0, 1, 3, 100);
const withLimit = (name: string, limit: number | undefined): Record<string, number> | undefined =>
  limit === undefined ? undefined : { [name]: limit };

const made = fc.letrec(loose => {
  const tie = (name: 'leaf' | 'pattern'): fc.Arbitrary<Pattern> =>
    loose(name) as fc.Arbitrary<Pattern>;
  const record = fc.dictionary(names, tie('pattern'), { maxKeys: 3, noNullPrototype: true });
  const list = fc.array(tie('pattern'), { maxLength: 3 });
  const rests = fc.oneof(fc.constantFrom(undefined, {}, [], M.any(), M.record()), tie('pattern'));
  return {
    leaf: fc.oneof(
      fc.constantFrom<Pattern>(
        ...[M.any(), M.scalar(), M.key(), M.pattern(), M.string(), M.number(), M.bigint(), M.nat()],
        ...[M.boolean(), M.undefined(), M.null(), M.remotable('x'), M.promise(), M.error()],
        ...[M.record(), M.array(), M.symbol(), M.gte(1), M.lt(2n), M.lte(0), M.gt('a'), far],
      ),
      limits.map(limit => M.string(withLimit('stringLengthLimit', limit))),
      scalars as fc.Arbitrary<Pattern>,
    ),
    pattern: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie('leaf'),
      record as fc.Arbitrary<Pattern>,
      list as fc.Arbitrary<Pattern>,
      fc
        .tuple(tie('pattern'), limits)
        .map(([part, limit]) => M.arrayOf(part, withLimit('arrayLengthLimit', limit))),
      fc.tuple(tie('pattern'), tie('pattern')).map(([key, value]) => M.recordOf(key, value)),
      fc
        .tuple(record, fc.option(record, { nil: undefined }), rests)
        .map(([required, optional, rest]) =>
          M.splitRecord(required as never, optional as never, rest),
        ),
      fc
        .tuple(list, fc.option(list, { nil: undefined }), rests)
        .map(([required, optional, rest]) =>
          M.splitArray(required as never, optional as never, rest),
        ),
      list.map(parts => M.or(...parts)),
      list.map(parts => M.and(...parts)),
      tie('pattern').map(part => M.opt(part)),
      tie('pattern').map(part => M.not(part)),
    ),
  };
});

const patterns = made['pattern'] as fc.Arbitrary<Pattern>;

const { value: values } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalars,
    fc.constantFrom<unknown>(promise, harden(Error('error')), Symbol.for('a'), new Map()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** A pattern, and a value that may match it. */
interface Pair {
  readonly pattern: Pattern;
  readonly value: unknown;
}

const leafPair = (pattern: Pattern, value: fc.Arbitrary<unknown>): fc.Arbitrary<Pair> =>
  value.map(each => ({ pattern, value: each }));

const pick = (pairs: Readonly<Record<string, Pair>>, part: keyof Pair): Record<string, never> =>
  Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, pair[part] as never]));

const { pair: pairs } = fc.letrec<{ pair: Pair }>(tie => {
  const record = fc.dictionary(names, tie('pair'), { maxKeys: 3, noNullPrototype: true });
  const list = fc.array(tie('pair'), { maxLength: 3 });
  return {
    pair: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(
        leafPair(M.string(), texts),
        leafPair(M.bigint(), bigints),
        leafPair(M.nat(), bigints),
        leafPair(M.number(), numbers),
        leafPair(M.boolean(), fc.boolean()),
        leafPair(M.gte(0n), bigints),
        leafPair(M.lt(2), numbers),
        leafPair(M.any(), values),
        leafPair(M.scalar(), scalars),
        leafPair(M.eref(M.remotable('x')), fc.constantFrom(far, promise)),
        scalars.map(value => ({ pattern: value as Pattern, value })),
      ),
      list.map(parts => ({
        pattern: parts.map(({ pattern }) => pattern),
        value: parts.map(({ value }) => value),
      })),
      record.map(parts => ({ pattern: pick(parts, 'pattern'), value: pick(parts, 'value') })),
      tie('pair').map(({ pattern, value }) => ({ pattern: M.arrayOf(pattern), value: [value] })),
      tie('pair').map(({ pattern, value }) => ({ pattern: M.opt(pattern), value })),
      fc.tuple(names, tie('pair')).map(([name, { pattern, value }]) => ({
        pattern: M.recordOf(M.string(), pattern),
        value: { [name]: value },
      })),
      fc.tuple(tie('pair'), tie('pair')).map(([one, other]) => ({
        pattern: M.or(one.pattern, other.pattern),
        value: other.value,
      })),
      fc
        .tuple(record, record, fc.constantFrom(undefined, {}), fc.boolean())
        .map(([required, optional, rest, isGiven]) => ({
          pattern: M.splitRecord(pick(required, 'pattern'), pick(optional, 'pattern'), rest),
          value: { ...(isGiven ? pick(optional, 'value') : {}), ...pick(required, 'value') },
        })),
      fc
        .tuple(list, list, fc.constantFrom(undefined, []), fc.boolean())
        .map(([required, optional, rest, isGiven]) => ({
          pattern: M.splitArray(
            required.map(({ pattern }) => pattern) as never[],
            optional.map(({ pattern }) => pattern) as never[],
            rest,
          ),
          value: [...required, ...(isGiven ? optional : [])].map(({ value }) => value),
        })),
    ),
  };
});

const deceive = fc.constantFrom(...deceptions);

const fixed = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 5, arbitrary },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.dictionary(names, arbitrary, { maxKeys: 2, noNullPrototype: true }), deceive)
        .map(([value, change]) => change(value)),
    },
  );

const patternAccepts = (value: unknown, pattern: Pattern): boolean => {
  try {
    // Whether it can pass at all, a pattern of anything does not look at.
    return styleOf(value) !== undefined && matches(value as never, pattern);
  } catch {
    return false;
  }
};

const hardened = (value: unknown): boolean => {
  try {
    harden(value);
    return true;
  } catch {
    return false;
  }
};

describe('acceptors', () => {
  const tally = { accepted: 0, left: 0 };
  const compare = (pattern: Pattern, value: unknown): void => {
    if (!hardened(pattern) || !hardened(value)) return;
    const isAccepted = acceptorOf(pattern)?.(value) === true;
    const isRight = patternAccepts(value, pattern);
    if (isAccepted) expect(isRight).toBe(true);
    tally.accepted += isAccepted ? 1 : 0;
    tally.left += isRight && !isAccepted ? 1 : 0;
  };

  test('[C4] [K6] accept nothing that the pattern refuses', () => {
    fc.assert(fc.property(patterns, fixed(values), compare), parameters);
  });

  test('[C4] [K6] accept most of what is made to match, and nothing that the pattern refuses', () => {
    tally.accepted = 0;
    tally.left = 0;
    const property = fc.property(
      pairs,
      fixed(values),
      fc.integer({ min: 0, max: 3 }),
      (pair, value, turn) => {
        compare(pair.pattern, turn === 0 ? value : pair.value);
        compare(
          harden({ list: [pair.pattern] }),
          harden({ list: [turn === 0 ? value : pair.value] }),
        );
      },
    );
    fc.assert(property, parameters);
    expect(tally.accepted).toBeGreaterThan(tally.left);
  });

  test('[C4] [K6] accept nothing that is not hardened', () => {
    fc.assert(
      fc.property(patterns, values, (pattern, value) => {
        if (!hardened(pattern) || typeof value !== 'object' || value === null) return;
        if (Object.isFrozen(value)) return;
        expect(acceptorOf(pattern)?.(value) ?? false).toBe(false);
      }),
      parameters,
    );
  });

  test('[K6] what is surely passable is passable', () => {
    fc.assert(
      fc.property(fixed(values), value => {
        if (!hardened(value)) return;
        if (isPassable(value)) expect(styleOf(value)).toBeDefined();
      }),
      parameters,
    );
  });

  test('[K6] are there for what shapes are made of', () => {
    const amount = harden({ brand: M.remotable('Brand'), value: M.nat() });
    const shapes = harden({
      amount,
      proposal: M.splitRecord({ give: M.recordOf(M.string(), amount) }, { exit: M.any() }, {}),
      list: M.arrayOf(M.or(M.string(), M.bigint(), M.undefined())),
      pair: [M.string(), M.eref(M.remotable('x'))],
    });
    const sample = harden({ brand: far, value: 5n });
    const samples: Readonly<Record<keyof typeof shapes, unknown>> = harden({
      amount: sample,
      proposal: { give: { Money: sample }, exit: { onDemand: null } },
      list: ['a', 1n, undefined],
      pair: ['a', promise],
    });
    for (const [name, shape] of Object.entries(shapes)) {
      const value = samples[name as keyof typeof shapes];
      expect([name, acceptorOf(shape)?.(value)]).toEqual([name, true]);
      expect([name, matches(value as never, shape as Pattern)]).toEqual([name, true]);
    }
  });

  test('[C4] a value that is nested too deep for a walk is left to the pattern', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 1000; i += 1) deep = Object.freeze([deep]);
    expect(isPassable(deep)).toBe(false);
  });
});
