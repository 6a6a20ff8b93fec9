/**
 * All tables of a kernel, in one transaction with the vatstores: what a crank
 * changes is kept or undone as a whole, in memory and where the rows are stored.
 */
import type { CrankTransaction } from '../platform/crank-transaction.js';
import { Journal } from '../platform/journal.js';
import { ClistIndex } from './clist-index.js';
import type {
  ClistEntry,
  GcAction,
  ObjectRecord,
  PromiseRecord,
  QueueItem,
  VatRecord,
} from './records.js';
import { type OnChange, Table } from './table.js';

/**
 * Where a kernel's rows are stored, as text. `set` and `delete` are called
 * between `begin` and `commit` of the transaction that the kernel was given, and
 * are part of it.
 */
export interface KernelRows {
  /** All rows of a table, in any order. Asked once for each table, before all else. */
  load(table: string): Iterable<readonly [key: string, row: string]>;
  set(table: string, key: string, row: string): void;
  delete(table: string, key: string): void;
}

/** Where a kernel's tables are stored with its vatstores. docs/host.md. */
export interface KernelStorage {
  /** The database of the vatstores; memory otherwise. One crank of the kernel is one of it. */
  readonly transaction: CrankTransaction;
  /** Where the rows are stored. Default: nowhere, they are gone with the process. */
  readonly rows?: KernelRows | undefined;
}

export class KernelTables implements CrankTransaction {
  readonly objects: Table<ObjectRecord>;
  readonly promises: Table<PromiseRecord>;
  /** By `VATID KREF`. */
  readonly clist: Table<ClistEntry>;
  readonly clistIndex = new ClistIndex();
  /** By `VATID TYPE KREF`. */
  readonly gcActions: Table<GcAction>;
  /** By the number of the item, which rises. */
  readonly queue: Table<QueueItem>;
  readonly vats: Table<VatRecord>;
  readonly counters: Table<number>;
  readonly #journal = new Journal();
  readonly #storage: KernelStorage;
  readonly #stored: readonly { write(rows: KernelRows): void; takeChanged(): string[] }[];

  /** @throws when the rows cannot be read */
  constructor(storage: KernelStorage) {
    this.#storage = storage;
    const { rows } = storage;
    const stored: { write(rows: KernelRows): void; takeChanged(): string[] }[] = [];
    const make = <V>(name: string, what: string, onChange?: OnChange<V>): Table<V> => {
      const table = new Table<V>({ what, journal: this.#journal, onChange });
      if (rows !== undefined) {
        // Only a kernel writes them, and what it wrote is not checked.
        table.load([...rows.load(name)].map(([key, row]) => [key, JSON.parse(row) as V]));
      }
      stored.push({
        takeChanged: () => table.takeChanged(),
        write(to) {
          for (const key of table.takeChanged()) {
            const row = table.get(key);
            if (row === undefined) {
              to.delete(name, key);
            } else {
              to.set(name, key, JSON.stringify(row));
            }
          }
        },
      });
      return table;
    };
    this.objects = make('objects', 'object');
    this.promises = make('promises', 'promise');
    this.clist = make('clist', 'c-list entry', (before, after) =>
      this.clistIndex.note(before, after),
    );
    this.gcActions = make('gcActions', 'action');
    this.queue = make('queue', 'queued item');
    this.vats = make('vats', 'vat');
    this.counters = make('counters', 'counter');
    this.#stored = stored;
  }

  begin(): void {
    this.#storage.transaction.begin();
    this.#journal.begin();
  }

  commit(): void {
    const { transaction, rows } = this.#storage;
    if (rows !== undefined) {
      this.#stored.forEach(table => table.write(rows));
    }
    transaction.commit();
    this.#journal.commit();
    this.forgetChanged();
  }

  abort(): void {
    this.#journal.abort();
    this.forgetChanged();
    this.#storage.transaction.abort();
  }

  /** @param undo is called when the open crank is undone; it must not throw */
  onAbort(undo: () => void): void {
    this.#journal.note(undo);
  }

  /** The next number of a counter, whose first is `first`. */
  takeNumber(name: string, first: number): number {
    const number = this.counters.get(name) ?? first;
    this.counters.set(name, number + 1);
    return number;
  }

  private forgetChanged(): void {
    this.#stored.forEach(table => void table.takeChanged());
  }
}
