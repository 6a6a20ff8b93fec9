/**
 * The tables of a kernel in one table of a SQLite database, beside the vatstores
 * and in their transactions.
 */
import { A_STRING, insistKnownOptions, insistMethods } from '../given.js';
import type { KernelRows } from '../kernel/tables.js';
import { columnOf, insistTableName } from './sqlite-columns.js';
import type { SqliteDatabase } from './sqlite-transaction.js';
import { fromColumn, toColumn } from './text-codec.js';

/** What `makeSqliteKernelRows` takes. docs/host.md. */
export interface SqliteKernelRowsOptions {
  /** The name of the table, a plain identifier; made if it is not there. Default `kernel`. */
  readonly table?: string;
}

/**
 * For `makeKernelCore`, whose `transaction` is that of `makeSqliteVatStores` over
 * the same connection: it begins and ends all transactions.
 *
 * @param database stays the caller's, who closes it
 * @throws when an argument is wrong, or the table cannot be made or has other columns
 */
export function makeSqliteKernelRows(
  database: SqliteDatabase,
  options: SqliteKernelRowsOptions = {},
): KernelRows {
  insistMethods('database', database, ['exec', 'prepare']);
  insistKnownOptions('makeSqliteKernelRows', options, { table: A_STRING });
  const { table = 'kernel' } = options;
  insistTableName(table);
  database.exec(`CREATE TABLE IF NOT EXISTS "${table}" (
    tab TEXT NOT NULL COLLATE BINARY, key NOT NULL COLLATE BINARY, value NOT NULL,
    PRIMARY KEY (tab, key)
  ) WITHOUT ROWID`);
  const nextRow = database.prepare(
    `SELECT key, value FROM "${table}" WHERE tab = ? AND key > ? ORDER BY key LIMIT 1`,
  );
  const setRow = database.prepare(
    `INSERT OR REPLACE INTO "${table}" (tab, key, value) VALUES (?, ?, ?)`,
  );
  const deleteRow = database.prepare(`DELETE FROM "${table}" WHERE tab = ? AND key = ?`);

  return {
    *load(tab) {
      // No key is empty. One query for each row: the bindings have no common way to walk over many.
      for (let key = ''; ;) {
        const row = nextRow.get(tab, toColumn(key));
        if (row === undefined) {
          return;
        }
        key = fromColumn(columnOf(row, 'key'));
        yield [key, fromColumn(columnOf(row, 'value'))];
      }
    },
    set: (tab, key, value) => void setRow.run(tab, toColumn(key), toColumn(value)),
    delete: (tab, key) => void deleteRow.run(tab, toColumn(key)),
  };
}
