/**
 * The interpreter's ways with stores and weak collections of all sorts.
 */
import { show } from '../../support/vat-code.js';
import type { MapStore, SetStore } from '../../support/vat-data.js';
import type { MapAction, QueryAction } from './ops.js';
import { nth, pattern } from './vat-values.js';

/** A store of any sort; which methods there are depends on it. */
export type AnyStore = MapStore & SetStore;

type Got = (value: unknown) => void;

const isMap = (store: AnyStore): boolean => 'init' in store;

export const useEntry = (
  store: AnyStore,
  action: MapAction,
  key: unknown,
  value: unknown,
  got: Got,
): void => {
  switch (action) {
    case 'has':
      return got(store.has(key));
    case 'get':
      return isMap(store) ? got(store.get(key)) : got(store.has(key));
    case 'init':
    case 'set':
      if (!isMap(store)) return store.add(key);
      return action === 'init' || !store.has(key) ? store.init(key, value) : store.set(key, value);
    case 'add':
      return isMap(store) ? store.set(key, value) : store.add(key);
    case 'delete':
      return store.delete(key);
  }
};

/** All of an iteration; a `undefined` pattern is left away, which is another path than `M.any()`. */
const list = (iterable: Iterable<unknown>): readonly unknown[] => harden([...iterable]);

export const useQuery = (
  store: AnyStore,
  action: QueryAction,
  keyPick: number,
  valuePick: number,
  got: Got,
): void => {
  const keyPattern = pattern(keyPick);
  const valuePattern = isMap(store) ? pattern(valuePick) : undefined;
  switch (action) {
    case 'keys':
      return got(list(store.keys(keyPattern, valuePattern)));
    case 'values':
      return got(list(store.values(keyPattern, valuePattern)));
    case 'entries':
      return got(list(store.entries(keyPattern, valuePattern)));
    case 'size':
      return got(store.getSize(keyPattern));
    case 'clear':
      return store.clear(keyPattern, valuePattern);
    case 'snapshot':
      return got(show(String(store.snapshot(keyPattern))));
  }
};

export const useWeak = (
  index: number,
  { maps, sets }: { maps: Array<WeakMap<object, unknown>>; sets: Array<WeakSet<object>> },
  action: MapAction,
  key: object,
  value: unknown,
  got: Got,
): void => {
  if (index % 3 === 2) {
    const set = nth(sets, index);
    if (action === 'delete') return got(set.delete(key));
    if (action === 'has' || action === 'get') return got(set.has(key));
    return void set.add(key);
  }
  const map = nth(maps, index);
  if (action === 'delete') return got(map.delete(key));
  if (action === 'has') return got(map.has(key));
  if (action === 'get') return got(map.get(key));
  return void map.set(key, value);
};
