// References: the grammar is strict, exact, and remembers only so much.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatFacet,
  formatRemotable,
  formatVirtual,
  formatVpid,
  insistVpid,
  insistVref,
  isPromiseVref,
  isVref,
  parseCacheSize,
  parseVref,
  ROOT_VREF,
} from '../../src/refs/vref.js';
import type { ParsedVref } from '../../src/refs/vref.js';
import { check, kindId, messageOf } from './parts-support.js';

const MAX = Number.MAX_SAFE_INTEGER;

/** Numbers of all magnitudes, with both ends. */
const number = fc.oneof(fc.constantFrom(0, 1, 9, 10, MAX - 1, MAX), fc.nat(200), fc.maxSafeNat());

const plain = fc
  .tuple(fc.constantFrom('o', 'p', 'd'), fc.constantFrom('+', '-'), number)
  .map(([letter, sign, id]) => ({ letter, sign, id }));
const virtual = fc
  .tuple(fc.constantFrom('v', 'd'), number, number, fc.option(number, { nil: undefined }))
  .map(([virtuality, kind, instance, facet]) => ({ virtuality, kind, instance, facet }));

const plainText = plain.map(({ letter, sign, id }) => `${letter}${sign}${id}`);
const virtualText = virtual.map(
  ({ virtuality, kind, instance, facet }) =>
    `o+${virtuality}${kind}/${instance}${facet === undefined ? '' : `:${facet}`}`,
);

/** Puts the parts together again, with nothing but the parts. */
const reformat = (parsed: ParsedVref): string => {
  const { type, allocatedByVat, virtual: isVirtual, durable, id, subid, facet } = parsed;
  const letter = { object: 'o', promise: 'p', device: 'd' }[type];
  const virtuality = isVirtual ? 'v' : durable ? 'd' : '';
  const instance = subid === undefined ? '' : `/${subid}`;
  const facetText = facet === undefined ? '' : `:${facet}`;
  return `${letter}${allocatedByVat ? '+' : '-'}${virtuality}${id}${instance}${facetText}`;
};

describe('the grammar', () => {
  it('[R5] gives back the text of every sort from its parts', () => {
    check(
      fc.property(fc.oneof(plainText, virtualText), text => {
        expect(reformat(parseVref(text))).toBe(text);
        expect(insistVref(text)).toBe(text);
        expect(isVref(text)).toBe(true);
      }),
      { seed: 20_01, numRuns: 1000 },
    );
  });

  it('[R5] parses what was formatted into the same parts', () => {
    check(
      fc.property(virtual, number, ({ virtuality, kind, instance, facet }, id) => {
        const durable = virtuality === 'd';
        const whole = formatVirtual(kindId(kind), instance, durable);
        const text = facet === undefined ? whole : formatFacet(whole, facet);
        expect(parseVref(text)).toEqual({
          sort: 'virtual',
          type: 'object',
          allocatedByVat: true,
          virtual: !durable,
          durable,
          id: kind,
          kindId: kind,
          subid: instance,
          facet,
          baseRef: whole,
        });
        expect(parseVref(formatRemotable(id))).toMatchObject({ sort: 'remotable', id });
        expect(parseVref(formatVpid(id))).toMatchObject({ sort: 'promise', id });
      }),
      { seed: 20_02, numRuns: 500 },
    );
  });

  it.each([
    ['o+5', 'remotable', 'object', true],
    ['o-5', 'presence', 'object', false],
    ['p+5', 'promise', 'promise', true],
    ['p-5', 'promise', 'promise', false],
    ['d+5', 'device', 'device', true],
    ['d-5', 'device', 'device', false],
    ['o+v5/1', 'virtual', 'object', true],
    ['o+d5/1:2', 'virtual', 'object', true],
    [ROOT_VREF, 'remotable', 'object', true],
  ])('[R5] says what %s names', (text, sort, type, allocatedByVat) => {
    expect(parseVref(text)).toMatchObject({ sort, type, allocatedByVat });
  });

  const malformed = [
    'o+',
    'o+0x10',
    'o+ 7',
    'o+007',
    'o+5:3',
    'p+d5',
    'o+d/1',
    'x+1',
    '',
    'o',
    'o5',
    'o-',
    'O+5',
    'o+5 ',
    ' o+5',
    'o+5\n',
    'o+5\0',
    'o+5.0',
    'o+5e1',
    'o+-5',
    'o++5',
    'o+٣',
    'o+5/1',
    'o+v5',
    'o+v5/',
    'o+v5/01',
    'o+v05/1',
    'o+v5/1:',
    'o+v5/1:00',
    'o+v5/1:0:0',
    'o+v5/1/1',
    'o+w5/1',
    'o-5:0',
    'kp40',
    'ko20',
  ];

  it.each(malformed.map(text => [text]))('[R1] refuses %j and quotes it', text => {
    for (const refusal of [() => parseVref(text), () => insistVref(text)]) {
      const message = messageOf(refusal);
      expect(message).toContain(JSON.stringify(text));
      expect(message).toContain('malformed vref');
    }
    expect(isVref(text)).toBe(false);
  });

  it.each([['p+d5/1'], ['p-v5/1'], ['d+v5/1'], ['o-d5/1'], ['o-v5/1:0']])(
    '[R3] refuses %j: only an object of the vat is virtual or durable',
    text => {
      const message = messageOf(() => parseVref(text));
      expect(message).toContain(JSON.stringify(text));
      expect(message).toContain('only an object that the vat allocates');
      expect(isVref(text)).toBe(false);
    },
  );

  it.each([[undefined], [null], [5], [{}], [['o+5']], [true]])(
    '[R1] refuses %j, which is no text',
    value => {
      expect(messageOf(() => insistVref(value))).toContain('a vref is a string');
      expect(isVref(value)).toBe(false);
    },
  );

  it('[R1] refuses every string that differs from a vref in one inserted character', () => {
    // The strict check by other means: a string is a vref only if its parts give it back.
    check(
      fc.property(
        fc.oneof(plainText, virtualText),
        fc.nat(30),
        fc.constantFrom(...'opd+-vd/:0123 x.e\n٣'),
        (text, at, inserted) => {
          const changed = `${text.slice(0, at)}${inserted}${text.slice(at)}`;
          if (isVref(changed)) {
            expect(reformat(parseVref(changed))).toBe(changed);
          } else {
            expect(messageOf(() => parseVref(changed))).toContain(JSON.stringify(changed));
          }
        },
      ),
      { seed: 20_03, numRuns: 2000 },
    );
  });

  it('[R2] is exact up to 2^53-1', () => {
    for (const text of [`o-${MAX}`, `p+${MAX}`, `d-${MAX}`]) {
      expect(parseVref(text).id).toBe(MAX);
    }
    const parsed = parseVref(`o+d${MAX}/${MAX}:${MAX}`);
    expect([parsed.id, parsed.subid, parsed.facet]).toEqual([MAX, MAX, MAX]);
    expect(parsed.baseRef).toBe(`o+d${MAX}/${MAX}`);
  });

  it.each([
    ['o+9007199254740992'],
    ['o-9007199254740993'],
    ['p-9007199254740992'],
    ['d-18446744073709551616'],
    ['o+d9007199254740992/1'],
    ['o+d1/9007199254740992'],
    ['o+v1/1:9007199254740992'],
    [`o+${'9'.repeat(400)}`],
  ])('[R2] refuses %s', text => {
    const message = messageOf(() => parseVref(text));
    // A long text is quoted by its beginning.
    expect(message).toContain(JSON.stringify(text).slice(0, 100));
    expect(message).toContain('2^53-1');
    expect(isVref(text)).toBe(false);
  });

  it('[R4] leaves the facet out of the baseRef', () => {
    check(
      fc.property(virtual, ({ virtuality, kind, instance, facet }) => {
        const whole = `o+${virtuality}${kind}/${instance}`;
        const text = facet === undefined ? whole : `${whole}:${facet}`;
        expect(parseVref(text).baseRef).toBe(whole);
        expect(parseVref(whole).baseRef).toBe(whole);
      }),
      { seed: 20_04, numRuns: 300 },
    );
    for (const text of ['o+1', 'o-1', 'p+1', 'p-1', 'd-1']) {
      expect(parseVref(text).baseRef).toBe(text);
    }
  });

  it('[R1] tells a promise from the rest', () => {
    expect(insistVpid('p+5')).toBe('p+5');
    expect(insistVpid('p-5')).toBe('p-5');
    expect(isPromiseVref(insistVref('p+5'))).toBe(true);
    for (const text of ['o+5', 'o-5', 'd-5', 'o+d5/1']) {
      expect(isPromiseVref(insistVref(text))).toBe(false);
      expect(messageOf(() => insistVpid(text))).toContain(`"${text}"`);
    }
    for (const value of ['p5', '', undefined, 5]) {
      expect(() => insistVpid(value)).toThrow(/malformed vref/);
    }
  });
});

describe('the parse cache', () => {
  it('[R6] never grows past its bound, and goes on giving the same parts', () => {
    for (let id = 1; id <= 30_000; id += 1) {
      if (parseVref(`o+d77/${id}`).subid !== id || parseCacheSize() > 128) {
        expect.fail(`with o+d77/${id} the cache holds ${parseCacheSize()}`);
      }
    }
    expect(parseCacheSize()).toBeGreaterThan(60);
    expect(parseVref('o+d77/1')).toEqual({ ...parseVref('o+d77/2'), subid: 1, baseRef: 'o+d77/1' });
  });

  it('[R6] gives one record for one text while it is remembered', () => {
    const parsed = parseVref('o+4711');
    for (let id = 1; id <= 50; id += 1) {
      parseVref(`p-${id}`);
    }
    expect(parseVref('o+4711')).toBe(parsed);
  });

  it('[R6] does not remember malformed text', () => {
    const before = parseCacheSize();
    for (let id = 1; id <= 100; id += 1) {
      expect(() => parseVref(`o+0${id}`)).toThrow(/malformed/);
      expect(isVref(`p+d${id}/1`)).toBe(false);
    }
    expect(parseCacheSize()).toBe(before);
  });
});
