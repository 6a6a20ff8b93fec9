/** Values and bodies of all sorts, from a seed: passable ones, and what nearly is. */
import type { Cast } from './objects.js';

export type Random = (bound: number) => number;

const pick = <T>(random: Random, from: readonly T[]): T => {
  const chosen = from[random(from.length)];
  if (from.length === 0) throw Error('nothing to choose from');
  return chosen as T;
};

const TEXTS: readonly string[] = (
  '|a|b|then|!then|constructor|__proto__|!__proto__|toString|length|10|9|01|-1|!|!a|!!|#tag|#error|' +
  '#undefined|#NaN|#what|$0|&1|+5|-|+|-7|+0x1|%a|%@@iterator|@@iterator|%@@nothing|%@@@@x|"|\'|(|,|*|.|' +
  'payload|name|message|errorId|cause|errors|stack|@qclass|slot|index|iface|\u2028|\\|\u0000|é|\u{1f600}'
)
  .split('|')
  .concat('\ud800', 'x\udc00', '%\ud800', '!\ud800');

const NUMBERS = [0, -0, 1, -1.5, 1e21, 5e-324, NaN, Infinity, -Infinity, 2 ** 53];

const text = (random: Random): string =>
  random(4) > 0 ? pick(random, TEXTS) : pick(random, TEXTS) + pick(random, TEXTS);

const leaf = (random: Random, cast: Cast): unknown => {
  switch (random(10)) {
    case 0:
      return pick(random, NUMBERS);
    case 1:
      return pick(random, [null, undefined, true, false, 0n, -5n, 2n ** 70n]);
    case 2:
      return pick(random, [Symbol.for('x'), Symbol.for('@@y'), Symbol.asyncIterator]);
    case 3:
      return pick(random, [
        TypeError('frozen'),
        Error('#odd'),
        RangeError('', { cause: Error('c') }),
      ]);
    case 4:
    case 5:
    case 6:
      return pick(random, [...cast.objects.values()]);
    default:
      return text(random);
  }
};

class Point {
  readonly x = 1;
}

/** Mostly not passable. */
const odd = (random: Random, cast: Cast): unknown => {
  const inner = leaf(random, cast);
  const sparse = Array<unknown>(3);
  return pick<() => unknown>(random, [
    () => () => inner,
    () => Symbol('unregistered'),
    () => Object.freeze({ inner: { a: 1 } }),
    () => ({
      get a() {
        return inner;
      },
    }),
    () => Object.defineProperty({}, 'hidden', { value: inner }),
    () => Object.assign([inner], { extra: 1 }),
    () => sparse,
    () => new Point(),
    () => new Map([[1, inner]]),
    () => Object.create(null) as object,
    () => Object.setPrototypeOf([inner], Object.prototype) as object,
    () => Object.setPrototypeOf({ a: inner }, Array.prototype) as object,
    () => ({ [Symbol.for('passStyle')]: 'tagged', [Symbol.toStringTag]: 't', payload: inner }),
    () => ({ [Symbol.toStringTag]: 'x' }),
    () => Object.setPrototypeOf(Promise.resolve(), Object.prototype) as object,
    () => new Uint8Array(2),
    () => Object.assign(Error('with more'), { more: inner }),
    () => ({ then: inner }),
    () => new Proxy(harden({ a: inner }), {}),
  ])();
};

export const valueOf = (random: Random, cast: Cast, depth = 0): unknown => {
  const choice = random(depth > 4 ? 5 : 14);
  if (choice < 4) return leaf(random, cast);
  if (choice === 4) return random(3) === 0 ? odd(random, cast) : text(random);
  const inner = (): unknown => valueOf(random, cast, depth + 1);
  if (choice < 8) return Array.from({ length: random(4) }, inner);
  if (choice === 8) {
    // Its maker would look at what it holds, and await it.
    return Object.create(Object.prototype, {
      [Symbol.for('passStyle')]: { value: 'tagged' },
      [Symbol.toStringTag]: { value: text(random) },
      payload: { value: inner(), enumerable: true },
    }) as object;
  }
  const record: Record<string, unknown> = {};
  for (let left = random(5); left > 0; left -= 1) {
    const value = inner();
    Object.defineProperty(record, text(random), {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return record;
};

const slotText = (random: Random): string =>
  pick(random, ['$', '&', '$', '&', '$', '%']) +
  pick(random, [
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '99',
    '',
    '-1',
    '00',
    ' 8',
    '8e0',
    '1.5',
  ]) +
  pick(random, ['', '', '.', '.Alleged: x', '.x', '.Remotable', '.\ud800']);

const encoding = (random: Random, depth: number): unknown => {
  const choice = random(depth > 4 ? 5 : 13);
  if (choice < 2) return slotText(random);
  if (choice < 4) return text(random);
  if (choice === 4) return pick(random, [null, true, 0, -0.5, 1e300, '']);
  const inner = (): unknown => encoding(random, depth + 1);
  if (choice < 7) return Array.from({ length: random(4) }, inner);
  if (choice === 7) return { '#tag': random(5) > 0 ? 'tag' : inner(), payload: inner() };
  if (choice === 8) {
    return {
      '#error': random(5) > 0 ? 'message' : inner(),
      name: random(5) > 0 ? 'TypeError' : inner(),
      ...(random(3) === 0 ? { [text(random)]: inner() } : {}),
      ...(random(4) === 0 ? { cause: inner() } : {}),
      ...(random(4) === 0 ? { errors: inner() } : {}),
    };
  }
  if (choice === 9) return { then: slotText(random) };
  if (choice === 10 && random(6) === 0) return { '@qclass': 'slot', index: random(10) };
  return Object.fromEntries(Array.from({ length: random(5) }, () => [text(random), inner()]));
};

/** Sometimes without the mark of the format, sometimes with something wrong in its text. */
export const bodyOf = (random: Random): string => {
  let json = JSON.stringify(encoding(random, 0));
  const isOld = random(30) === 0;
  if (random(8) === 0) {
    // Within the bounds: those of the old format are less far.
    const levels = random(isOld ? 30 : 45);
    json = '['.repeat(levels) + json + ']'.repeat(levels);
  }
  if (random(6) === 0) {
    const at = random(json.length + 1);
    json =
      json.slice(0, at) +
      pick(random, ['"', ',', '}', ']', '0', '\\', ' ', 'x']) +
      json.slice(at + random(2));
  }
  return isOld ? json : `#${json}`;
};
