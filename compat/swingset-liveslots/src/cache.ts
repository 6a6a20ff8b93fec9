/**
 * `makeCache`, over the write-back cache of a crank.
 */
import { Fail, q } from '../../../src/errors.js';
import { harden } from '../../../src/realm.js';
import { WriteBackCache } from '../../../src/store/cache.js';

export interface Cache<V> {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly delete: (key: string) => void;
  readonly flush: () => void;
  /** @throws when anything is remembered */
  readonly insistClear: () => void;
}

function insistKey(key: unknown): void {
  if (typeof key !== 'string') {
    throw Fail`a key must be a string, not ${q(key)}`;
  }
}

export function makeCache<V>(
  readBacking: (key: string) => V | undefined,
  writeBacking: (key: string, value: V) => void,
  deleteBacking: (key: string) => void,
): Cache<V> {
  const cache = new WriteBackCache<V>({
    read: readBacking,
    write: writeBacking,
    delete: deleteBacking,
  });
  let isDirty = false;
  return harden({
    get(key: string) {
      insistKey(key);
      return cache.get(key);
    },
    set(key: string, value: V) {
      insistKey(key);
      isDirty = true;
      cache.set(key, value);
    },
    delete(key: string) {
      insistKey(key);
      isDirty = true;
      cache.delete(key);
    },
    flush() {
      cache.flush();
      isDirty = false;
    },
    insistClear() {
      if (isDirty) {
        throw Fail`cache still has dirtyKeys`;
      }
      if (!cache.isEmpty) {
        throw Fail`cache still has stash`;
      }
    },
  });
}
