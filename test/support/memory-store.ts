/**
 * A vatstore in memory for tests: a Map and its keys in the order of their UTF-16 code units,
 * kept apart from the library's own so that the comparison leans on nothing that it compares.
 */

export interface MemoryStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** The least key greater than `prior`, or undefined. */
  nextKey(prior: string): string | undefined;
  /** All entries in key order. */
  entries(): Array<[string, string]>;
}

export const makeMemoryStore = (initial: Iterable<readonly [string, string]> = []): MemoryStore => {
  const values = new Map<string, string>(initial);
  const sorted: string[] = [...values.keys()].sort();

  /** Index of the first key that is not less than `key` (or, past it, greater than `key`). */
  const search = (key: string, past: boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const candidate = sorted[middle] ?? '';
      if (candidate < key || (past && candidate === key)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    get: key => values.get(key),
    set: (key, value) => {
      if (!values.has(key)) sorted.splice(search(key, false), 0, key);
      values.set(key, value);
    },
    delete: key => {
      if (values.delete(key)) sorted.splice(search(key, false), 1);
    },
    nextKey: prior => sorted[search(prior, true)],
    entries: () => sorted.map(key => [key, values.get(key) ?? '']),
  };
};
