/**
 * Which arguments and results a method's guard surely accepts, decided without
 * walking the whole pattern. Only a hint: what is not surely accepted goes the
 * long way through the guard itself, which also words the refusal:
 * `test/spec/kinds-checks.test.ts`.
 */
import {
  getInterfaceGuardPayload,
  getMethodGuardPayload,
  type InterfaceGuard,
  isRawGuard,
  M,
  type MethodGuard,
  type Pattern,
} from '@endo/patterns';
import { checkOf, isPassable } from './checks.js';

const { hasOwn } = Object;

export interface MethodCheck {
  acceptsArguments(args: readonly unknown[]): boolean;
  acceptsResult(result: unknown): boolean;
  /** What a result that is not surely accepted must match. */
  readonly resultPattern: Pattern;
}

const accept = (): boolean => true;

/** Of methods without a guard: neither arguments nor results are looked at, or hardened. */
const RAW: MethodCheck = {
  acceptsArguments: accept,
  acceptsResult: accept,
  get resultPattern() {
    return M.any();
  },
};

/** Of methods that must be given, and give, passable values. */
const PASSABLE: MethodCheck = {
  acceptsArguments: args => args.every(isPassable),
  acceptsResult: isPassable,
  get resultPattern() {
    return M.any();
  },
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
