/**
 * Keys and values in a table of text, as kernels keep them: `kvStore (key, value)` of swing-store,
 * `kv (key, value)` and `kv_vatstore (vatID, key, value)` of the ocap kernel. Reads in portions, so
 * that no lock is held for long and nothing is held in memory.
 */
import { SourceError } from './source-error.js';
import type { SqliteFile } from './sqlite-file.js';

export type Entry = readonly [key: string, value: string];

/** Keys with values, in the order of their bytes. */
export interface KeyValues {
  get(key: string): string | undefined;
  /** @param end the first key that is no longer wanted; all the rest when it is left out */
  range(start: string, end?: string): Iterable<Entry>;
  count(start: string, end?: string): number;
  /** The smallest key that is not less than `start`, if it is less than `end`. */
  firstKey(start: string, end?: string): string | undefined;
}

/** Rows that are read at once. */
const PORTION = 5000;
const LAST_CODE_POINT = 0x10_ffff;
const SPACE = 32;

/**
 * The smallest text that is greater than everything that begins with `prefix`; undefined for the
 * empty prefix, which everything begins with.
 */
export function endOf(prefix: string): string | undefined {
  const points = Array.from(prefix, part => part.codePointAt(0) ?? 0);
  while (points.length > 0) {
    const last = points.pop() ?? 0;
    if (last < LAST_CODE_POINT) {
      // Half a pair has no bytes of its own in UTF-8.
      const next = last + 1 === 0xd800 ? 0xe000 : last + 1;
      return String.fromCodePoint(...points, next);
    }
  }
  return undefined;
}

/** A key for people: cut where it is long, without what a terminal would take as a command. */
const showKey = (key: string): string =>
  JSON.stringify(key.length > 100 ? `${key.slice(0, 100)}…` : key);

export interface TextTableOptions {
  /** A plain identifier. */
  readonly table: string;
  /** Rows of this value in this column only. */
  readonly where?: { readonly column: string; readonly value: string } | undefined;
}

export class TextTable implements KeyValues {
  readonly #file: SqliteFile;
  readonly #table: string;
  readonly #fixed: readonly string[];
  readonly #condition: string;
  readonly #getRow: (...parameters: string[]) => readonly unknown[] | undefined;

  /** @throws {SourceError} when the table is not there, or the database is not in UTF-8 */
  constructor(file: SqliteFile, { table, where }: TextTableOptions) {
    const { encoding } = file;
    if (encoding !== 'UTF-8') {
      throw new SourceError(file.file, `is in ${encoding}; the databases of kernels are in UTF-8`);
    }
    this.#file = file;
    this.#table = table;
    this.#fixed = where === undefined ? [] : [where.value];
    this.#condition = where === undefined ? '' : `"${where.column}" = ? AND `;
    this.#getRow = file.statement(
      `SELECT CAST(value AS BLOB) FROM "${table}" WHERE ${this.#condition}key = ?`,
    );
  }

  get(key: string): string | undefined {
    const row = this.#getRow(...this.#fixed, key);
    return row === undefined ? undefined : this.text(row[0], key);
  }

  *range(start: string, end?: string): Generator<Entry, void, undefined> {
    const upTo = end === undefined ? '' : ' AND key < ?';
    const last = end === undefined ? [] : [end];
    // One column instead of two: the length of the key, the key, the value.
    const sql = (comparison: string): string =>
      `SELECT CAST(length(CAST(key AS BLOB)) || ' ' || key || coalesce(value, '') AS BLOB)
       FROM "${this.#table}" WHERE ${this.#condition}key ${comparison} CAST(? AS TEXT)${upTo}
       ORDER BY key LIMIT ${String(PORTION)}`;
    const first = sql('>=');
    const further = sql('>');
    let from: Uint8Array = Buffer.from(start);
    let previous: string | undefined;
    const place = (): string =>
      `table ${this.#table}, ${previous === undefined ? 'first key' : `after key ${showKey(previous)}`}`;
    for (;;) {
      const statement = previous === undefined ? first : further;
      const rows = [...this.#file.rows(statement, [...this.#fixed, from, ...last], place)];
      for (const [joined] of rows) {
        const [key, value, bytes] = this.split(joined, place);
        previous = key;
        from = bytes;
        yield [key, value];
      }
      if (rows.length < PORTION) {
        return;
      }
    }
  }

  count(start: string, end?: string): number {
    const upTo = end === undefined ? '' : ' AND key < ?';
    const row = this.#file.get(
      `SELECT count(*) FROM "${this.#table}" WHERE ${this.#condition}key >= ?${upTo}`,
      ...this.#fixed,
      start,
      ...(end === undefined ? [] : [end]),
    );
    return Number(row?.[0] ?? 0);
  }

  firstKey(start: string, end?: string): string | undefined {
    const row = this.#file.get(
      `SELECT CAST(min(key) AS BLOB) FROM "${this.#table}" WHERE ${this.#condition}key >= ?`,
      ...this.#fixed,
      start,
    );
    const key = row?.[0] instanceof Uint8Array ? Buffer.from(row[0]).toString('utf8') : undefined;
    return key === undefined || (end !== undefined && key >= end) ? undefined : key;
  }

  private split(
    joined: unknown,
    place: () => string,
  ): [key: string, value: string, raw: Uint8Array] {
    if (!(joined instanceof Uint8Array)) {
      throw new SourceError(this.#file.file, 'holds a key that is no text', { place: place() });
    }
    const bytes = Buffer.from(joined.buffer, joined.byteOffset, joined.byteLength);
    const start = bytes.indexOf(SPACE) + 1;
    const end = start + Number(bytes.toString('latin1', 0, start - 1));
    return [
      bytes.toString('utf8', start, end),
      bytes.toString('utf8', end),
      bytes.subarray(start, end),
    ];
  }

  private text(value: unknown, key: string): string {
    if (value instanceof Uint8Array) {
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
    }
    throw new SourceError(this.#file.file, 'holds no text under a key', {
      place: `table ${this.#table}, key ${showKey(key)}`,
    });
  }
}
