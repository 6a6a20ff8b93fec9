// One SQLite file holds everything: the vatstore of every vat, and the kernel's own tables. A crank's
// changes go in with one transaction or not at all.

import Database from 'libsql';
import { makeSqliteVatStores } from 'liveslots/host';
import type { VatStore } from 'liveslots/host';

export interface KernelRow {
  readonly table: string;
  readonly key: string;
  /** `undefined` deletes the row. */
  readonly value: string | undefined;
}

export interface VatstoreRow {
  readonly vat: string;
  readonly key: string;
  /** `undefined` deletes the row. */
  readonly value: string | undefined;
}

export interface Store {
  vatstoreGet(vat: string, key: string): string | undefined;
  /** The first key after `key`, in the order of UTF-16 code units. */
  vatstoreNextKey(vat: string, key: string): string | undefined;
  kernelRows(table: string): Array<readonly [key: string, value: string]>;
  /** Applies all rows in one transaction; when it throws, none was applied. */
  commit(kernelRows: readonly KernelRow[], vatstoreRows: readonly VatstoreRow[]): void;
  close(): void;
}

const column = (row: unknown, name: string): unknown =>
  typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;

const text = (value: unknown): string => {
  if (typeof value !== 'string')
    throw TypeError(`expected text in the database, found ${typeof value}`);
  return value;
};

export function openStore(file: string): Store {
  const db = new Database(file);
  // The demo measures the runtime, not the disk: a crank is atomic, but a power cut may lose the last.
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = OFF');
  db.exec('PRAGMA wal_autocheckpoint = 10000');
  db.exec(`CREATE TABLE IF NOT EXISTS kernel
    (tab TEXT, key TEXT, value TEXT, PRIMARY KEY (tab, key)) WITHOUT ROWID`);

  const stores = makeSqliteVatStores(db);
  const provided = new Map<string, VatStore>();
  const vatstoreOf = (vat: string): VatStore => {
    const known = provided.get(vat) ?? stores.provide(vat);
    provided.set(vat, known);
    return known;
  };
  const kernelAll = db.prepare('SELECT key, value FROM kernel WHERE tab = ?');
  const kernelPut = db.prepare('INSERT OR REPLACE INTO kernel VALUES (?, ?, ?)');
  const kernelDelete = db.prepare('DELETE FROM kernel WHERE tab = ? AND key = ?');

  return {
    vatstoreGet: (vat, key) => vatstoreOf(vat).get(key),
    vatstoreNextKey: (vat, key) => vatstoreOf(vat).getNextKey(key),
    kernelRows: table =>
      kernelAll
        .all(table)
        .map(row => [text(column(row, 'key')), text(column(row, 'value'))] as const),
    commit(kernelRows, vatstoreRows) {
      if (kernelRows.length + vatstoreRows.length === 0) return;
      stores.begin();
      try {
        for (const { vat, key, value } of vatstoreRows) {
          if (value === undefined) vatstoreOf(vat).delete(key);
          else vatstoreOf(vat).set(key, value);
        }
        for (const { table, key, value } of kernelRows) {
          if (value === undefined) kernelDelete.run(table, key);
          else kernelPut.run(table, key, value);
        }
        stores.commit();
      } catch (error) {
        stores.abort();
        throw error;
      }
    },
    close() {
      db.close();
    },
  };
}
