/**
 * Methods that first try a short way, for calls that their guard surely
 * accepts. What is refused, and how, is up to the methods that `@endo/exo` makes:
 * `test/spec/kinds-checks.test.ts` holds them against those. Rule K6 of docs/SPEC.md.
 */
import { Far, type Passable, toThrowable } from '@endo/pass-style';
import { type InterfaceGuard, mustMatch } from '@endo/patterns';
import { q } from '../errors.js';
import { harden } from '../realm.js';
import { MAX_DEPTH, prepareWalk } from '../smallcaps/depth.js';
import { type MethodCheck, methodChecks } from './method-guards.js';

const { defineProperties, entries } = Object;
const { apply } = Reflect;
const GET_INTERFACE_GUARD = '__getInterfaceGuard__';

export type Method = (...args: unknown[]) => unknown;
export type Methods = Record<PropertyKey, Method>;
/** The context of an object or facet; undefined for any other value. */
export type ContextOf = (value: unknown) => object | undefined;
export type Guard = InterfaceGuard | undefined;

function named(method: Method, name: string, length: number): Method {
  return defineProperties(method, { name: { value: name }, length: { value: length } });
}

/** What `@endo/exo` makes of the methods, made when it is asked for. */
export type Defended = () => Methods;

/** A method as `@endo/exo` makes it, or one that asks that when it is called. */
interface Slow {
  readonly call: Method;
  readonly name: string;
  readonly length: number;
}

function quicken(
  slow: Slow,
  method: Method,
  contextOf: ContextOf,
  isThisful: boolean,
  check: MethodCheck,
): Method {
  const { call, name, length } = slow;
  const { acceptsArguments, acceptsResult, resultPattern } = check;
  const { quick } = {
    quick(this: unknown, ...args: unknown[]): unknown {
      try {
        const context = contextOf(this);
        if (context === undefined || !acceptsArguments(args)) {
          return apply(call, this, args);
        }
        const result = isThisful ? apply(method, context, args) : method(context, ...args);
        if (!acceptsResult(result)) {
          prepareWalk(harden(result), MAX_DEPTH);
          mustMatch(harden(result) as Passable, resultPattern, `${name}: result`);
        }
        return result;
      } catch (err) {
        throw toThrowable(err);
      }
    },
  };
  return named(quick, name, length);
}

export function quickenAll(
  tag: string,
  defended: Methods,
  methods: Methods,
  contextOf: ContextOf,
  isThisful: boolean,
  guard: Guard,
): object {
  const checkOf = methodChecks(guard, isThisful);
  const all: Methods = {};
  for (const [name, call] of entries(defended)) {
    const method = methods[name];
    const check = checkOf(name);
    all[name] =
      method === undefined || check === undefined
        ? call
        : quicken(
            { call, name: call.name, length: call.length },
            method,
            contextOf,
            isThisful,
            check,
          );
  }
  for (const name of Object.getOwnPropertySymbols(defended)) {
    all[name] = defended[name] as Method;
  }
  return Far(tag, all);
}

/** Whether `@endo/exo` has nothing to say against them, and makes one method of each. */
export const areSimple = (methods: Methods): boolean =>
  Reflect.ownKeys(methods).every(
    name => typeof name === 'string' && name !== 'constructor' && name !== GET_INTERFACE_GUARD,
  );

/**
 * Of methods without guards there is nothing to be refused when they are
 * defined: what `@endo/exo` makes of them is left until a call is refused.
 */
export function quickenSimple(
  tag: string,
  defended: Defended,
  methods: Methods,
  contextOf: ContextOf,
  isThisful: boolean,
): object {
  const check = methodChecks(undefined, isThisful)('') as MethodCheck;
  const slowOf = (name: string, length: number): Slow => ({
    call(this: unknown, ...args) {
      return apply(defended()[name] as Method, this, args);
    },
    name: `In ${q(name)} method of (${tag})`,
    length,
  });
  const all: Methods = {};
  for (const [name, method] of entries(methods)) {
    const slow = slowOf(name, isThisful ? method.length : 0);
    all[name] = quicken(slow, method, contextOf, isThisful, check);
  }
  const { call, name, length } = slowOf(GET_INTERFACE_GUARD, 0);
  all[GET_INTERFACE_GUARD] = named(call, name, length);
  return Far(tag, all);
}
