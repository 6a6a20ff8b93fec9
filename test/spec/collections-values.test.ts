// What a stored value names is found without parsing all of it. Rule C1.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotsOfValue } from '../../src/collections/values.js';
import type { Vref } from '../../src/refs/vref.js';

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
