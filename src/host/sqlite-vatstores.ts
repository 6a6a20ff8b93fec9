/**
 * The vatstores of many vats in one table of a SQLite database, over any
 * binding with prepared statements: `better-sqlite3`, `node:sqlite`, `libsql`.
 *
 * Keys are stored as bytes that compare as UTF-16 code units do. SQLite's text
 * would compare by code points, or as the collation of the database has it, and
 * loses surrogates without a partner.
 */
import { A_STRING, insistKnownOptions, insistMethods } from '../given.js';
import type { VatStores } from '../platform/crank-transaction.js';
import type { VatStore } from '../store/vatstore.js';
import { columnOf, insistTableName } from './sqlite-columns.js';
import { type SqliteDatabase, SqliteTransaction } from './sqlite-transaction.js';
import { encodeText, fromColumn, isPlainText, toColumn } from './text-codec.js';

/** What `makeSqliteVatStores` takes. */
export interface SqliteVatStoresOptions {
  /** The name of the table, a plain identifier; made if it is not there. Default `vatstore`. */
  readonly table?: string;
}

/**
 * Other tables of the database may be written over the same connection between
 * `begin` and `commit`: they are stored, or not, together with the crank.
 *
 * @param database stays the caller's, who closes it; nobody else may begin or
 *   end transactions on this connection. How durable a commit is (`synchronous`,
 *   `journal_mode`) is the caller's choice as well
 * @throws when an argument is wrong, or the table cannot be made or has other columns
 */
export function makeSqliteVatStores(
  database: SqliteDatabase,
  options: SqliteVatStoresOptions = {},
): VatStores {
  insistMethods('database', database, ['exec', 'prepare']);
  insistKnownOptions('makeSqliteVatStores', options, { table: A_STRING });
  const { table = 'vatstore' } = options;
  insistTableName(table);
  database.exec(`CREATE TABLE IF NOT EXISTS "${table}" (
    vat TEXT NOT NULL COLLATE BINARY, key BLOB NOT NULL, value NOT NULL,
    PRIMARY KEY (vat, key)
  ) WITHOUT ROWID`);
  const getRow = database.prepare(`SELECT value FROM "${table}" WHERE vat = ? AND key = ?`);
  const nextRow = database.prepare(
    `SELECT key FROM "${table}" WHERE vat = ? AND key > ? ORDER BY key LIMIT 1`,
  );
  const setRow = database.prepare(
    `INSERT OR REPLACE INTO "${table}" (vat, key, value) VALUES (?, ?, ?)`,
  );
  const deleteRow = database.prepare(`DELETE FROM "${table}" WHERE vat = ? AND key = ?`);
  const deleteRows = database.prepare(`DELETE FROM "${table}" WHERE vat = ?`);
  const transaction = new SqliteTransaction(database);

  const insistVatId = (vatId: string): void => {
    if (typeof vatId !== 'string' || !isPlainText(vatId)) {
      throw Error('the id of a vat must be a string of whole characters without zeros');
    }
  };

  const textOrNothing = (value: unknown): string | undefined =>
    value === undefined ? undefined : fromColumn(value);

  return {
    begin: () => transaction.begin(),
    commit: () => transaction.commit(),
    abort: () => transaction.abort(),
    provide(vatId): VatStore {
      insistVatId(vatId);
      return {
        get: key =>
          transaction.attempt(() =>
            textOrNothing(columnOf(getRow.get(vatId, encodeText(key)), 'value')),
          ),
        getNextKey: priorKey =>
          transaction.attempt(() =>
            textOrNothing(columnOf(nextRow.get(vatId, encodeText(priorKey)), 'key')),
          ),
        set(key, value) {
          transaction.write('set', () => setRow.run(vatId, encodeText(key), toColumn(value)));
        },
        delete(key) {
          transaction.write('delete', () => deleteRow.run(vatId, encodeText(key)));
        },
      };
    },
    deleteVat(vatId) {
      insistVatId(vatId);
      transaction.write('deleteVat', () => deleteRows.run(vatId));
    },
  };
}
