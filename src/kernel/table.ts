/**
 * One of a kernel's tables: rows in memory by key, each change of which can be
 * undone, and is known until it has been written. Nothing may depend on the
 * order of its rows: it is another one after an undo, and after a restart.
 */
import type { Journal } from '../platform/journal.js';

/** Told of each change, also of one that is undone or loaded: to keep an index. */
export type OnChange<V> = (before: V | undefined, after: V | undefined) => void;

export interface TableDeps<V> {
  /** In errors. */
  readonly what: string;
  readonly journal: Journal;
  readonly onChange: OnChange<V> | undefined;
}

export class Table<V> {
  readonly #rows = new Map<string, V>();
  readonly #changed = new Set<string>();
  readonly #deps: TableDeps<V>;

  constructor(deps: TableDeps<V>) {
    this.#deps = deps;
  }

  /** @param rows what was written before; this table is empty */
  load(rows: Iterable<readonly [key: string, row: V]>): void {
    for (const [key, row] of rows) {
      this.put(key, row);
    }
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): V | undefined {
    return this.#rows.get(key);
  }

  /** @throws when there is no such row */
  need(key: string): V {
    const row = this.#rows.get(key);
    if (row === undefined) {
      throw Error(`the kernel knows no ${this.#deps.what} ${key}`);
    }
    return row;
  }

  /** @throws when no crank is open; nothing has changed then */
  set(key: string, row: V): void {
    this.change(key, row);
  }

  /** Without such a row nothing happens. @throws when no crank is open */
  delete(key: string): void {
    if (this.#rows.has(key)) {
      this.change(key, undefined);
    }
  }

  keys(): string[] {
    return [...this.#rows.keys()];
  }

  values(): V[] {
    return [...this.#rows.values()];
  }

  /** The keys whose rows have changed since the last call. */
  takeChanged(): string[] {
    const taken = [...this.#changed];
    this.#changed.clear();
    return taken;
  }

  private change(key: string, row: V | undefined): void {
    const { journal } = this.#deps;
    journal.insistOpen('a change of the tables of a kernel');
    const before = this.#rows.get(key);
    journal.note(() => this.put(key, before));
    this.put(key, row);
    this.#changed.add(key);
  }

  private put(key: string, row: V | undefined): void {
    const before = this.#rows.get(key);
    if (row === undefined) {
      this.#rows.delete(key);
    } else {
      this.#rows.set(key, row);
    }
    this.#deps.onChange?.(before, row);
  }
}
