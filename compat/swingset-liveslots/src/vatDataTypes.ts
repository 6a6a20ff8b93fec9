/**
 * The types of what user code gets, as the packages of the field were written
 * for them: looser than the library's own, and with the stores that the field
 * has types for. What they describe is the same.
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- code of the field relies on it */
import type { MapStore, SetStore, StoreOptions, WeakMapStore, WeakSetStore } from '@agoric/store';
import type { RemotableBrand } from '@endo/eventual-send';
import type { Amplify, IsInstance, ReceivePower, StateShape } from '@endo/exo';
import type { RemotableObject } from '@endo/pass-style';
import type { InterfaceGuard, Pattern } from '@endo/patterns';
import type { DurableKindHandle } from '../../../src/kinds/types.js';
import type { PromiseWatcher } from './types.js';

export type { DurableKindHandle, MapStore, Pattern };

export type InterfaceGuardKit = Record<string, InterfaceGuard>;

export type Baggage = MapStore<string, any>;

type WithoutContext<F> = F extends (context: any, ...args: infer A) => infer R
  ? (...args: A) => R
  : never;
type Methods<F> = { [K in keyof F]: WithoutContext<F[K]> };

/** An object without facets, or one facet, as callers see it. */
export type KindFacet<F> = Methods<F> & RemotableObject & RemotableBrand<object, Methods<F>>;
export type KindFacets<B> = { [K in keyof B]: KindFacet<B[K]> };

export interface KindContext<S, F> {
  state: S;
  self: KindFacet<F>;
}
export interface MultiKindContext<S, B> {
  state: S;
  facets: KindFacets<B>;
}

export type PlusContext<C, M extends (...args: any[]) => any> = (
  context: C,
  ...args: Parameters<M>
) => ReturnType<M>;
export type FunctionsPlusContext<C, O extends Record<string, (...args: any[]) => any>> = {
  [K in keyof O]: PlusContext<C, O[K]>;
};

/** What each of them does: `DefineKindOptions` of the library. */
export interface DefineKindOptions<C> {
  finish?: (context: C) => void;
  stateShape?: StateShape;
  receiveAmplifier?: ReceivePower<Amplify>;
  receiveInstanceTester?: ReceivePower<IsInstance>;
  durable?: boolean;
  thisfulMethods?: boolean;
  interfaceGuard?: InterfaceGuard;
  interfaceGuardKit?: InterfaceGuardKit;
}

/** What a context is to a method that declares no type for it; whatever it declares is taken. */
type UntypedFacet = RemotableObject & Record<string, (...args: any[]) => any>;
type UntypedMethods<N extends PropertyKey, C> = Record<N, Untyped<C>['method']>;
interface Untyped<C> {
  method(context: C, ...args: any[]): any;
}

interface Define<Name> {
  <P extends any[], S, F, N extends PropertyKey = keyof F>(
    name: Name,
    init: (...args: P) => S,
    methods: F & UntypedMethods<N, { state: S; self: UntypedFacet }>,
    options?: DefineKindOptions<KindContext<S, F>>,
  ): (...args: P) => KindFacet<F>;
  <P extends any[], S, F>(
    name: Name,
    init: (...args: P) => S,
    methods: F,
    options?: DefineKindOptions<KindContext<S, F>>,
  ): (...args: P) => KindFacet<F>;
}

interface DefineMulti<Name> {
  <P extends any[], S, B, K extends PropertyKey = keyof B>(
    name: Name,
    init: (...args: P) => S,
    facets: B & Record<K, UntypedMethods<string, { state: S; facets: Record<K, UntypedFacet> }>>,
    options?: DefineKindOptions<MultiKindContext<S, B>>,
  ): (...args: P) => KindFacets<B>;
  <P extends any[], S, B>(
    name: Name,
    init: (...args: P) => S,
    facets: B,
    options?: DefineKindOptions<MultiKindContext<S, B>>,
  ): (...args: P) => KindFacets<B>;
}

export interface VatData {
  defineKind: Define<string>;
  defineKindMulti: DefineMulti<string>;
  makeKindHandle: (descriptionTag: string) => DurableKindHandle;
  defineDurableKind: Define<DurableKindHandle>;
  defineDurableKindMulti: DefineMulti<DurableKindHandle>;
  canBeDurable: (specimen: unknown) => boolean;
  providePromiseWatcher: <V, A extends any[]>(
    kindHandle: DurableKindHandle,
    fulfillHandler?: (value: V, ...args: A) => void,
    rejectHandler?: (reason: any, ...args: A) => void,
  ) => PromiseWatcher<V, A>;
  watchPromise: <T, A extends any[]>(
    p: Promise<T>,
    watcher: PromiseWatcher<T, A>,
    ...args: A
  ) => void;
  makeScalarBigMapStore: <K, V>(label: string, options?: StoreOptions) => MapStore<K, V>;
  makeScalarBigWeakMapStore: <K, V>(label: string, options?: StoreOptions) => WeakMapStore<K, V>;
  makeScalarBigSetStore: <K>(label: string, options?: StoreOptions) => SetStore<K>;
  makeScalarBigWeakSetStore: <K>(label: string, options?: StoreOptions) => WeakSetStore<K>;
}

/** Picks one facet of what a maker makes. */
export type PickFacet = <M extends (...args: any[]) => any, F extends keyof ReturnType<M>>(
  maker: M,
  facetName: F,
) => (...args: Parameters<M>) => ReturnType<M>[F];

export interface PrepareKind {
  <P extends any[], S, F, N extends PropertyKey = keyof F>(
    baggage: Baggage,
    tag: string,
    init: (...args: P) => S,
    facet: F & UntypedMethods<N, { state: S; self: UntypedFacet }>,
    options?: DefineKindOptions<KindContext<S, F>>,
  ): (...args: P) => KindFacet<F>;
  <P extends any[], S, F>(
    baggage: Baggage,
    tag: string,
    init: (...args: P) => S,
    facet: F,
    options?: DefineKindOptions<KindContext<S, F>>,
  ): (...args: P) => KindFacet<F>;
}

export interface PrepareKindMulti {
  <P extends any[], S, B, K extends PropertyKey = keyof B>(
    baggage: Baggage,
    tag: string,
    init: (...args: P) => S,
    behavior: B & Record<K, UntypedMethods<string, { state: S; facets: Record<K, UntypedFacet> }>>,
    options?: DefineKindOptions<MultiKindContext<S, B>>,
  ): (...args: P) => KindFacets<B>;
  <P extends any[], S, B>(
    baggage: Baggage,
    tag: string,
    init: (...args: P) => S,
    behavior: B,
    options?: DefineKindOptions<MultiKindContext<S, B>>,
  ): (...args: P) => KindFacets<B>;
}
