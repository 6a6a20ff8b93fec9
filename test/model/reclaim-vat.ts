/** The vat of the random programs: kinds and stores whose every reference the program decides. */
import type { Insides } from '../support/reclaim-rig.js';
import type { MapStore, SetStore, WeakMapStore, WeakSetStore } from '../support/vat-data.js';
import type { Slot, Sort } from './reclaim-program.js';

export interface Stateful {
  get(slot: string): unknown;
  set(slot: string, value: unknown): void;
  keep(): void;
  /** All facets, or the object itself. */
  whole(): object;
}
export interface Kit {
  readonly one: Stateful;
  readonly two: Stateful;
}
export type State = Record<Slot, unknown>;

export interface Kinds {
  readonly make: (sort: Sort, isDurable: boolean) => object;
  readonly makeWatcher: () => object;
  /** The state of the object whose `keep` was called last. */
  readonly kept: { state: State | undefined };
}

const FACETS = ['one', 'two'] as const;

export const facetOf = (sort: Sort, value: object, facet: number): object =>
  sort === 'kit' ? (value as Kit)[FACETS[facet] ?? 'one'] : value;

export const prepareKinds = ({ VatData, baggage }: Insides): Kinds => {
  const kept: Kinds['kept'] = { state: undefined };
  const init = () => ({ a: undefined, b: undefined });
  const methods = {
    get: ({ state }: { state: State }, slot: Slot) => state[slot],
    set({ state }: { state: State }, slot: Slot, value: unknown) {
      state[slot] = value;
    },
    keep({ state }: { state: State }) {
      kept.state = state;
    },
    whole: ({ self, facets }: { self?: object; facets?: object }) => facets ?? self,
  };
  const facets = { one: methods, two: methods };
  const handleOf = (tag: string): never => {
    if (!baggage.has(tag)) baggage.init(tag, VatData.makeKindHandle(tag));
    return baggage.get(tag) as never;
  };
  const given = methods as never;
  const makers = {
    object: [
      VatData.defineKind('object', init, given),
      VatData.defineDurableKind(handleOf('object'), init, given),
    ],
    kit: [
      VatData.defineKindMulti('kit', init, facets as never),
      VatData.defineDurableKindMulti(handleOf('kit'), init, facets as never),
    ],
  };
  const makeWatcher = VatData.defineDurableKind(handleOf('watcher'), () => ({}), {
    onFulfilled: () => {},
  });
  return {
    kept,
    makeWatcher: () => makeWatcher(),
    make(sort, durable) {
      switch (sort) {
        case 'map':
          return VatData.makeScalarBigMapStore('map', { durable });
        case 'set':
          return VatData.makeScalarBigSetStore('set', { durable });
        case 'weakMap':
          return VatData.makeScalarBigWeakMapStore('weak map', { durable });
        case 'weakSet':
          return VatData.makeScalarBigWeakSetStore('weak set', { durable });
        default:
          return (makers[sort][durable ? 1 : 0] as () => object)();
      }
    },
  };
};

/** The whole of what a value names. */
export const wholeOf = (sort: Sort, value: unknown): object =>
  sort === 'object' || sort === 'kit' ? (value as Stateful).whole() : (value as object);

const isSet = (sort: Sort): boolean => sort === 'set' || sort === 'weakSet';

export const readNamed = (sort: Sort, value: object, slot: string): unknown =>
  sort === 'map' ? (value as MapStore).get(slot) : (facetOf(sort, value, 0) as Stateful).get(slot);

export const put = (sort: Sort, value: object, slot: string, to: unknown): void => {
  if (sort !== 'map') return (facetOf(sort, value, 1) as Stateful).set(slot, to);
  const map = value as MapStore;
  return map.has(slot) ? map.set(slot, to) : map.init(slot, to);
};

export const clear = (sort: Sort, value: object, slot: string): void =>
  sort === 'map' ? (value as MapStore).delete(slot) : put(sort, value, slot, undefined);

export const enter = (sort: Sort, value: object, key: unknown, to: unknown): void => {
  if (isSet(sort)) return (value as SetStore | WeakSetStore).add(key);
  const map = value as WeakMapStore;
  return map.has(key) ? map.set(key, to) : map.init(key, to);
};

export const leave = (value: object, key: unknown): void => (value as WeakSetStore).delete(key);
