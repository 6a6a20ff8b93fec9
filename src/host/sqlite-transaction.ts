/**
 * Cranks as transactions of SQLite, through whatever binding. A statement that
 * fails may end the transaction behind our back, and what is written next would
 * be permanent at once: hence a crank in which anything failed takes nothing
 * more.
 */
import type { CrankTransaction } from '../platform/crank-transaction.js';

/** A value as SQLite stores it. */
export type SqliteValue = string | Uint8Array;

/** A prepared statement, as `better-sqlite3`, `node:sqlite` and `libsql` have it. */
export interface SqliteStatement {
  run(...parameters: SqliteValue[]): unknown;
  /** The first row, as an object by the names of columns; undefined if there is none. */
  get(...parameters: SqliteValue[]): unknown;
}

/** The part of a binding's database that is used here. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  /** Whether a transaction is open, as `better-sqlite3` and `libsql` say it. */
  readonly inTransaction?: boolean;
  /** The same in the words of `node:sqlite`. */
  readonly isTransaction?: boolean;
}

type State =
  | { readonly at: 'rest' }
  | { readonly at: 'crank' }
  | { readonly at: 'failed'; readonly reason: string }
  | { readonly at: 'end'; readonly reason: string };

const textOf = (err: unknown): string => (err instanceof Error ? err.message : String(err));

export class SqliteTransaction implements CrankTransaction {
  readonly #database: SqliteDatabase;
  #state: State = { at: 'rest' };

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  begin(): void {
    this.insistUsable();
    if (this.#state.at !== 'rest') {
      throw Error('a crank is open already: commit or abort it first');
    }
    // The lock for writing is taken now: later in the crank it would be too late to be refused it.
    this.#database.exec('BEGIN IMMEDIATE');
    this.#state = { at: 'crank' };
  }

  commit(): void {
    this.insistCrank('commit');
    this.attempt(() => this.#database.exec('COMMIT'));
    this.#state = { at: 'rest' };
  }

  abort(): void {
    this.insistUsable();
    if (this.#state.at === 'rest') {
      return;
    }
    try {
      this.#database.exec('ROLLBACK');
    } catch (err) {
      this.insistNoTransaction(err);
    }
    this.#state = { at: 'rest' };
  }

  /** Runs a statement that reads. @throws what it throws; the crank can then only be aborted */
  attempt<T>(statement: () => T): T {
    this.insistUsable();
    try {
      return statement();
    } catch (err) {
      if (this.#state.at === 'crank') {
        this.#state = { at: 'failed', reason: textOf(err) };
      }
      throw err;
    }
  }

  /** The same for one that writes. @throws outside a crank as well; nothing is written then */
  write(what: string, statement: () => unknown): void {
    this.insistCrank(what);
    const { inTransaction, isTransaction } = this.#database;
    this.attempt(() => {
      if (inTransaction === false || isTransaction === false) {
        throw Error('somebody has ended the transaction of this crank');
      }
      return statement();
    });
  }

  private insistUsable(): void {
    if (this.#state.at === 'end') {
      throw Error(`these stores have ended: a crank could not be undone (${this.#state.reason})`);
    }
  }

  private insistCrank(what: string): void {
    this.insistUsable();
    if (this.#state.at === 'failed') {
      throw Error(`${what} in a crank that has failed (${this.#state.reason}): it must be aborted`);
    }
    if (this.#state.at === 'rest') {
      throw Error(`${what} is for an open crank: call begin first`);
    }
  }

  // A rollback fails when SQLite has done it already, and that is well. The
  // bindings have no common way to ask, but where a transaction can be opened
  // there was none.
  private insistNoTransaction(failure: unknown): void {
    try {
      this.#database.exec('BEGIN');
      this.#database.exec('ROLLBACK');
    } catch {
      this.#state = { at: 'end', reason: textOf(failure) };
      throw failure;
    }
  }
}
