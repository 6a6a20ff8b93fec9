/**
 * Which values a shape surely accepts, decided without walking the pattern.
 * Only a hint: what is not surely accepted goes to the pattern itself, which
 * also words the refusal.
 */
import { getTag, passStyleOf } from '@endo/pass-style';
import { KEY_LENGTH_LIMIT } from './key-codec.js';

/** A set of kinds of values, as bits. */
export type QuickKinds = number;

const STRING = 1;
const NUMBER = 2;
const BIGINT = 4;
const BOOLEAN = 8;
const NOTHING = 16; // undefined and null
const REMOTABLE = 32;
const NONE = 0;
const ALL_SCALARS = STRING | NUMBER | BIGINT | BOOLEAN | NOTHING | REMOTABLE;

const KINDS: Readonly<Record<string, QuickKinds>> = {
  number: NUMBER,
  boolean: BOOLEAN,
  remotable: REMOTABLE,
};

interface Matcher {
  readonly payload: unknown;
}

function quickKindsOfMatcher(tag: string, payload: unknown): QuickKinds {
  switch (tag) {
    case 'match:scalar':
    case 'match:any':
      return ALL_SCALARS;
    case 'match:string':
      return Array.isArray(payload) && payload.length === 0 ? STRING : NONE;
    case 'match:kind':
      return (typeof payload === 'string' ? KINDS[payload] : undefined) ?? NONE;
    case 'match:remotable':
      return REMOTABLE;
    case 'match:and':
      return Array.isArray(payload)
        ? payload.reduce<QuickKinds>((kinds, part) => kinds & quickKindsOf(part), ALL_SCALARS)
        : NONE;
    default:
      return NONE;
  }
}

/** @param shape a hardened pattern */
export function quickKindsOf(shape: unknown): QuickKinds {
  if (typeof shape !== 'object' || shape === null) {
    return NONE;
  }
  const style: string = passStyleOf(shape);
  if (style !== 'tagged') {
    return NONE;
  }
  return quickKindsOfMatcher(
    getTag(shape as Parameters<typeof getTag>[0]),
    (shape as Matcher).payload,
  );
}

// Such a half of a character may be refused, depending on the environment.
const SURROGATE = /[\ud800-\udfff]/;

/** @param isRemotable asked of objects only */
export function isQuickly(
  kinds: QuickKinds,
  value: unknown,
  isRemotable: (value: object) => boolean,
): boolean {
  switch (typeof value) {
    case 'string':
      // Below the limits that patterns have by default.
      return (kinds & STRING) !== 0 && value.length < KEY_LENGTH_LIMIT && !SURROGATE.test(value);
    case 'number':
      return (kinds & NUMBER) !== 0;
    case 'bigint':
      return (kinds & BIGINT) !== 0;
    case 'boolean':
      return (kinds & BOOLEAN) !== 0;
    case 'undefined':
      return (kinds & NOTHING) !== 0;
    case 'object':
      if (value === null) {
        return (kinds & NOTHING) !== 0;
      }
      return (kinds & REMOTABLE) !== 0 && isRemotable(value);
    default:
      return false;
  }
}
