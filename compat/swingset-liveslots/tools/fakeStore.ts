/**
 * A vatstore in a Map of the caller's, which may log what is asked of it.
 */
import type { VatstoreSyscalls } from '../../../src/store/vatstore.js';

export interface FakeStoreLog {
  push(line: string): unknown;
}

export function makeFakeStore(store = new Map<string, string>(), log?: FakeStoreLog) {
  let sortedKeys: string[] | undefined;

  // The Map is the caller's, who may change it as well.
  function keysInOrder(): readonly string[] {
    if (sortedKeys?.length !== store.size) {
      sortedKeys = [...store.keys()].sort();
    }
    return sortedKeys ?? [];
  }

  function firstAfter(priorKey: string): string | undefined {
    const keys = keysInOrder();
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as string) <= priorKey) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return keys[low];
  }

  const syscall: VatstoreSyscalls = {
    vatstoreGet(key) {
      const value = store.get(key);
      log?.push(`get ${key} => ${value ?? 'undefined'}`);
      return value;
    },
    vatstoreGetNextKey(priorKey) {
      const key = firstAfter(priorKey);
      log?.push(`getNextKey ${priorKey} => ${key ?? 'undefined'}`);
      return key;
    },
    vatstoreSet(key, value) {
      log?.push(`set ${key} ${value}`);
      if (!store.has(key)) {
        sortedKeys = undefined;
      }
      store.set(key, value);
    },
    vatstoreDelete(key) {
      log?.push(`delete ${key}`);
      if (store.delete(key)) {
        sortedKeys = undefined;
      }
    },
  };

  const dumpStore = (): [key: string, value: string | undefined][] =>
    keysInOrder().map(key => [key, store.get(key)]);

  return { syscall, dumpStore };
}
