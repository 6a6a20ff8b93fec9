/**
 * What both the vat under test and its kernel count in: literals, keys, patterns.
 */
import { M } from '@endo/patterns';

/** The nth of a list that is never empty. */
export const nth = <T>(list: readonly T[], pick: number): T => {
  const item = list[pick % list.length];
  if (list.length === 0) throw Error('nothing to pick from');
  return item as T;
};

/** Scalars, so that each can be a key as well as a value. */
export const literals: readonly unknown[] = [
  0,
  1,
  -1,
  1.5,
  'a',
  'b',
  '',
  '#x',
  '$0',
  'Ünï',
  true,
  false,
  null,
  undefined,
  7n,
  -12345678901234567890n,
  NaN,
  Infinity,
  -Infinity,
  Symbol.asyncIterator,
  Symbol.for('registered'),
  'p',
  '\u{1F600}|x',
  // Only at the end, so that programs of old go on to mean the same: too long for a key.
  'long '.repeat(60),
  10n ** 400n,
];

const makePatterns = () =>
  harden([
    undefined,
    M.any(),
    M.string(),
    M.number(),
    M.remotable(),
    M.gte('a'),
    M.lt(1),
    M.eq('a'),
    'b',
    M.or(M.string(), M.bigint()),
    M.not(M.string()),
    M.undefined(),
    M.and(M.number(), M.gt(0)),
    M.promise(),
    M.null(),
    M.gte(1),
    M.lte('b'),
    M.and(M.gte('a'), M.lt('c')),
    M.scalar(),
    M.bigint(),
    M.boolean(),
    M.key(),
    M.symbol(),
    M.nat(),
    M.neq('a'),
    M.gt(-1n),
    M.eq(undefined),
    M.pattern(),
    M.arrayOf(M.any()),
    Promise.resolve('no pattern'),
  ]);
let patterns: readonly unknown[] | undefined;
/** Made on demand: `M` needs a realm that is locked down. */
export const pattern = (pick: number): unknown => {
  patterns ??= makePatterns();
  return nth(patterns, pick);
};

/** Options of a store by number: most have no shape. */
export const storeShapes = (pick: number): { keyShape?: unknown; valueShape?: unknown } => {
  switch (pick % 8) {
    case 5:
      return { keyShape: M.string() };
    case 6:
      return { valueShape: M.or(M.scalar(), M.arrayOf(M.any())) };
    case 7:
      return { keyShape: M.or(M.remotable(), M.number()), valueShape: M.any() };
    default:
      return {};
  }
};
