// One SQLite file holds everything: the vatstore of every vat, and the kernel's own tables. A crank's
// changes go in with one transaction or not at all.

import Database from 'libsql';

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

// A vat expects its keys in the order of JavaScript strings, by UTF-16 code units. SQLite compares
// text by its UTF-8 bytes, which differs once a key holds a character beyond U+FFFF, and cannot hold
// a lone surrogate. Blobs compare byte by byte, so big-endian UTF-16 gives the right order, exactly.
const encodeKey = (key: string): Buffer => Buffer.from(key, 'utf16le').swap16();
const decodeKey = (blob: Uint8Array): string => Buffer.from(blob).swap16().toString('utf16le');

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
  db.exec(`CREATE TABLE IF NOT EXISTS vatstore
    (vat TEXT, key BLOB, value TEXT, PRIMARY KEY (vat, key)) WITHOUT ROWID`);
  db.exec(`CREATE TABLE IF NOT EXISTS kernel
    (tab TEXT, key TEXT, value TEXT, PRIMARY KEY (tab, key)) WITHOUT ROWID`);

  const vatGet = db.prepare('SELECT value FROM vatstore WHERE vat = ? AND key = ?');
  const vatNext = db.prepare(
    'SELECT key FROM vatstore WHERE vat = ? AND key > ? ORDER BY key LIMIT 1',
  );
  const vatPut = db.prepare('INSERT OR REPLACE INTO vatstore VALUES (?, ?, ?)');
  const vatDelete = db.prepare('DELETE FROM vatstore WHERE vat = ? AND key = ?');
  const kernelAll = db.prepare('SELECT key, value FROM kernel WHERE tab = ?');
  const kernelPut = db.prepare('INSERT OR REPLACE INTO kernel VALUES (?, ?, ?)');
  const kernelDelete = db.prepare('DELETE FROM kernel WHERE tab = ? AND key = ?');

  return {
    vatstoreGet(vat, key) {
      const row = vatGet.get(vat, encodeKey(key));
      return row === undefined ? undefined : text(column(row, 'value'));
    },
    vatstoreNextKey(vat, key) {
      const found = column(vatNext.get(vat, encodeKey(key)), 'key');
      if (found === undefined) return undefined;
      if (!(found instanceof Uint8Array)) throw TypeError('expected a blob as vatstore key');
      return decodeKey(found);
    },
    kernelRows: table =>
      kernelAll
        .all(table)
        .map(row => [text(column(row, 'key')), text(column(row, 'value'))] as const),
    commit(kernelRows, vatstoreRows) {
      if (kernelRows.length + vatstoreRows.length === 0) return;
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const { vat, key, value } of vatstoreRows) {
          if (value === undefined) vatDelete.run(vat, encodeKey(key));
          else vatPut.run(vat, encodeKey(key), value);
        }
        for (const { table, key, value } of kernelRows) {
          if (value === undefined) kernelDelete.run(table, key);
          else kernelPut.run(table, key, value);
        }
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      db.close();
    },
  };
}
