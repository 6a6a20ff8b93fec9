// A kernel table: a map in memory whose changed rows are written out when the crank commits.

import type { KernelRow, Store } from './database.js';

export interface Table<Value> {
  readonly size: number;
  has(key: string): boolean;
  get(key: string): Value | undefined;
  /** As `get`, for a row that must exist; throws if it does not. */
  need(key: string): Value;
  /** Also announces that a record found by `get` or `need` was changed in place. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  entries(): Iterable<[string, Value]>;
  /** The rows that changed since the last call. */
  takeChanges(): KernelRow[];
}

/** The rows are trusted as they are: only this kernel writes the file. */
export function loadTable<Value>(store: Store, name: string): Table<Value> {
  const rows = new Map<string, Value>();
  const changed = new Set<string>();
  for (const [key, value] of store.kernelRows(name)) rows.set(key, JSON.parse(value) as Value);

  return {
    get size() {
      return rows.size;
    },
    has: key => rows.has(key),
    get: key => rows.get(key),
    need(key) {
      const value = rows.get(key);
      if (value === undefined) throw Error(`kernel table '${name}' has no '${key}'`);
      return value;
    },
    set(key, value) {
      rows.set(key, value);
      changed.add(key);
    },
    delete(key) {
      rows.delete(key);
      changed.add(key);
    },
    entries: () => rows.entries(),
    takeChanges() {
      const changes = [...changed].map(key => {
        const value = rows.get(key);
        return { table: name, key, value: value === undefined ? undefined : JSON.stringify(value) };
      });
      changed.clear();
      return changes;
    },
  };
}
