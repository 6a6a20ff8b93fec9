/**
 * Acceptors for patterns of primitive values and of remotables. Limits that
 * patterns have by default are taken to be lower than they are:
 * `test/spec/shapes.test.ts`.
 */
import type { Acceptor, IsRemotable } from './plain.js';

/** A set of kinds of values, as bits. */
export type Kinds = number;

export const STRING = 1;
export const NUMBER = 2;
export const BIGINT = 4;
export const BOOLEAN = 8;
export const UNDEFINED = 16;
export const NULL = 32;
export const REMOTABLE = 64;
export const ALL_SCALARS = STRING | NUMBER | BIGINT | BOOLEAN | UNDEFINED | NULL | REMOTABLE;

const LONG_STRING = 1000;
const LARGE_BIGINT = 2n ** 64n;
// Half a character may be refused, depending on the environment.
const SURROGATE = /[\ud800-\udfff]/;

const isSurelyBigint = (value: bigint): boolean => value < LARGE_BIGINT && value > -LARGE_BIGINT;

/** Accepts values of these kinds. */
export const acceptKinds =
  (kinds: Kinds, isRemotable: IsRemotable): Acceptor =>
  value => {
    switch (typeof value) {
      case 'string':
        return (kinds & STRING) !== 0 && value.length < LONG_STRING && !SURROGATE.test(value);
      case 'number':
        return (kinds & NUMBER) !== 0;
      case 'bigint':
        return (kinds & BIGINT) !== 0 && isSurelyBigint(value);
      case 'boolean':
        return (kinds & BOOLEAN) !== 0;
      case 'undefined':
        return (kinds & UNDEFINED) !== 0;
      case 'object':
        return value === null
          ? (kinds & NULL) !== 0
          : (kinds & REMOTABLE) !== 0 && isRemotable(value);
      case 'function':
        return (kinds & REMOTABLE) !== 0 && isRemotable(value);
      default:
        return false;
    }
  };

export const acceptNat: Acceptor = value =>
  typeof value === 'bigint' && value >= 0n && isSurelyBigint(value);

/** @param longest length in code units */
export const acceptString =
  (longest: number): Acceptor =>
  value =>
    typeof value === 'string' &&
    value.length <= longest &&
    value.length < LONG_STRING &&
    !SURROGATE.test(value);

/** What stands for itself in a pattern; undefined for numbers that equal others. */
export function acceptLiteral(shape: unknown): Acceptor | undefined {
  switch (typeof shape) {
    case 'string':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return value => value === shape;
    case 'number':
      return Number.isFinite(shape) && shape !== 0 ? value => value === shape : undefined;
    case 'object':
      return shape === null ? value => value === null : undefined;
    default:
      return undefined;
  }
}

type Order = 'match:lt' | 'match:lte' | 'match:gte' | 'match:gt';

const isOrdered = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));

/** Accepts numbers and bigints on that side of a bound of the same type. */
export function acceptOrdered(order: Order, bound: unknown): Acceptor | undefined {
  if (!isOrdered(bound)) {
    return undefined;
  }
  const comparable = (value: unknown): value is number | bigint =>
    typeof value === typeof bound && isOrdered(value) && !Object.is(value, -0);
  switch (order) {
    case 'match:lt':
      return value => comparable(value) && value < bound;
    case 'match:lte':
      return value => comparable(value) && value <= bound;
    case 'match:gte':
      return value => comparable(value) && value >= bound;
    case 'match:gt':
      return value => comparable(value) && value > bound;
  }
}
