/** Every method of each of the eight stores, and what they refuse. */
import { Far } from '@endo/far';
import type { MapStore, SetStore, VatData } from '../../support/vat-data.js';
import { refused } from '../row.js';
import type { Row, Tools } from '../row.js';

export type StoreName = 'Map' | 'Set' | 'WeakMap' | 'WeakSet';
export const storeNames: readonly StoreName[] = ['Map', 'Set', 'WeakMap', 'WeakSet'];

type Store = Omit<MapStore, 'addAll'> & SetStore & { addAll(entries: Iterable<unknown>): void };

/** A store of any sort, as one that has the methods of all. */
export const makeStore = (VatData: VatData, name: StoreName, durable: boolean): Store =>
  VatData[`makeScalarBig${name}Store`]('store', { durable }) as Store;

interface Use {
  readonly store: Store;
  readonly isMap: boolean;
  readonly key: unknown;
  readonly value: unknown;
}

const put = ({ store, isMap, key, value }: Use): void =>
  isMap ? store.init(key, value) : store.add(key);

const walk = (items: Iterable<unknown>): void => {
  for (const item of items) void item;
  // One that is given up half way.
  items[Symbol.iterator]().next();
};

/** How each method is used; a store with a method that is not here is no store that is tested. */
export const uses: Readonly<Record<string, (use: Use) => void>> = {
  has: use => {
    use.store.has(use.key);
    put(use);
    use.store.has(use.key);
    use.store.delete(use.key);
  },
  get: use => {
    refused(() => use.store.get(use.key));
    put(use);
    use.store.get(use.key);
    use.store.delete(use.key);
  },
  init: use => {
    put(use);
    refused(() => put(use));
    use.store.delete(use.key);
  },
  set: use => {
    refused(() => use.store.set(use.key, use.value));
    put(use);
    use.store.set(use.key, Far('other', {}));
    use.store.delete(use.key);
  },
  add: use => {
    put(use);
    put(use);
    refused(() => use.store.add(harden({ no: 'scalar' })));
    use.store.delete(use.key);
  },
  delete: use => {
    refused(() => use.store.delete(use.key));
    put(use);
    use.store.delete(use.key);
  },
  addAll: use => {
    use.store.addAll(use.isMap ? [[use.key, use.value]] : [use.key]);
    refused(() => use.store.addAll([harden([{ no: 'scalar' }, 1])]));
    use.store.delete(use.key);
  },
  keys: use => {
    put(use);
    walk(use.store.keys());
    use.store.delete(use.key);
  },
  values: use => {
    put(use);
    walk(use.store.values());
    use.store.delete(use.key);
  },
  entries: use => {
    put(use);
    walk(use.store.entries());
    use.store.delete(use.key);
  },
  snapshot: use => {
    if (use.isMap) use.store.init(1, 1);
    else use.store.add(1);
    use.store.snapshot();
    use.store.delete(1);
  },
  getSize: use => {
    put(use);
    use.store.getSize();
    use.store.delete(use.key);
  },
  clear: use => {
    put(use);
    use.store.clear();
  },
};

/** Something of each sort that a store can name. */
const makeValues = ({ VatData }: Tools, durable: boolean): ((index: number) => unknown) => {
  const make = VatData.defineKind('thing', () => ({}), {});
  const handle = VatData.makeKindHandle('durable thing');
  const makeDurable = VatData.defineDurableKind(handle, () => ({}), {});
  const sorts = [
    () => make(),
    () => makeDurable(),
    () => Far('value', {}),
    () => VatData.makeScalarBigMapStore('inner', { durable }),
    // The one thing that is never durable.
    () => (durable ? 'a string' : harden(Promise.resolve(1))),
  ] as const;
  return index => sorts[index % sorts.length]?.();
};

const rowOf = (name: StoreName, durable: boolean, method: string): Row => ({
  covers: [`${durable ? 'durable' : 'virtual'} ${name}Store.${method}`],
  inVat: tools => {
    const isMap = name.endsWith('Map');
    const store = makeStore(tools.VatData, name, durable);
    const makeValue = makeValues(tools, durable);
    return index => {
      const value = makeValue(index);
      const key = index % 2 === 0 || name.startsWith('Weak') ? makeValue(index % 3) : `k${index}`;
      uses[method]?.({ store, isMap, key, value });
    };
  },
});

/** Stores that go with what they hold, and keys that go while a weak store has them. */
const wholeRow = (name: StoreName, durable: boolean): Row => ({
  covers: [`VatData.makeScalarBig${name}Store`],
  inVat: tools => {
    const makeValue = makeValues(tools, durable);
    const kept = makeStore(tools.VatData, name, durable);
    return index => {
      const isMap = name.endsWith('Map');
      const store = makeStore(tools.VatData, name, durable);
      for (const at of [0, 1, 2, 3, 4]) {
        put({ store, isMap, key: makeValue(at % 3), value: makeValue(index + at) });
        // Nobody but a weak store knows this key any more.
        if (name.startsWith('Weak')) put({ store: kept, isMap, key: makeValue(at % 3), value: at });
      }
      refused(() =>
        tools.VatData[`makeScalarBig${name}Store`]('refused', {
          keyShape: harden({ then: () => 1 }),
        }),
      );
    };
  },
});

const methodsOf: Readonly<Record<StoreName, readonly string[]>> = {
  Map: 'has get init set delete addAll keys values entries snapshot getSize clear'.split(' '),
  Set: 'has add delete addAll keys values snapshot getSize clear'.split(' '),
  WeakMap: 'has get init set delete addAll'.split(' '),
  WeakSet: 'has add delete addAll'.split(' '),
};

export const storeRows: Readonly<Record<string, Row>> = Object.fromEntries(
  storeNames.flatMap(name =>
    [false, true].flatMap(durable => {
      const sort = `${durable ? 'durable' : 'virtual'} ${name}Store`;
      return [
        ...methodsOf[name].map((method): [string, Row] => [
          `${sort}.${method}`,
          rowOf(name, durable, method),
        ]),
        [`${sort} that goes`, wholeRow(name, durable)] as [string, Row],
      ];
    }),
  ),
);
