// A vat with very much in its vatstore: durable objects, collections, watched promises. The code is the
// same in every incarnation, and reads at its start no more than it has to.

import { Far } from '@endo/far';
import type { BuildRootObject, Store, VatData } from '../vat.js';

interface Baggage extends Store {
  get(key: unknown): never;
}

function provide<T extends object>(baggage: Baggage, name: string, make: () => T): T {
  if (baggage.has(name)) return baggage.get(name);
  const made = make();
  baggage.init(name, made);
  return made;
}

const storeOf = (vatData: VatData, label: string): Store =>
  vatData.makeScalarBigMapStore(label, { durable: true });

interface Item {
  read(): number;
}

export const buildRootObject: BuildRootObject = ({ VatData }, _parameters, given) => {
  const baggage = given as Baggage;
  const kind = (name: string): object =>
    provide(baggage, `kind ${name}`, () => VatData.makeKindHandle(name));
  const makeItem = VatData.defineDurableKind(
    kind('item'),
    (number: number) => ({ number, note: 'one of very many' }),
    { read: ({ state }: { state: { number: number } }) => state.number },
  );
  let told = 0;
  const makeWatcher = VatData.defineDurableKind(kind('watcher'), () => ({}), {
    onFulfilled: () => void (told += 1),
    onRejected: () => void (told += 1),
  });
  const watcher = provide(baggage, 'watcher', makeWatcher);
  const items = provide(baggage, 'items', () => storeOf(VatData, 'items'));
  const collections = provide(baggage, 'collections', () => storeOf(VatData, 'collections'));
  const upTo = (first: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => first + index);

  return Far('root', {
    makeItems(first: number, count: number) {
      for (const number of upTo(first, count)) items.init(number, makeItem(number));
    },
    makeCollection(number: number) {
      collections.init(number, storeOf(VatData, `collection ${number}`));
    },
    fill(number: number, first: number, count: number) {
      const store = collections.get(number) as Store;
      for (const key of upTo(first, count)) store.init(`entry ${key}`, `value ${key}`);
    },
    watch(promises: readonly Promise<unknown>[]) {
      for (const promise of promises) VatData.watchPromise(promise, watcher);
    },
    read(number: number) {
      const store = collections.get(number) as Store;
      return [(items.get(number) as Item).read(), store.get('entry 0')];
    },
    readItems(first: number, count: number) {
      return upTo(first, count).reduce((sum, n) => sum + (items.get(n) as Item).read(), 0);
    },
    dropItems(first: number, count: number) {
      for (const number of upTo(first, count)) items.delete(number);
    },
    dropCollection: (number: number) => collections.delete(number),
    howManyTold: () => told,
  });
};
