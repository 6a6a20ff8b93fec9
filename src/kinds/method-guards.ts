/**
 * Which arguments and results a method's guard surely accepts, decided without
 * walking the whole pattern. Only a hint: what is not surely accepted goes the
 * long way through the guard itself, which also words the refusal.
 */
import { getTag, type Passable, passStyleOf } from '@endo/pass-style';
import {
  getInterfaceGuardPayload,
  getMethodGuardPayload,
  type InterfaceGuard,
  isRawGuard,
  M,
  matches,
  type MethodGuard,
  type Pattern,
} from '@endo/patterns';
import { harden } from '../realm.js';

const { hasOwn } = Object;

/** Whether a value is surely accepted; hardens it, as the guard would. */
type Check = (value: unknown) => boolean;

export interface MethodCheck {
  acceptsArguments(args: readonly unknown[]): boolean;
  acceptsResult(result: unknown): boolean;
  /** What a result that is not surely accepted must match. */
  readonly resultPattern: Pattern;
}

const LONG_STRING = 1000;
const LARGE_BIGINT = 2n ** 64n;
// Half a character may be refused, depending on the environment.
const SURROGATE = /[\ud800-\udfff]/;

const isPlainString = (value: string): boolean =>
  value.length < LONG_STRING && !SURROGATE.test(value);

function styleOf(value: unknown): string | undefined {
  harden(value);
  try {
    return passStyleOf(value as Passable);
  } catch {
    return undefined;
  }
}

const isPassable: Check = value => {
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
const isNull: Check = value => value === null;
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
  null: isNull,
  remotable: isRemotable,
};

function checkByTag(pattern: Pattern): Check | undefined {
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

function checkOf(pattern: Pattern): Check {
  const quick = checkByTag(pattern);
  const walk: Check = value => {
    harden(value);
    try {
      return matches(value as Passable, pattern);
    } catch {
      return false;
    }
  };
  return quick === undefined ? walk : value => quick(value) || walk(value);
}

const accept = (): boolean => true;

/** Of methods without a guard: neither arguments nor results are looked at, or hardened. */
const RAW: MethodCheck = {
  acceptsArguments: accept,
  acceptsResult: accept,
  resultPattern: M.any(),
};

/** Of methods that must be given, and give, passable values. */
const PASSABLE: MethodCheck = {
  acceptsArguments: args => args.every(isPassable),
  acceptsResult: isPassable,
  resultPattern: M.any(),
};

function checkOfGuard(methodGuard: MethodGuard): MethodCheck | undefined {
  const payload = getMethodGuardPayload(methodGuard);
  const { argGuards, optionalArgGuards = [], restArgGuard, returnGuard } = payload;
  const declared: unknown[] = [...argGuards, ...optionalArgGuards];
  if (payload.callKind !== 'sync' || [...declared, restArgGuard].some(isRawGuard)) {
    return undefined;
  }
  const checks = declared.map(guard => checkOf(guard as Pattern));
  const checkRest = restArgGuard === undefined ? undefined : checkOf(restArgGuard as Pattern);
  const required = argGuards.length;
  return {
    acceptsArguments(args) {
      if (args.length < required || (args.length > checks.length && checkRest === undefined)) {
        return false;
      }
      return (
        checks.every((check, index) => index >= args.length || check(args[index])) &&
        (checkRest === undefined || checkRest(args.slice(checks.length)))
      );
    },
    acceptsResult: isRawGuard(returnGuard) ? accept : checkOf(returnGuard as Pattern),
    resultPattern: returnGuard as Pattern,
  };
}

/**
 * @param isThisful whether methods without a guard take passable values only
 * @returns for the name of a method its check; undefined where the long way is the only one
 */
export function methodChecks(
  interfaceGuard: InterfaceGuard | undefined,
  isThisful: boolean,
): (name: PropertyKey) => MethodCheck | undefined {
  if (interfaceGuard === undefined) {
    return () => (isThisful ? PASSABLE : RAW);
  }
  const payload = getInterfaceGuardPayload(interfaceGuard);
  const { methodGuards, sloppy, defaultGuards = sloppy ? 'passable' : undefined } = payload;
  const guards = methodGuards as Readonly<Record<string, MethodGuard>>;
  const fallback = { passable: PASSABLE, raw: RAW } as const;
  return name => {
    if (typeof name !== 'string') {
      return undefined;
    }
    const guard = hasOwn(guards, name) ? guards[name] : undefined;
    if (guard !== undefined) {
      return checkOfGuard(guard);
    }
    return defaultGuards === undefined ? undefined : fallback[defaultGuards];
  };
}
