/**
 * The types of what user code gets, under the names by which it is imported.
 */
import type { InterfaceGuard } from '@endo/patterns';
import type { Baggage } from '../../../src/collections/types.js';
import type {
  DefineKindOptions,
  KindContext,
  KindFacet,
  KindFacets,
  MultiKindContext,
} from '../../../src/kinds/types.js';

export type {
  Baggage,
  MapStore,
  Pattern,
  SetStore,
  StoreOptions,
  WeakMapStore,
  WeakSetStore,
} from '../../../src/collections/types.js';
export type {
  DefineKindOptions,
  DurableKindHandle,
  FunctionsPlusContext,
  KindContext,
  KindFacet,
  KindFacets,
  MultiKindContext,
  PlusContext,
} from '../../../src/kinds/types.js';
export type { VatData } from '../../../src/vat-data.js';

export type InterfaceGuardKit = Record<string, InterfaceGuard>;

export type PickFacet = <A extends unknown[], K, F extends keyof K>(
  maker: (...args: A) => K,
  facetName: F,
) => (...args: A) => K[F];

export type PrepareKind = <P extends unknown[], S, F>(
  baggage: Baggage,
  tag: string,
  init: (...args: P) => S,
  facet: F,
  options?: DefineKindOptions<KindContext<S, F>>,
) => (...args: P) => KindFacet<F>;

export type PrepareKindMulti = <P extends unknown[], S, B>(
  baggage: Baggage,
  tag: string,
  init: (...args: P) => S,
  behavior: B,
  options?: DefineKindOptions<MultiKindContext<S, B>>,
) => (...args: P) => KindFacets<B>;
