// The short way from capdata to plain data, beside marshal: the same values, and nothing that marshal
// refuses.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vref } from '../../src/refs/vref.js';
import { MAX_DEPTH } from '../../src/smallcaps/depth.js';
import { capDataToPlain } from '../../src/smallcaps/read.js';
import { check } from './parts-support.js';
import {
  error,
  makeLong,
  readsTheSame,
  text,
  isLikeIndex,
  treesOf,
  isCompound,
} from '../support/smallcaps.js';

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
