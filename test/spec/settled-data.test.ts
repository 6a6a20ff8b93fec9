// The short way of hardening an answer beside `harden`: whatever is given to both, nothing that it
// reaches can change afterwards, or both refuse it.
import { Far } from '@endo/far';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseHarden, hardening } from '../../src/vat/settled-data.js';

chooseHarden();
const { settled } = hardening;

/** All that can be reached without calling anybody, prototypes too, but for what lockdown has frozen. */
const reachable = (root: unknown): object[] => {
  const found = new Set<object>();
  const visit = (value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
    if (found.has(value)) return;
    found.add(value);
    visit(Object.getPrototypeOf(value));
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(value)) as unknown[]) {
      const { value: part, get, set } = descriptor as PropertyDescriptor;
      [part, get, set].forEach(visit);
    }
  };
  visit(root);
  return [...found];
};

const outcomeOf = (value: unknown, hardening: (value: unknown) => unknown): string => {
  try {
    if (hardening(value) !== value) return 'another value';
  } catch (error) {
    return `refused: ${String(error)}`;
  }
  return reachable(value).every(Object.isFrozen) ? 'hard' : 'soft';
};

/** Makes the same value again each time that it is called. */
type Recipe = () => unknown;

const leaf: fc.Arbitrary<Recipe> = fc
  .constantFrom<Recipe>(
    () => Far('far', {}),
    () => () => ({}),
    () => Promise.resolve({ soft: [] }),
    () => Object.assign(Error('an error'), { data: [{}] }),
    () => new Map([[{}, {}]]),
    () =>
      new (class Own {
        field = [{}];
      })(),
    () => Object.create(null) as unknown,
    () => Object.freeze({ [Symbol.toStringTag]: { soft: true } }),
    () =>
      Object.freeze({
        get now() {
          return {};
        },
      }),
    () => Object.freeze(Object.defineProperty({}, 'hidden', { value: [] })),
    () => new Proxy(Object.freeze({ in: {} }), {}),
    () => Object.freeze(Object.assign([1, {}], { extra: {} })),
    () => Object.freeze([1, , 3]), // eslint-disable-line no-sparse-arrays
    () => new Uint8Array(2),
  )
  .map(recipe => recipe);

const shell =
  (parts: readonly Recipe[], isList: boolean, isFrozen: boolean): Recipe =>
  () => {
    const made = parts.map(part => part());
    const value = isList ? made : Object.fromEntries(made.map((part, at) => [`p${at}`, part]));
    return isFrozen ? Object.freeze(value) : value;
  };

const { value: recipe } = fc.letrec<{ value: Recipe }>(tie => ({
  value: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom<Recipe>(
        () => 1,
        () => 'text',
        () => undefined,
      ),
    },
    { weight: 1, arbitrary: leaf },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.array(tie('value'), { maxLength: 4 }), fc.boolean(), fc.boolean())
        .map(([parts, isList, isFrozen]) => shell(parts, isList, isFrozen)),
    },
  ),
}));

describe('[M6] what a method answers', () => {
  it('is hardened as harden does it, whatever it is', () => {
    fc.assert(
      fc.property(recipe, make => {
        expect(outcomeOf(make(), settled)).toBe(outcomeOf(make(), harden));
      }),
      { seed: 6, numRuns: 3000 },
    );
  });

  it('is hardened where it is deep, and where it leads back to itself', () => {
    for (const depth of [1, 15, 16, 17, 18, 40]) {
      let value: unknown = { soft: [] };
      for (let level = 0; level < depth; level += 1) value = Object.freeze([value]);
      expect(outcomeOf(value, settled)).toBe('hard');
    }
    const ring: unknown[] = [{}];
    ring.push(Object.freeze([ring]));
    expect(outcomeOf(Object.freeze(ring), settled)).toBe('hard');
  });

  it('is left out of the memory of the shim where it was frozen already', () => {
    const asked: string[] = [];
    const frozen = new Proxy(Object.freeze({ text: 'text' }), {
      preventExtensions: () => {
        asked.push('preventExtensions');
        return true;
      },
    });
    expect(settled(frozen)).toBe(frozen);
    expect(asked).toEqual([]);
    harden(frozen);
    expect(asked).toEqual(['preventExtensions']);
  });
});
