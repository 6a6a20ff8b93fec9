/**
 * The SQLite bindings that are at hand: `libsql`, and `node:sqlite` where the engine has it.
 */
import Database from 'libsql';
import type { SqliteDatabase } from '../../src/host/index.js';

export interface Binding {
  readonly name: string;
  /** @param file `:memory:` for one that is gone when closed */
  open(file: string): SqliteDatabase & { close(): unknown };
}

const libsql: Binding = { name: 'libsql', open: file => new Database(file) };

const nodeSqlite = (): Binding[] => {
  const module: unknown = process.getBuiltinModule('node:sqlite');
  if (typeof module !== 'object' || module === null || !('DatabaseSync' in module)) return [];
  const DatabaseSync = module.DatabaseSync as new (
    file: string,
  ) => SqliteDatabase & { close(): unknown };
  return [{ name: 'node:sqlite', open: file => new DatabaseSync(file) }];
};

export const bindings: readonly Binding[] = [libsql, ...nodeSqlite()];
