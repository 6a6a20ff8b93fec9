// The short way of primitive values: the very bytes of marshal, and the very values back.
import { makeMarshal } from '@endo/marshal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capDataToPrimitive, primitiveToCapData } from '../../src/smallcaps/primitives.js';
import { check } from './parts-support.js';

const marshal = makeMarshal(undefined, undefined, { serializeBodyFormat: 'smallcaps' });

const sameAsMarshal = (value: string | number | boolean | bigint | null | undefined): void => {
  const long = marshal.toCapData(value);
  const short = primitiveToCapData(value);
  expect(short).toEqual(long);
  expect(capDataToPrimitive(long as never)).toEqual({ value: marshal.fromCapData(long) });
};

describe('[T6] primitive values', () => {
  it.each([
    0,
    -0,
    1,
    -1,
    1.5,
    1e21,
    1e-7,
    5e-324,
    NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    0n,
    5n,
    -5n,
    2n ** 100n,
    -(2n ** 100n),
    '',
    'a',
    '#',
    '#undefined',
    '!',
    '!!',
    '$0',
    '&0',
    '+5',
    '-5',
    '%x',
    '"',
    '\\',
    '\n',
    '\u2028',
    '.',
    '😀',
    true,
    false,
    null,
    undefined,
  ])('[K3] %s', sameAsMarshal);

  it('[K3] any other', () => {
    const primitive = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary-ascii' }),
      fc.double(),
      fc.bigInt(),
    );
    check(fc.property(primitive, sameAsMarshal), { seed: 20, numRuns: 300 });
  });

  it.each([{}, [], () => 1, Symbol.for('x'), Object(1), Promise.resolve()])(
    '[K3] not %o',
    value => {
      expect(primitiveToCapData(value)).toBeUndefined();
    },
  );

  it.each(['#{}', '#[1]', '# [1]', '#"$0"', '#"#what"', '{"@qclass":"undefined"}'])(
    '[K3] no primitive with a short way: %s',
    body => {
      expect(capDataToPrimitive({ body, slots: [] })).toBeUndefined();
    },
  );
});
