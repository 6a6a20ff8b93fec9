// Definitions and redefinitions of kinds, beside the peer: the same syscalls, bytes and errors.
import { Far } from '@endo/far';
import { type Key, M, type Pattern } from '@endo/patterns';
import { describe, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import { makeAttempt } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { type KindData, kindData, methods, provideHandle } from './kinds-support.js';

const x50 = ref('o-50', 'Alleged: fifty');
const x51 = ref('o-51', 'Alleged: fifty-one');

const shapes = {
  none: undefined,
  empty: {},
  a: { a: M.any() },
  aNumber: { a: M.number() },
  aLiteral: { a: 1 },
  aOrAbsent: { a: M.or(M.any(), undefined) },
  b: { b: M.any() },
  ab: { a: M.any(), b: M.any() },
  ba: { b: M.any(), a: M.any() },
  abLoose: { a: M.any(), b: M.or(undefined, M.any()) },
  abLooseLast: { a: M.any(), b: M.or(M.string(), undefined) },
  abOpt: { a: M.any(), b: M.opt(M.string()) },
  abUndefined: { a: M.any(), b: M.undefined() },
} as const;

type Definer = (data: KindData, handle: object) => unknown;
const single =
  (shape: keyof typeof shapes): Definer =>
  (data, handle) =>
    data.defineDurableKind(handle, () => ({}), methods, { stateShape: harden(shapes[shape]) });
const multi =
  (...names: string[]): Definer =>
  (data, handle) =>
    data.defineDurableKindMulti(
      handle,
      () => ({}),
      Object.fromEntries(names.map(name => [name, methods])),
    );

const changes: Array<readonly [name: string, before: Definer, after: Definer]> = [
  ['single to multi', single('none'), multi('a', 'b')],
  ['multi to single', multi('a', 'b'), single('none')],
  ['a facet more', multi('a', 'b'), multi('a', 'b', 'c')],
  ['a facet more, before', multi('b', 'c'), multi('a', 'b', 'c')],
  ['a facet less', multi('a', 'b', 'c'), multi('a', 'b')],
  ['another facet', multi('a', 'b'), multi('a', 'c')],
  ['another order', multi('b', 'a'), multi('a', 'b')],
  ...(
    [
      ['none', 'a'],
      ['none', 'empty'],
      ['empty', 'a'],
      ['a', 'empty'],
      ['a', 'ab'],
      ['a', 'abLoose'],
      ['a', 'abLooseLast'],
      ['a', 'abOpt'],
      ['a', 'abUndefined'],
      ['a', 'aNumber'],
      ['aNumber', 'a'],
      ['a', 'aLiteral'],
      ['a', 'aOrAbsent'],
      ['aOrAbsent', 'a'],
      ['a', 'b'],
      ['ab', 'a'],
      ['ab', 'ba'],
      ['ab', 'abLoose'],
    ] as const
  ).map(([before, after]) => [`${before} to ${after}`, single(before), single(after)] as const),
];

/** Each change of a definition from one incarnation to the next. */
const redefinitions = (allowStateShapeChanges: boolean): VatProgram => ({
  name: `redefinitions, state shapes ${allowStateShapeChanges ? 'free' : 'fixed'}`,
  options: { allowStateShapeChanges },
  build: tools => {
    const attempt = makeAttempt(tools.note);
    const data = kindData(tools);
    for (const [name, before, after] of changes) {
      const handle = provideHandle(tools, name);
      attempt(name, () => typeof (tools.incarnation === 0 ? before : after)(data, handle));
    }
    return Far('root', {});
  },
  script: async run => {
    await run.start();
    await run.start();
  },
});

/** A shape that names objects: counted, and compared by slots too. */
const shapesWithSlots: VatProgram = {
  name: 'state shapes with slots',
  options: { allowStateShapeChanges: false },
  build: tools => {
    const attempt = makeAttempt(tools.note);
    const data = kindData(tools);
    const define = (tag: string, stateShape: unknown) =>
      attempt(tag, () => {
        const handle = provideHandle(tools, tag);
        return typeof data.defineDurableKind(handle, () => ({}), methods, { stateShape });
      });
    return Far('root', {
      define: (p: Pattern, q: Key, round: number) => {
        attempt(
          'virtual',
          () => typeof data.defineKind('v', () => ({}), methods, { stateShape: harden({ a: p }) }),
        );
        define('same', harden({ a: M.or(p, q, p) }));
        define('other', harden({ a: round === 0 ? p : q }));
        define('more', harden(round === 0 ? { a: p } : { a: p, b: M.or(q, undefined) }));
        define('known', harden(round === 0 ? { a: p, b: q } : { a: p, b: q, c: M.opt(q) }));
        define('more of it', harden(round === 0 ? { a: p } : { a: M.or(p, q) }));
      },
      refused: (p: Pattern) => {
        define('remotable', harden({ a: M.or(p, Far('remotable', {})) }));
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'define', [x50, x51, 0]);
    await run.message('o+0', 'refused', [x50]);
    // The start fails for want of definitions, and the vat continues.
    await run.start();
    await run.message('o+0', 'define', [x50, x51, 1]);
  },
};

describe('definitions of durable kinds beside the peer', () => {
  it.each([redefinitions(false), redefinitions(true), shapesWithSlots])(
    '[K4] $name',
    async program => {
      await expectSame(program);
    },
  );
});
