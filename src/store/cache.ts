/**
 * A write-back cache that lives for one crank: the first use of a key reads
 * the backing store, changes wait for `flush`, which writes them in sorted
 * order and empties the cache, so that what a crank reads and writes does not
 * depend on the cranks before it. Rule S8 of docs/SPEC.md.
 */
export interface CacheBacking<V> {
  read(key: string): V | undefined;
  write(key: string, value: V): void;
  delete(key: string): void;
}

export class WriteBackCache<V> {
  readonly #backing: CacheBacking<V>;
  readonly #values = new Map<string, V | undefined>();
  readonly #dirty = new Set<string>();

  constructor(backing: CacheBacking<V>) {
    this.#backing = backing;
  }

  get(key: string): V | undefined {
    const known = this.#values.get(key);
    if (known !== undefined || this.#values.has(key)) {
      return known;
    }
    const value = this.#backing.read(key);
    this.#values.set(key, value);
    return value;
  }

  /** The same without remembering what is read: for looking at many keys once. */
  peek(key: string): V | undefined {
    return this.#values.has(key) ? this.#values.get(key) : this.#backing.read(key);
  }

  set(key: string, value: V): void {
    this.#values.set(key, value);
    this.#dirty.add(key);
  }

  delete(key: string): void {
    this.#values.set(key, undefined);
    this.#dirty.add(key);
  }

  /** True when nothing is remembered: the state between cranks. */
  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** Writes what has changed, and goes on remembering it. */
  write(): void {
    if (this.#dirty.size > 0) {
      // Code-unit order, which is what sort() without a comparator gives.
      for (const key of [...this.#dirty].sort()) {
        const value = this.#values.get(key);
        if (value === undefined) {
          this.#backing.delete(key);
        } else {
          this.#backing.write(key, value);
        }
      }
      this.#dirty.clear();
    }
  }

  flush(): void {
    this.write();
    this.#values.clear();
  }
}
