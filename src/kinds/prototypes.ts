/**
 * The prototypes that the objects of a kind inherit their methods from. The
 * guards, and every refusal, are those of `@endo/exo`; each method first tries
 * a short way for calls that its guard surely accepts. Rule K6 of docs/SPEC.md.
 */
import { defendPrototype, defendPrototypeKit } from '@endo/exo/tools.js';
import { Far, getRemotableMethodNames, type Passable, toThrowable } from '@endo/pass-style';
import { type InterfaceGuard, mustMatch } from '@endo/patterns';
import { harden } from '../realm.js';
import { MAX_DEPTH, prepareWalk } from '../smallcaps/depth.js';
import { type MethodCheck, methodChecks } from './method-guards.js';

const { defineProperties, entries, fromEntries } = Object;
const { apply } = Reflect;

export type Method = (...args: unknown[]) => unknown;
export type Methods = Record<PropertyKey, Method>;
/** The context of an object or facet; undefined for any other value. */
type ContextOf = (value: unknown) => object | undefined;
type Guard = InterfaceGuard | undefined;

// Getters and inheritance are done with here: from now on there is one method for each name.
function snapshot(methods: Methods): Methods {
  return fromEntries(
    getRemotableMethodNames(methods).map(name => [name, methods[name]]),
  ) as Methods;
}

function quicken(
  slow: Method,
  method: Method,
  contextOf: ContextOf,
  isThisful: boolean,
  check: MethodCheck,
): Method {
  const { name, length } = slow;
  const { acceptsArguments, acceptsResult, resultPattern } = check;
  const { quick } = {
    quick(this: unknown, ...args: unknown[]): unknown {
      try {
        const context = contextOf(this);
        if (context === undefined || !acceptsArguments(args)) {
          return apply(slow, this, args);
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
  return defineProperties(quick, { name: { value: name }, length: { value: length } });
}

function quickenAll(
  tag: string,
  defended: object,
  methods: Methods,
  contextOf: ContextOf,
  isThisful: boolean,
  guard: Guard,
): object {
  const checkOf = methodChecks(guard, isThisful);
  const all: Methods = {};
  for (const [name, slow] of entries(defended as Methods)) {
    const method = methods[name];
    const check = checkOf(name);
    all[name] =
      method === undefined || check === undefined
        ? slow
        : quicken(slow, method, contextOf, isThisful, check);
  }
  for (const name of Object.getOwnPropertySymbols(defended)) {
    all[name] = (defended as Methods)[name] as Method;
  }
  return Far(tag, all);
}

/** @throws when the methods and the guard do not fit each other */
export function makePrototype(
  tag: string,
  contextOf: ContextOf,
  given: Methods,
  isThisful: boolean,
  guard: Guard,
): object {
  const methods = snapshot(given);
  const defended = defendPrototype(
    tag,
    self => contextOf(self) as never,
    methods,
    isThisful,
    guard,
  ) as object;
  return quickenAll(tag, defended, methods, contextOf, isThisful, guard);
}

/**
 * @param contextOfFacet by the index of a facet
 * @param names of the facets, in order of their indexes
 * @returns the prototypes, in the same order
 * @throws when the facets and the guards do not fit each other
 */
export function makePrototypes(
  tag: string,
  contextOfFacet: (value: unknown, index: number) => object | undefined,
  given: ReadonlyMap<string, Methods>,
  names: readonly string[],
  isThisful: boolean,
  guards: Readonly<Record<string, Guard>> | undefined,
): object[] {
  const facets = new Map([...given].map(([name, methods]) => [name, snapshot(methods)]));
  const contexts = names.map(
    (_name, index): ContextOf =>
      value =>
        contextOfFacet(value, index),
  );
  const kit = defendPrototypeKit(
    tag,
    fromEntries(names.map((name, index) => [name, contexts[index]])) as never,
    fromEntries(facets),
    isThisful,
    guards as never,
  ) as Readonly<Record<string, object>>;
  return names.map((name, index) =>
    quickenAll(
      `${tag} ${name}`,
      kit[name] as object,
      facets.get(name) as Methods,
      contexts[index] as ContextOf,
      isThisful,
      guards?.[name],
    ),
  );
}
