/**
 * What user code sees of kinds. `S` is the state that `init` makes, `M` the
 * methods as written: each takes the context as its first argument, or as
 * `this` under `thisfulMethods`. Rules K1 to K4 of docs/SPEC.md.
 */
import type { RemotableBrand } from '@endo/eventual-send';
import type { RemotableObject } from '@endo/pass-style';
import type { InterfaceGuard, Pattern } from '@endo/patterns';

declare const kindHandleBrand: unique symbol;

/** The durable name of a kind: what an upgraded vat finds its kind again by. */
export interface DurableKindHandle {
  readonly [kindHandleBrand]: true;
}

/** A pattern for each property of the state; the state has no others. */
export type StateShape = Readonly<Record<string, Pattern>>;

/** A method as callers see it: without the context. */
type WithoutContext<F> = F extends (context: never, ...args: infer A) => infer R
  ? (...args: A) => R
  : never;

type Remotable<M> = M & RemotableObject & RemotableBrand<object, M>;

/** An object of a kind without facets, or one facet, as callers see it. */
export type KindFacet<M> = Remotable<{ readonly [K in keyof M]: WithoutContext<M[K]> }>;
/** All facets of one object, by name. */
export type KindFacets<F> = { readonly [K in keyof F]: KindFacet<F[K]> };

/** What a method of a kind without facets is given. */
export interface SingleKindContext<S, M> {
  readonly state: S;
  readonly self: KindFacet<M>;
}
/** What a method of a facet is given. */
export interface MultiKindContext<S, F> {
  readonly state: S;
  readonly facets: KindFacets<F>;
}
/** The same by the name that the field has for it. */
export type KindContext<S, M> = SingleKindContext<S, M>;

/** One method with the context put before its arguments. */
export type PlusContext<C, F> = F extends (...args: infer A) => infer R
  ? (context: C, ...args: A) => R
  : never;
/** The methods as written, from the methods as callers see them. */
export type FunctionsPlusContext<C, M> = { readonly [K in keyof M]: PlusContext<C, M[K]> };

/**
 * Gives all facets of the object that a facet belongs to.
 *
 * @throws when `exoFacet` is not a facet of the kind
 */
export type Amplify = (exoFacet: unknown) => Readonly<Record<string, object>>;
/**
 * Whether a value is an object of the kind; with facets, whether it is any
 * facet, or the named one.
 *
 * @throws when a facet is named that the kind does not have
 */
export type IsInstance = (exo: unknown, facetName?: string) => boolean;

/** Makes state of a later version out of state of an earlier one. */
export interface Migration {
  /**
   * The version of the state that it is for: a whole number from 1 on, 1 for
   * what was stored before the kind gave versions. Or a shape: it is for state
   * of any earlier version that matches.
   */
  readonly from: number | StateShape;
  /**
   * The version of what it returns, at most the `stateVersion`. Default: the one
   * after `from`; of a shape, the `stateVersion`.
   */
  readonly to?: number | undefined;
  /**
   * @param state a frozen record of the values of the properties
   * @returns a record of the values of all properties of the new state. What it
   *   throws leaves the stored state as it was
   */
  migrate(state: Readonly<Record<string, unknown>>): object;
}

/** The options of a definition. `C` is the context that methods get. */
export interface DefineKindOptions<C> {
  /** Runs when the object is made and has its name, before the maker returns it. */
  readonly finish?: ((context: C) => void) | undefined;
  /** What each property of the state must match. */
  readonly stateShape?: StateShape | undefined;
  /**
   * Of durable kinds: the version of the state, a whole number from 1 on. Without
   * it the version is 1. A definition cannot have an earlier one than what is
   * stored. From 2 on the kind must have a `stateShape`.
   */
  readonly stateVersion?: number | undefined;
  /** Of durable kinds with a `stateVersion`: how state of earlier versions becomes state of that one. */
  readonly migrations?: readonly Migration[] | undefined;
  /** Methods get the context as `this`, and must be given and give passable values. */
  readonly thisfulMethods?: boolean | undefined;
  /** What the methods of a kind without facets may be given and give. */
  readonly interfaceGuard?: InterfaceGuard | undefined;
  /** The same for each facet. */
  readonly interfaceGuardKit?: Readonly<Record<string, InterfaceGuard>> | undefined;
  /** Called during the definition of a kind with facets. */
  readonly receiveAmplifier?: ((amplify: Amplify) => void) | undefined;
  /** Called during the definition. */
  readonly receiveInstanceTester?: ((isInstance: IsInstance) => void) | undefined;
}

/** The same with the context as `this`: methods are written as callers see them. */
export interface ThisfulKindOptions<C> extends DefineKindOptions<C> {
  readonly thisfulMethods: true;
}

/** An object, or one facet, whose methods are written as callers see them. */
export type ThisfulFacet<M> = Remotable<M>;
/** All facets of one object under `thisfulMethods`, by name. */
export type ThisfulFacets<F> = { readonly [K in keyof F]: ThisfulFacet<F[K]> };

/** What `this` is in a method of a kind without facets. */
export interface ThisfulKindContext<S, M> {
  readonly state: S;
  readonly self: ThisfulFacet<M>;
}
/** What `this` is in a method of a facet. */
export interface ThisfulMultiKindContext<S, F> {
  readonly state: S;
  readonly facets: ThisfulFacets<F>;
}

/**
 * A method as a definition may leave it without types. It is written as a method here, since these
 * are compared both ways: what the definition declares by itself is taken as it stands.
 */
interface Untyped<C> {
  method(context: C, ...args: unknown[]): unknown;
  called(...args: unknown[]): unknown;
}
type UntypedMethods<N extends PropertyKey, C> = Readonly<Record<N, Untyped<C>['method']>>;

/** An object in a context that has no type of its own: the names are known, and nothing else. */
export type UntypedFacet<N extends PropertyKey> = RemotableObject & {
  readonly [K in N]: Untyped<unknown>['called'];
};
/** What a method of a kind without facets is given, if it does not declare it. */
export interface UntypedContext<S, N extends PropertyKey> {
  readonly state: S;
  readonly self: UntypedFacet<N>;
}
/** What a method of a facet is given, if it does not declare it. `N` has the methods of all facets. */
export interface UntypedMultiContext<S, K extends PropertyKey, N extends PropertyKey> {
  readonly state: S;
  readonly facets: { readonly [F in K]: UntypedFacet<N> };
}

/**
 * The context of a method needs no type: `state` has that of what `init` returns, further arguments
 * are `unknown`, and of `self` the names of the methods are known. Where more is wanted, the method
 * declares it, or the kind takes its context as `this`.
 *
 * @param name a tag, which appears in the interface of the objects, or a
 *   durable kind's handle
 * @param init makes the initial state from the arguments of the maker
 * @param methods of each object
 * @returns the maker
 * @throws when something is wrong with an argument; nothing is defined then
 */
export interface Define<Name> {
  <P extends unknown[], S, M>(
    name: Name,
    init: ((...args: P) => S) | undefined,
    methods: M & ThisType<ThisfulKindContext<S, M>>,
    options: ThisfulKindOptions<ThisfulKindContext<S, M>>,
  ): (...args: P) => ThisfulFacet<M>;
  <P extends unknown[], S, M, N extends PropertyKey = keyof M>(
    name: Name,
    init: ((...args: P) => S) | undefined,
    methods: M & UntypedMethods<N, UntypedContext<S, N>>,
    options?: DefineKindOptions<SingleKindContext<S, M>>,
  ): (...args: P) => KindFacet<M>;
}

/** The same with one record of methods for each facet, of which there are two or more. */
export interface DefineMulti<Name> {
  <P extends unknown[], S, F>(
    name: Name,
    init: ((...args: P) => S) | undefined,
    facets: F & ThisType<ThisfulMultiKindContext<S, F>>,
    options: ThisfulKindOptions<ThisfulMultiKindContext<S, F>>,
  ): (...args: P) => ThisfulFacets<F>;
  <P extends unknown[], S, F, K extends PropertyKey = keyof F, N extends PropertyKey = PropertyKey>(
    name: Name,
    init: ((...args: P) => S) | undefined,
    facets: F & Readonly<Record<K, Partial<UntypedMethods<N, UntypedMultiContext<S, K, N>>>>>,
    options?: DefineKindOptions<MultiKindContext<S, F>>,
  ): (...args: P) => KindFacets<F>;
}

/** Defines a virtual kind. */
export type DefineKind = Define<string>;

/** Defines a virtual kind with two facets or more. */
export type DefineKindMulti = DefineMulti<string>;

/**
 * Defines the durable kind of a handle: anew, or again in a new incarnation.
 * The new definition must fit the old one: it keeps all facets (or has none),
 * and its state shape may only gain optional properties, unless the
 * `stateVersion` is a later one.
 *
 * @throws also when the kind was defined already in this incarnation, or the
 *   definition does not fit the earlier one; nothing is changed then
 */
export type DefineDurableKind = Define<DurableKindHandle>;

/** Defines the durable kind of a handle, with two facets or more; see `DefineDurableKind`. */
export type DefineDurableKindMulti = DefineMulti<DurableKindHandle>;

/** Makes the handle of a new durable kind, which must be defined before the vat's start ends. */
export type MakeKindHandle = (tag: string) => DurableKindHandle;

/**
 * Whether durable data may hold the value.
 *
 * @param value hardened
 * @throws when it is not passable
 */
export type CanBeDurable = (value: unknown) => boolean;

/** What user code makes kinds with. Rules K1 to K4 of docs/SPEC.md. */
export interface KindMakers {
  readonly defineKind: DefineKind;
  readonly defineKindMulti: DefineKindMulti;
  readonly defineDurableKind: DefineDurableKind;
  readonly defineDurableKindMulti: DefineDurableKindMulti;
  readonly makeKindHandle: MakeKindHandle;
  readonly canBeDurable: CanBeDurable;
}
