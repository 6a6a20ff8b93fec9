// The readers of this folder against those that they stand in for: vrefs against `refs`, keys of
// collections and bodies against `@endo/marshal`.
import { makeMarshal, makePassableKit } from '@endo/marshal';
import { Far, makeTagged } from '@endo/pass-style';
import fc from 'fast-check';
import { showEntryKey } from 'liveslots/inspect';
import { describe, expect, it } from 'vitest';
import { walkBody } from '../../src/graph/bodies.js';
import {
  formatName,
  newNameParts,
  OBJECT,
  quote,
  readCount,
  readName,
} from '../../src/graph/names.js';
import { utf8Length } from '../../src/graph/typed-arrays.js';
import { isVref, parseVref } from '../../src/refs/vref.js';

const seed = 20;

describe('vrefs', () => {
  const number = fc.oneof(
    fc.nat(),
    fc.maxSafeNat(),
    fc.constantFrom('00', '01', '', '9007199254740991', '9007199254740992', '99999999999999999999'),
  );
  const pieces = fc.constantFrom('o', 'p', 'd', '+', '-', 'v', 'd', '/', ':', '0', '17', ' ', 'x');
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map(parts => parts.join('')),
    fc
      .tuple(fc.constantFrom('o', 'p', 'd', 'x'), fc.constantFrom('+', '-'), number)
      .map(parts => parts.join('')),
    fc
      .tuple(
        fc.constantFrom('o+d', 'o+v', 'o-v', 'p+d'),
        number,
        number,
        fc.constantFrom('', ':0', ':12', ':01', ':'),
      )
      .map(([start, kind, instance, facet]) => `${start}${kind}/${instance}${facet}`),
  );

  it('[R1] [R2] are read as the grammar has them, inside of other text too', () => {
    fc.assert(
      fc.property(text, fc.string(), fc.string(), (vref, before, after) => {
        const parts = newNameParts();
        const isRead = readName(
          `${before}${vref}${after}`,
          before.length,
          before.length + vref.length,
          parts,
        );
        expect([vref, isRead]).toEqual([vref, isVref(vref)]);
        if (!isRead) return;
        const { kindId, subid, facet, id, durable, baseRef } = parseVref(vref);
        expect(parts.facet).toBe(facet ?? -1);
        expect(parts.num).toBe(parts.code === OBJECT ? subid : id);
        expect(parts.kindId).toBe(kindId ?? -1);
        expect(formatName(parts.code, parts.num, parts.kindId, durable)).toBe(baseRef);
      }),
      { seed, numRuns: 5000 },
    );
  });

  it('counts are natural numbers without a leading zero', () => {
    expect(['0', '7', '9007199254740991'].map(readCount)).toEqual([0, 7, 9007199254740991]);
    for (const wrong of ['', '07', '-1', '1.5', ' 1', '9007199254740992', 'x']) {
      expect([wrong, readCount(wrong)]).toEqual([wrong, undefined]);
    }
  });
});

describe('keys of collections', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('!', '^', '_', ' ', '|', '\u0000', '\u0001', 'a', '@') }),
    fc.bigInt(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
  );
  const { passable } = fc.letrec<{ passable: unknown }>(tie => ({
    passable: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.array(tie('passable'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('passable'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));

  /** What is shown, made from the value itself. */
  const written = (value: unknown): string => {
    switch (typeof value) {
      case 'string':
        return JSON.stringify(value);
      case 'bigint':
        return `${value}n`;
      case 'object':
        if (value === null) return 'null';
        if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
        return `{${Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, each]) => `${written(name)}:${written(each)}`)
          .join(',')}}`;
      default:
        return Object.is(value, -0) ? '0' : String(value);
    }
  };

  it.each(['legacyOrdered', 'compactOrdered'] as const)(
    'are shown as they are written: %s',
    format => {
      const { encodePassable } = makePassableKit({ format });
      fc.assert(
        fc.property(passable, value => {
          expect(showEntryKey(encodePassable(harden(value) as never))).toBe(written(value));
        }),
        { seed, numRuns: 2000 },
      );
    },
  );

  it.each(['legacyOrdered', 'compactOrdered'] as const)(
    'also objects, tags and symbols: %s',
    format => {
      const { encodePassable } = makePassableKit({
        format,
        encodeRemotable: () => 'r0000000007:o-5',
      });
      const far = Far('far', {});
      const shown = (value: unknown) => showEntryKey(encodePassable(harden(value) as never));
      expect(shown(far)).toBe('o-5');
      expect(shown([far, 1])).toBe('[o-5,1]');
      expect(shown(makeTagged('copySet', harden(['b', 'a'])))).toBe('"copySet"(["b","a"])');
      expect(shown(Symbol.for('mine'))).toMatch(/^Symbol\.for\("mine"\)$/);
      expect(shown(Symbol.asyncIterator)).toBe('Symbol.asyncIterator');
    },
  );

  it('what is no encoding is shown as it is', () => {
    for (const wrong of ['', 'fxyz', 'f12', 'p2:x', 'q', '~', '~^s', '(', `${'['.repeat(500)}`]) {
      expect(showEntryKey(wrong)).toBe(`<${wrong}>`);
    }
  });
});

describe('bodies', () => {
  const { passable } = fc.letrec<{ passable: unknown }>(tie => ({
    passable: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('slot 0', 'slot 1', 'slot 2', 'slot 3'),
      fc.constantFrom('$0', '&1', '!x', '#tag', '$3.x', '', 7, null, undefined, 12n),
      fc.array(tie('passable'), { maxLength: 4 }),
      fc.dictionary(
        fc.oneof(fc.constantFrom('a', '#tag', '$0', '!b', '@qclass', 'not a name'), fc.string()),
        tie('passable'),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ),
  }));

  it.each(['smallcaps', 'capdata'] as const)(
    'name a slot where the value has it: %s',
    serializeBodyFormat => {
      const objects = [0, 1, 2, 3].map(index => Far(`thing ${index}`, {}));
      const { toCapData } = makeMarshal(object => object, undefined, {
        serializeBodyFormat,
        errorTagging: 'off',
      });
      const withObjects = (value: unknown): unknown => {
        if (typeof value === 'string' && value.startsWith('slot '))
          return objects[Number(value.slice(5))];
        if (Array.isArray(value)) return value.map(withObjects);
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(
          Object.entries(value).map(([name, each]) => [name, withObjects(each)]),
        );
      };
      const places = (value: unknown, path: string): string[] => {
        const index = objects.findIndex(each => each === value);
        if (index >= 0) return [`${path} thing ${index}`];
        if (Array.isArray(value))
          return value.flatMap((each, at) => places(each, `${path}[${at}]`));
        if (typeof value !== 'object' || value === null) return [];
        return Object.entries(value).flatMap(([name, each]) =>
          places(
            each,
            /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${quote(name)}]`,
          ),
        );
      };
      fc.assert(
        fc.property(passable, raw => {
          const value = harden(withObjects(raw));
          const { body, slots } = toCapData(value as never);
          const found: string[] = [];
          walkBody(body, ({ slot, path }) => {
            found.push(`${path} ${String(slots[slot]).replace(/^.*(thing \d).*$/, '$1')}`);
          });
          expect(found.sort()).toEqual(places(value, '').sort());
        }),
        { seed, numRuns: 3000 },
      );
    },
  );

  it('are walked as deep as they go', () => {
    const depth = 100_000;
    const body = `#${'['.repeat(depth)}"$0"${']'.repeat(depth)}`;
    let found = '';
    walkBody(body, ({ path }) => {
      found = path;
    });
    expect(found).toBe('[0]'.repeat(depth));
    expect(() => walkBody('#{', () => {})).toThrow(SyntaxError);
  });
});

describe('bytes', () => {
  it('are those of UTF-8', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(utf8Length(text)).toBe(encoder.encode(text).length);
      }),
      { seed, numRuns: 1000 },
    );
    expect(utf8Length('\ud800x')).toBe(4);
  });
});
