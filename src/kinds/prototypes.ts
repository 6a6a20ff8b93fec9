/**
 * The prototypes that the objects of a kind inherit their methods from. The
 * guards, and every refusal, are those of `@endo/exo`; each method first tries
 * a short way for calls that its guard surely accepts. Rule K6 of docs/SPEC.md.
 */
import { defendPrototype, defendPrototypeKit } from '@endo/exo/tools.js';
import { getMethodNames } from '@endo/eventual-send/utils.js';
import {
  areSimple,
  type ContextOf,
  type Guard,
  type Methods,
  quickenAll,
  quickenSimple,
} from './quick-methods.js';

const { fromEntries } = Object;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

// Getters and inheritance are done with here: from now on there is one method for each name.
function snapshot(methods: Methods): Methods {
  return fromEntries(getMethodNames(methods).map(name => [name, methods[name]])) as Methods;
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
  const defend = (): Methods =>
    defendPrototype(
      tag,
      self => contextOf(self) as never,
      methods,
      isThisful,
      guard,
    ) as object as Methods;
  return guard === undefined && areSimple(methods)
    ? quickenSimple(tag, once(defend), methods, contextOf, isThisful)
    : quickenAll(tag, defend(), methods, contextOf, isThisful, guard);
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
  const defend = once(
    () =>
      defendPrototypeKit(
        tag,
        fromEntries(names.map((name, index) => [name, contexts[index]])) as never,
        fromEntries(facets),
        isThisful,
        guards as never,
      ) as Readonly<Record<string, object>> as Readonly<Record<string, Methods>>,
  );
  const isSimple =
    guards === undefined && names.length > 1 && [...facets.values()].every(areSimple);
  const kit = isSimple ? undefined : defend();
  return names.map((name, index) => {
    const facetTag = `${tag} ${name}`;
    const methods = facets.get(name) as Methods;
    const contextOf = contexts[index] as ContextOf;
    return kit === undefined
      ? quickenSimple(facetTag, () => defend()[name] as Methods, methods, contextOf, isThisful)
      : quickenAll(facetTag, kit[name] as Methods, methods, contextOf, isThisful, guards?.[name]);
  });
}
