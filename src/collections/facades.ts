/**
 * The objects that user code holds. Their methods need no `this`: vats take
 * them off their store and call them alone. So each store has methods of its
 * own, which hold it.
 */
import { addAllEntries, addAllKeys } from './addition.js';
import type { Collection } from './collection.js';
import {
  clear,
  getSize,
  iterateEntries,
  iterateKeys,
  iterateValues,
  snapshotMap,
  snapshotSet,
} from './query.js';
import type { MapStore, Pattern, SetStore, WeakMapStore, WeakSetStore } from './types.js';

export function makeWeakMapFacade(c: Collection): WeakMapStore {
  return c.env.facades.make('weakMapStore', {
    has: (key: unknown) => c.has(key),
    get: (key: unknown) => c.get(key),
    init: (key: unknown, value: unknown) => c.init(key, value),
    set: (key: unknown, value: unknown) => c.set(key, value),
    delete: (key: unknown) => c.delete(key),
    addAll: (entries: unknown) => addAllEntries(c, entries),
  });
}

export function makeMapFacade(c: Collection): MapStore {
  return c.env.facades.make('mapStore', {
    has: (key: unknown) => c.has(key),
    get: (key: unknown) => c.get(key),
    init: (key: unknown, value: unknown) => c.init(key, value),
    set: (key: unknown, value: unknown) => c.set(key, value),
    delete: (key: unknown) => c.delete(key),
    addAll: (entries: unknown) => addAllEntries(c, entries),
    keys: (keyPattern?: Pattern, valuePattern?: Pattern) =>
      iterateKeys(c, keyPattern, valuePattern),
    values: (keyPattern?: Pattern, valuePattern?: Pattern) =>
      iterateValues(c, keyPattern, valuePattern),
    entries: (keyPattern?: Pattern, valuePattern?: Pattern) =>
      iterateEntries(c, keyPattern, valuePattern),
    snapshot: (keyPattern?: Pattern, valuePattern?: Pattern) =>
      snapshotMap(c, keyPattern, valuePattern),
    getSize: (keyPattern?: Pattern, valuePattern?: Pattern) => getSize(c, keyPattern, valuePattern),
    clear: (keyPattern?: Pattern, valuePattern?: Pattern) => clear(c, keyPattern, valuePattern),
  });
}

export function makeWeakSetFacade(c: Collection): WeakSetStore {
  return c.env.facades.make('weakSetStore', {
    has: (key: unknown) => c.has(key),
    add: (key: unknown) => c.add(key),
    delete: (key: unknown) => c.delete(key),
    addAll: (keys: unknown) => addAllKeys(c, keys),
  });
}

export function makeSetFacade(c: Collection): SetStore {
  return c.env.facades.make('setStore', {
    has: (key: unknown) => c.has(key),
    add: (key: unknown) => c.add(key),
    delete: (key: unknown) => c.delete(key),
    addAll: (keys: unknown) => addAllKeys(c, keys),
    keys: (keyPattern?: Pattern) => iterateKeys(c, keyPattern),
    values: (keyPattern?: Pattern) => iterateKeys(c, keyPattern),
    snapshot: (keyPattern?: Pattern) => snapshotSet(c, keyPattern),
    getSize: (keyPattern?: Pattern) => getSize(c, keyPattern),
    clear: (keyPattern?: Pattern) => clear(c, keyPattern),
  });
}
