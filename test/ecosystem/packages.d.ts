// Those of the packages under test that bring no declarations of their own, as far as the vats of
// this folder use them, over the types of `VatData` that we publish.

declare module '@agoric/vat-data' {
  import type { InterfaceGuard } from '@endo/patterns';
  import type {
    Baggage,
    DurableKindHandle,
    KindFacet,
    KindFacets,
    Migration,
    MapStore,
    SetStore,
    StoreOptions,
    VatData,
    WeakMapStore,
    WeakSetStore,
  } from 'liveslots';

  export { M } from '@endo/patterns';
  export type { Baggage };

  type InterfaceGuardKit = Record<string, InterfaceGuard>;

  interface ExoOptions<C> {
    readonly finish?: (context: C) => void;
    readonly stateShape?: Record<string, unknown>;
    readonly stateVersion?: number;
    readonly migrations?: readonly Migration[];
    readonly receiveAmplifier?: (amplify: (facet: unknown) => object) => void;
    readonly receiveInstanceTester?: (
      isInstance: (value: unknown, facetName?: string) => boolean,
    ) => void;
  }

  export const defineVirtualExoClass: <P extends unknown[], S, M>(
    tag: string,
    interfaceGuard: InterfaceGuard | undefined,
    init: (...args: P) => S,
    methods: M & ThisType<{ self: M; state: S }>,
    options?: ExoOptions<{ self: NoInfer<M>; state: NoInfer<S> }>,
  ) => (...args: P) => M;
  export const defineVirtualExoClassKit: <P extends unknown[], S, F>(
    tag: string,
    interfaceGuardKit: InterfaceGuardKit | undefined,
    init: (...args: P) => S,
    facets: F & ThisType<{ facets: F; state: S }>,
    options?: ExoOptions<{ facets: NoInfer<F>; state: NoInfer<S> }>,
  ) => (...args: P) => F;
  export const defineDurableExoClass: <P extends unknown[], S, M>(
    kindHandle: DurableKindHandle,
    interfaceGuard: InterfaceGuard | undefined,
    init: (...args: P) => S,
    methods: M & ThisType<{ self: M; state: S }>,
    options?: ExoOptions<{ self: NoInfer<M>; state: NoInfer<S> }>,
  ) => (...args: P) => M;
  export const defineDurableExoClassKit: <P extends unknown[], S, F>(
    kindHandle: DurableKindHandle,
    interfaceGuardKit: InterfaceGuardKit | undefined,
    init: (...args: P) => S,
    facets: F & ThisType<{ facets: F; state: S }>,
    options?: ExoOptions<{ facets: NoInfer<F>; state: NoInfer<S> }>,
  ) => (...args: P) => F;
  export const prepareExoClass: <P extends unknown[], S, M>(
    baggage: Baggage,
    kindName: string,
    interfaceGuard: InterfaceGuard | undefined,
    init: (...args: P) => S,
    methods: M & ThisType<{ self: M; state: S }>,
    options?: ExoOptions<{ self: NoInfer<M>; state: NoInfer<S> }>,
  ) => (...args: P) => M;
  export const prepareExoClassKit: <P extends unknown[], S, F>(
    baggage: Baggage,
    kindName: string,
    interfaceGuardKit: InterfaceGuardKit | undefined,
    init: (...args: P) => S,
    facets: F & ThisType<{ facets: F; state: S }>,
    options?: ExoOptions<{ facets: NoInfer<F>; state: NoInfer<S> }>,
  ) => (...args: P) => F;
  export const prepareExo: <M>(
    baggage: Baggage,
    kindName: string,
    interfaceGuard: InterfaceGuard | undefined,
    methods: M & ThisType<{ self: M }>,
    options?: ExoOptions<{ self: NoInfer<M> }>,
  ) => M;
  export const prepareSingleton: <M>(
    baggage: Baggage,
    kindName: string,
    methods: M & ThisType<{ self: M }>,
    options?: ExoOptions<{ self: NoInfer<M> }>,
  ) => M;
  export const prepareKind: <P extends unknown[], S, M>(
    baggage: Baggage,
    kindName: string,
    init: (...args: P) => S,
    methods: M,
    options?: ExoOptions<{ self: NoInfer<KindFacet<M>>; state: NoInfer<S> }>,
  ) => (...args: P) => KindFacet<M>;
  export const prepareKindMulti: <P extends unknown[], S, F>(
    baggage: Baggage,
    kindName: string,
    init: (...args: P) => S,
    facets: F,
    options?: ExoOptions<{ facets: NoInfer<KindFacets<F>>; state: NoInfer<S> }>,
  ) => (...args: P) => KindFacets<F>;
  export const provideKindHandle: (baggage: Baggage, kindName: string) => DurableKindHandle;
  export const provide: <V>(baggage: Baggage, key: string, make: (key: string) => V) => V;
  export const pickFacet: <P extends unknown[], F, K extends keyof F>(
    make: (...args: P) => F,
    facetName: K,
  ) => (...args: P) => F[K];
  export const partialAssign: (target: object, source: object) => void;
  export const ignoreContext: <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (context: unknown, ...args: A) => R;

  type ProvideStore<S> = (baggage: Baggage, name: string, options?: StoreOptions) => S;
  export const provideDurableMapStore: ProvideStore<MapStore>;
  export const provideDurableWeakMapStore: ProvideStore<WeakMapStore>;
  export const provideDurableSetStore: ProvideStore<SetStore>;
  export const provideDurableWeakSetStore: ProvideStore<WeakSetStore>;
  export const makeScalarMapStore: <K, V>(tag: string) => MapStore<K, V>;
  export const makeScalarSetStore: <K>(tag: string) => SetStore<K>;

  export const canBeDurable: VatData['canBeDurable'];
  export const makeScalarBigMapStore: VatData['makeScalarBigMapStore'];
  export const providePromiseWatcher: VatData['providePromiseWatcher'];
  export const watchPromise: VatData['watchPromise'];
}

declare module '@agoric/vow/vat.js' {
  import type { Zone } from '@agoric/zone';
  import type { VowTools } from '@agoric/vow';

  export const prepareVowTools: (zone: Zone) => VowTools;
}
