// Bodies that are written and read without the marshaller are the marshaller's own. Rule C1.
import { makeMarshal } from '@endo/marshal';
import type { Passable } from '@endo/pass-style';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSimpleBody, parseSimpleBody } from '../../src/collections/simple-values.js';
import { slotsOfValue } from '../../src/collections/values.js';
import type { Vref } from '../../src/refs/vref.js';

const { serialize, unserialize } = makeMarshal(undefined, undefined, {
  serializeBodyFormat: 'smallcaps',
});

const simple = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 1, maxLength: 3 }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(
    undefined,
    null,
    NaN,
    Infinity,
    -0,
    1e21,
    1e-7,
    '',
    '!',
    '#x',
    '-',
    '.',
    '\ud800',
  ),
);

describe('[C1] a value without parts', () => {
  it('has the body that the marshaller writes', () => {
    fc.assert(
      fc.property(simple, value => {
        const body = formatSimpleBody(value);
        if (body !== undefined) expect(body).toBe(serialize(value).body);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read as the marshaller reads it', () => {
    fc.assert(
      fc.property(simple, value => {
        const data = serialize(value);
        const read = parseSimpleBody(data.body);
        if (read !== undefined) expect(read).toBe(unserialize(data));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves everything else to the marshaller', () => {
    for (const value of [[], {}, Symbol.for('x'), Symbol.iterator, Error('x')]) {
      expect(formatSimpleBody(harden(value))).toBeUndefined();
      expect(parseSimpleBody(serialize(harden(value) as Passable).body)).toBeUndefined();
    }
    expect(parseSimpleBody('{"@qclass":"undefined"}')).toBeUndefined();
  });
});

describe('[C1] the slots of a stored value', () => {
  const vrefs = fc.array(fc.constantFrom('o-1', 'o+d10/2:1', 'p+5') as fc.Arbitrary<Vref>);

  it('are found, whatever the body says', () => {
    const odd = fc.constantFrom('"slots":["o-9"]}', '"slots":[]}', '\\"slots\\":[]', '{"body":"');
    fc.assert(
      fc.property(fc.oneof(odd, fc.string()), vrefs, (body, slots) => {
        expect(slotsOfValue(JSON.stringify({ body, slots }))).toEqual(slots);
        expect(slotsOfValue(JSON.stringify({ slots, body }))).toEqual(slots);
      }),
    );
  });
});
