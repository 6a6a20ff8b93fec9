// The vatstore of one vat: writes stay in memory until the crank commits, and what was lately read or
// written is remembered, since a vat asks for the same few keys in every crank.

import type { Store, VatstoreRow } from './database.js';

export interface Vatstore {
  get(key: string): string | undefined;
  getNextKey(priorKey: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** What this crank wrote, for the commit. */
  changes(): VatstoreRow[];
  /** The changes have been committed. */
  committed(): void;
}

const REMEMBERED_KEYS = 1000;

export function makeVatstore(store: Store, vat: string): Vatstore {
  const written = new Map<string, string | undefined>();
  const committed = new Map<string, string | undefined>();
  const remember = (key: string, value: string | undefined): void => {
    if (committed.size >= REMEMBERED_KEYS) committed.clear();
    committed.set(key, value);
  };

  return {
    get(key) {
      if (written.has(key)) return written.get(key);
      if (committed.has(key)) return committed.get(key);
      const value = store.vatstoreGet(vat, key);
      remember(key, value);
      return value;
    },
    getNextKey(priorKey) {
      let next = store.vatstoreNextKey(vat, priorKey);
      // Step over what this crank has deleted.
      while (next !== undefined && written.has(next) && written.get(next) === undefined) {
        next = store.vatstoreNextKey(vat, next);
      }
      // A key written in this crank may come first; `<` compares strings by code units.
      for (const [key, value] of written) {
        if (value !== undefined && key > priorKey && (next === undefined || key < next)) next = key;
      }
      return next;
    },
    set(key, value) {
      written.set(key, value);
    },
    delete(key) {
      written.set(key, undefined);
    },
    changes: () => [...written].map(([key, value]) => ({ vat, key, value })),
    committed() {
      for (const [key, value] of written) remember(key, value);
      written.clear();
    },
  };
}
