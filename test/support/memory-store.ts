/**
 * A vatstore in memory for tests: a Map and its sorted keys, kept apart from the library's own so
 * that the comparison leans on nothing that it compares.
 */

/**
 * What a store makes of the text of keys. `utf-16`: as JavaScript has it. The others walk in the
 * order of UTF-8's bytes, as kernels on SQLite do, and hold no surrogate without a partner: to
 * `utf-8` it is U+FFFD from the start (libsql), `wtf-8` keeps its three bytes and gives each of
 * them back as U+FFFD, which names another key (better-sqlite3).
 */
export type KeyText = 'utf-16' | 'utf-8' | 'wtf-8';

const STRAY = /\p{Surrogate}/gu;

/** How a store of each sort keeps a key, and reads it back. */
const texts: Record<KeyText, { keep: (key: string) => string; read: (kept: string) => string }> = {
  'utf-16': { keep: key => key, read: key => key },
  'utf-8': { keep: key => key.replace(STRAY, '\uFFFD'), read: key => key },
  'wtf-8': { keep: key => key, read: key => key.replace(STRAY, '\uFFFD\uFFFD\uFFFD') },
};

/** In the order of code points, which is that of the bytes of UTF-8. */
const byPoints = (one: string, other: string): number => {
  const [left, right] = [[...one], [...other]];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
};

const byUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

export interface MemoryStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** The least key greater than `prior`, or undefined. */
  nextKey(prior: string): string | undefined;
  /** All entries in key order. */
  entries(): Array<[string, string]>;
}

export const makeMemoryStore = (
  initial: Iterable<readonly [string, string]> = [],
  text: KeyText = 'utf-16',
): MemoryStore => {
  const { keep, read } = texts[text];
  const compare = text === 'utf-16' ? byUnits : byPoints;
  const values = new Map<string, string>();
  const sorted: string[] = [];

  /** Index of the first key that is not less than `key` (or, past it, greater than `key`). */
  const search = (key: string, past: boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compare(sorted[middle] ?? '', key);
      if (order < 0 || (past && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const set = (key: string, value: string): void => {
    const kept = keep(key);
    if (!values.has(kept)) sorted.splice(search(kept, false), 0, kept);
    values.set(kept, value);
  };
  for (const [key, value] of initial) set(key, value);

  return {
    get: key => values.get(keep(key)),
    set,
    delete: key => {
      if (values.delete(keep(key))) sorted.splice(search(keep(key), false), 1);
    },
    nextKey: prior => {
      const kept = sorted[search(keep(prior), true)];
      return kept === undefined ? undefined : read(kept);
    },
    entries: () => sorted.map(kept => [read(kept), values.get(kept) ?? '']),
  };
};
