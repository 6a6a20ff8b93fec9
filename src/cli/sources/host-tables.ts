/**
 * The tables of `makeSqliteVatStores` in `liveslots/host`: one row for each key of each vat. Keys are
 * bytes, values are text or bytes; both in the form of `text-codec.ts`.
 */
import { databaseFile } from './database-file.js';
import type { VatSource } from '../../graph/types.js';
import { decodeText, encodeText } from '../../host/text-codec.js';
import { type OpenedFile, type VatListing } from './opened.js';
import { SourceError } from './source-error.js';
import { type SqliteFile, textIn } from './sqlite-file.js';
import type { Entry } from './text-table.js';

const PORTION = 5000;
const BEHIND_ALL = 0xff;

const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** The tables of this form among all tables. */
export function hostTablesIn(database: SqliteFile, tables: ReadonlySet<string>): readonly string[] {
  return [...tables].filter(isIdentifier).filter(table => {
    const columns = [...database.rows(`PRAGMA table_info("${table}")`, [])].map(row =>
      `${String(row[1])} ${String(row[2])}`.trim(),
    );
    return columns.join(', ') === 'vat TEXT, key BLOB, value';
  });
}

class HostTable {
  readonly #database: SqliteFile;
  readonly #table: string;
  readonly #encoding: string;

  constructor(database: SqliteFile, table: string) {
    this.#database = database;
    this.#table = table;
    this.#encoding = database.encoding;
  }

  vats(): string[] {
    const found: string[] = [];
    for (let last: string | undefined; ;) {
      const row =
        last === undefined
          ? this.#database.get(`SELECT CAST(min(vat) AS BLOB) FROM "${this.#table}"`)
          : this.#database.get(
              `SELECT CAST(min(vat) AS BLOB) FROM "${this.#table}" WHERE vat > ?`,
              last,
            );
      if (!(row?.[0] instanceof Uint8Array)) {
        return found;
      }
      last = textIn(row[0], this.#encoding);
      found.push(last);
    }
  }

  count(vat: string): number {
    const row = this.#database.get(`SELECT count(*) FROM "${this.#table}" WHERE vat = ?`, vat);
    return Number(row?.[0] ?? 0);
  }

  getter(vat: string): (key: string) => string | undefined {
    const statement = this.#database.statement(
      `SELECT CAST(value AS BLOB), typeof(value) FROM "${this.#table}" WHERE vat = ? AND key = ?`,
    );
    return key => {
      const row = statement(vat, encodeText(key));
      return row === undefined ? undefined : this.value(row[0], row[1], key);
    };
  }

  *range(vat: string, prefix: string): Generator<Entry, void, undefined> {
    const sql = (comparison: string): string =>
      `SELECT key, CAST(value AS BLOB), typeof(value) FROM "${this.#table}"
       WHERE vat = ? AND key ${comparison} ? AND key < ? ORDER BY key LIMIT ${String(PORTION)}`;
    const first = sql('>=');
    const further = sql('>');
    // The encoding never has this byte, so all that begins with the prefix comes before it.
    const end = Uint8Array.of(...encodeText(prefix), BEHIND_ALL);
    let from = encodeText(prefix);
    let previous: string | undefined;
    const place = (): string =>
      `table ${this.#table}, vat ${vat}, ${previous === undefined ? 'first key' : `after key ${JSON.stringify(previous.slice(0, 100))}`}`;
    for (;;) {
      const statement = previous === undefined ? first : further;
      const rows = [...this.#database.rows(statement, [vat, from, end], place)];
      for (const [key, value, type] of rows) {
        from = this.bytes(key, place());
        previous = this.#database.guard(() => decodeText(from), place);
        yield [previous, this.value(value, type, previous)];
      }
      if (rows.length < PORTION) {
        return;
      }
    }
  }

  private bytes(value: unknown, place: string): Uint8Array {
    if (value instanceof Uint8Array) {
      return value;
    }
    throw new SourceError(this.#database.file, `holds a ${typeof value} where bytes belong`, {
      place,
    });
  }

  private value(value: unknown, type: unknown, key: string): string {
    const place = `table ${this.#table}, key ${JSON.stringify(key.slice(0, 100))}`;
    const bytes = this.bytes(value, place);
    return type === 'blob'
      ? this.#database.guard(
          () => decodeText(bytes),
          () => place,
        )
      : textIn(bytes, this.#encoding);
  }
}

/**
 * @param names of the tables; ids of vats get the name of the table before them when there is more
 *   than one
 */
export function openHostTables(database: SqliteFile, names: readonly string[]): OpenedFile {
  const places = new Map<string, { table: HostTable; vat: string }>();
  for (const name of names) {
    const table = new HostTable(database, name);
    for (const vat of table.vats()) {
      places.set(names.length > 1 ? `${name}/${vat}` : vat, { table, vat });
    }
  }
  const vats: VatListing[] = [...places.keys()].map(id => ({ id }));
  return databaseFile(database, 'database of liveslots/host', vats, ({ id }): VatSource => {
    const place = places.get(id);
    if (place === undefined) {
      throw new SourceError(database.file, `has no vat ${JSON.stringify(id)}`);
    }
    const { table, vat } = place;
    return {
      name: id,
      size: table.count(vat),
      get: table.getter(vat),
      entries: () => table.range(vat, ''),
      entriesFrom: prefix => table.range(vat, prefix),
    };
  });
}
