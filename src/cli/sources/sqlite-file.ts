/**
 * A SQLite database that is opened to be read and nothing else, also while a kernel writes to it.
 *
 * `libsql` has no working option for this (it ignores `readonly`), so the database is named by a URI
 * with `mode=ro`. All text is asked for as bytes: the binding ends the process at text that is not
 * UTF-8. docs/cli.md says what a running kernel notices of it: nothing.
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { SourceError } from './source-error.js';
import { readSqliteHeader, shortfallOf, type SqliteHeader } from './sqlite-header.js';

/** How long another process may hold the database locked before we give up: milliseconds. */
const PATIENCE = 3000;

export type SqlParameter = string | number | Uint8Array;
export type Row = readonly unknown[];

const codeOf = (error: unknown): string => {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** How the database has to be opened. */
type Mode = 'log' | 'cold' | 'journal';

function insistFile(file: string): SqliteHeader {
  let header: SqliteHeader | undefined;
  try {
    header = readSqliteHeader(file);
  } catch (cause) {
    throw new SourceError(file, reasonOfSystem(cause), { cause });
  }
  if (header === undefined) {
    throw new SourceError(file, 'is no SQLite database');
  }
  if (header.readVersion > 2) {
    throw new SourceError(
      file,
      `is a SQLite database of a newer format (read version ${String(header.readVersion)}; 1 and 2 are known)`,
      { place: 'byte 19' },
    );
  }
  return header;
}

/** What the file system says, in words that one can act on. */
export function reasonOfSystem(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'is a folder; name the file in it';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    default:
      return messageOf(error);
  }
}

/** The bytes of a text, as `CAST(… AS BLOB)` gives them, as text. */
export function textIn(bytes: Uint8Array, encoding: string): string {
  const copy = Buffer.from(bytes);
  switch (encoding) {
    case 'UTF-16le':
      return copy.toString('utf16le');
    case 'UTF-16be':
      return copy.swap16().toString('utf16le');
    default:
      return copy.toString('utf8');
  }
}

export class SqliteFile {
  /** As the user named it. */
  readonly file: string;
  readonly #database: Database.Database;
  readonly #header: SqliteHeader;
  readonly #mode: Mode;
  readonly #openedAt: string;
  /** PRAGMA data_version when the database was opened: it changes when somebody else commits. */
  #version: unknown;

  private constructor(file: string, header: SqliteHeader) {
    this.file = file;
    this.#header = header;
    const hasLog = existsSync(`${file}-wal`);
    this.#mode = header.readVersion === 1 ? 'journal' : hasLog ? 'log' : 'cold';
    // Nobody has a database of this mode open when it has no log beside it. Then it is read without
    // locks and without making such a log, so that nothing appears in the folder.
    const query = this.#mode === 'cold' ? 'mode=ro&immutable=1' : 'mode=ro';
    this.#openedAt = this.stamp();
    const url = `${pathToFileURL(resolve(file)).href}?${query}`;
    this.#database = this.guard(() => new Database(url, { timeout: PATIENCE }));
  }

  /**
   * @param file its path, as the user named it
   * @throws {SourceError} when it cannot be read as a SQLite database
   */
  static open(file: string): SqliteFile {
    const header = insistFile(file);
    const shortfall = shortfallOf(header);
    // With changes beside it, the file alone may rightly be shorter.
    if (shortfall !== undefined && !['-wal', '-journal'].some(end => existsSync(`${file}${end}`))) {
      throw new SourceError(file, `is truncated: ${shortfall}`);
    }
    const opened = new SqliteFile(file, header);
    try {
      opened.begin();
    } catch (error) {
      opened.#database.close();
      throw error;
    }
    return opened;
  }

  /** Whether changes may have been left behind when it was copied. */
  get mayLackLog(): boolean {
    return this.#mode === 'cold';
  }

  /** What the database's own text is written in: `UTF-8`, `UTF-16le` or `UTF-16be`. */
  get encoding(): string {
    return String(this.get('PRAGMA encoding')?.[0]);
  }

  /** @throws {SourceError} */
  get(sql: string, ...parameters: SqlParameter[]): Row | undefined {
    return this.guard(() => {
      const row: unknown = this.#database
        .prepare(sql)
        .raw()
        .get(...parameters);
      return Array.isArray(row) ? (row as Row) : undefined;
    });
  }

  /** A statement that is asked often, prepared once. @throws {SourceError} */
  statement(sql: string): (...parameters: SqlParameter[]) => Row | undefined {
    const statement = this.guard(() => this.#database.prepare(sql).raw());
    return (...parameters) =>
      this.guard(() => {
        const row: unknown = statement.get(...parameters);
        return Array.isArray(row) ? (row as Row) : undefined;
      });
  }

  /**
   * Rows one after another, without holding them.
   *
   * @param place says where in the file an error met us
   * @throws {SourceError}
   */
  *rows(
    sql: string,
    parameters: readonly SqlParameter[],
    place: () => string | undefined = () => undefined,
  ): Generator<Row, void, undefined> {
    const rows = this.guard(
      () =>
        this.#database
          .prepare(sql)
          .raw()
          .iterate(...parameters),
      place,
    );
    for (;;) {
      const next = this.guard(() => rows.next(), place);
      if (next.done === true) {
        return;
      }
      yield next.value as Row;
    }
  }

  /**
   * Call this after the last read whose answer counts.
   *
   * @throws {SourceError} when somebody wrote meanwhile, and what was read may be of two moments
   */
  insistUnchanged(): void {
    if (this.#mode === 'log') {
      return;
    }
    const isChanged =
      this.#mode === 'cold'
        ? this.stamp() !== this.#openedAt
        : this.dataVersion() !== this.#version;
    if (isChanged) {
      throw new SourceError(
        this.file,
        'was written to while it was read; run the command again, or on a copy',
        { mayPass: true },
      );
    }
  }

  close(): void {
    // The binding keeps the connection until its statements are collected; the moment that it has in
    // sight must not be kept so long, since it keeps the kernel's log from starting anew.
    if (this.#mode === 'log' && this.#database.open) {
      this.#database.exec('ROLLBACK');
    }
    this.#database.close();
  }

  /** What SQLite says, told in a way that names the file and the place. */
  guard<T>(action: () => T, place: () => string | undefined = () => undefined): T {
    try {
      return action();
    } catch (error) {
      throw error instanceof SourceError ? error : this.explain(error, place());
    }
  }

  private begin(): void {
    this.guard(() => {
      // A transaction that is held open keeps one moment in sight. With a rollback journal it would
      // keep the kernel from committing, so there every statement is on its own.
      if (this.#mode === 'log') {
        this.#database.exec('BEGIN');
      }
      this.#database.prepare('SELECT count(*) FROM sqlite_master').raw().get();
      this.#version = this.dataVersion();
    });
  }

  private dataVersion(): unknown {
    return this.get('PRAGMA data_version')?.[0];
  }

  private stamp(): string {
    const { size, mtimeMs } = statSync(this.file);
    return `${String(size)} ${String(mtimeMs)} ${String(existsSync(`${this.file}-wal`))}`;
  }

  private explain(cause: unknown, place: string | undefined): SourceError {
    const because = (problem: string, mayPass = false): SourceError =>
      new SourceError(this.file, problem, { place, cause, mayPass });
    const code = codeOf(cause);
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
      return because(
        `is locked by another process (waited ${String(PATIENCE / 1000)} s); run the command again, or on a copy`,
        true,
      );
    }
    if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
      const shortfall = shortfallOf(this.#header);
      return because(
        shortfall === undefined ? `is damaged: ${messageOf(cause)}` : `is truncated: ${shortfall}`,
      );
    }
    if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
      return because(
        `has changes beside it (${this.file}-wal or -journal) that cannot be read here (${messageOf(cause)}); copy all of them to a folder that can be written to`,
      );
    }
    return because(`cannot be read: ${messageOf(cause)}`);
  }
}
