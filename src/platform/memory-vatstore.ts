/**
 * A vatstore in memory: keys in code-unit order, in chunks, so that a step and
 * a change cost little however many keys there are.
 */
import { A_STRING, insistGiven, insistMethods } from '../given.js';
import type { VatStore } from '../store/vatstore.js';

const CHUNK_SIZE = 512;

/** The index of the first element that is greater than (or, if asked, equal to) `key`. */
function indexAfter(sorted: readonly string[], key: string, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = sorted[middle] as string;
    if (at < key || (!orEqual && at === key)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Sorted keys in chunks; the first key of each chunk is kept beside them. */
class SortedKeys {
  readonly #chunks: string[][] = [];
  readonly #firsts: string[] = [];

  private chunkOf(key: string): number {
    return Math.max(0, indexAfter(this.#firsts, key, false) - 1);
  }

  add(key: string): void {
    const index = this.chunkOf(key);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.push([key]);
      this.#firsts.push(key);
      return;
    }
    chunk.splice(indexAfter(chunk, key, true), 0, key);
    this.#firsts[index] = chunk[0] as string;
    if (chunk.length > CHUNK_SIZE) {
      const upper = chunk.splice(chunk.length >>> 1);
      this.#chunks.splice(index + 1, 0, upper);
      this.#firsts.splice(index + 1, 0, upper[0] as string);
    }
  }

  remove(key: string): void {
    const index = this.chunkOf(key);
    const chunk = this.#chunks[index] ?? [];
    const at = indexAfter(chunk, key, true);
    if (chunk[at] !== key) {
      return;
    }
    chunk.splice(at, 1);
    if (chunk.length === 0) {
      this.#chunks.splice(index, 1);
      this.#firsts.splice(index, 1);
    } else {
      this.#firsts[index] = chunk[0] as string;
    }
  }

  next(key: string): string | undefined {
    const index = this.chunkOf(key);
    const chunk = this.#chunks[index] ?? [];
    return chunk[indexAfter(chunk, key, false)] ?? this.#firsts[index + 1];
  }
}

/** A vatstore in memory, whose entries can be listed. docs/host.md. */
export interface MemoryVatStore extends VatStore {
  readonly size: number;
  /** All entries, in order of their keys. */
  entries(): IterableIterator<[key: string, value: string]>;
}

/**
 * @param initial entries to begin with, in any order
 * @throws when they are no pairs of strings
 */
export function makeMemoryVatStore(
  initial: Iterable<readonly [key: string, value: string]> = [],
): MemoryVatStore {
  const values = new Map<string, string>();
  const keys = new SortedKeys();
  const store: MemoryVatStore = {
    get size() {
      return values.size;
    },
    get: key => values.get(key),
    getNextKey: priorKey => keys.next(priorKey),
    set(key, value) {
      if (!values.has(key)) {
        keys.add(key);
      }
      values.set(key, value);
    },
    delete(key) {
      if (values.delete(key)) {
        keys.remove(key);
      }
    },
    *entries() {
      for (const key of [...values.keys()].sort()) {
        yield [key, values.get(key) as string];
      }
    },
  };
  insistMethods('initial', initial, [Symbol.iterator]);
  for (const entry of initial) {
    const [key, value]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    insistGiven('a key of initial', key, A_STRING);
    insistGiven('a value of initial', value, A_STRING);
    store.set(...entry);
  }
  return store;
}
