/**
 * Which values a pattern surely accepts, decided without walking it. Only a
 * hint: what is not surely accepted is put to the pattern itself, which also
 * words the refusal.
 */
import { getTag, type Passable, passStyleOf } from '@endo/pass-style';
import { matches, type Pattern } from '@endo/patterns';
import { harden } from '../realm.js';
import { MAX_DEPTH, prepareWalk } from '../smallcaps/depth.js';

const { hasOwn } = Object;

/** Whether a value is surely accepted; hardens an object, as a guard does. */
export type Check = (value: unknown) => boolean;

const LONG_STRING = 1000;
const LARGE_BIGINT = 2n ** 64n;
// Half a character may be refused, depending on the environment.
const SURROGATE = /[\ud800-\udfff]/;

const isPlainString = (value: string): boolean =>
  value.length < LONG_STRING && !SURROGATE.test(value);

function styleOf(value: unknown): string | undefined {
  harden(value);
  try {
    prepareWalk(value, MAX_DEPTH);
    return passStyleOf(value as Passable);
  } catch {
    return undefined;
  }
}

export const isPassable: Check = value => {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'undefined':
    case 'bigint':
      return true;
    case 'string':
      return isPlainString(value) || styleOf(value) !== undefined;
    default:
      return value === null || styleOf(value) !== undefined;
  }
};
const isNumber: Check = value => typeof value === 'number';
const isBoolean: Check = value => typeof value === 'boolean';
const isUndefined: Check = value => value === undefined;
const isString: Check = value => typeof value === 'string' && isPlainString(value);
const isBigint: Check = value =>
  typeof value === 'bigint' && value < LARGE_BIGINT && value > -LARGE_BIGINT;
const isRemotable: Check = value =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  styleOf(value) === 'remotable';

const CHECKS_BY_KIND: Readonly<Record<string, Check>> = {
  number: isNumber,
  boolean: isBoolean,
  undefined: isUndefined,
  remotable: isRemotable,
};

/** @returns undefined when the pattern is none of the simple ones */
export function quickCheckOf(pattern: Pattern): Check | undefined {
  if (styleOf(pattern) !== 'tagged') {
    return undefined;
  }
  const { payload } = pattern as { payload: unknown };
  const hasNoLimits = Array.isArray(payload) && payload.length === 0;
  switch (getTag(pattern as Parameters<typeof getTag>[0])) {
    case 'match:any':
      return isPassable;
    case 'match:string':
      return hasNoLimits ? isString : undefined;
    case 'match:bigint':
      return hasNoLimits ? isBigint : undefined;
    case 'match:remotable':
      return isRemotable;
    case 'match:kind':
      return typeof payload === 'string' && hasOwn(CHECKS_BY_KIND, payload)
        ? CHECKS_BY_KIND[payload]
        : undefined;
    default:
      return undefined;
  }
}

/** A check that walks the pattern where there is no quicker way. */
export function checkOf(pattern: Pattern): Check {
  const quick = quickCheckOf(pattern);
  const walk: Check = value => {
    harden(value);
    try {
      prepareWalk(value, MAX_DEPTH);
      return matches(value as Passable, pattern);
    } catch {
      return false;
    }
  };
  return quick === undefined ? walk : value => quick(value) || walk(value);
}
