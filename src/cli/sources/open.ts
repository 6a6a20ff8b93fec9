/**
 * From the name of a file to its vats: what sort of file it is, is told from its contents.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hostTablesIn, openHostTables } from './host-tables.js';
import { type JsonLinesOptions, openJsonLines } from './json-lines.js';
import { isOcapKernel, openOcapKernel } from './ocap-kernel.js';
import type { OpenedFile } from './opened.js';
import { SourceError } from './source-error.js';
import { reasonOfSystem, SqliteFile, textIn } from './sqlite-file.js';
import { readBeginning, readSqliteHeader } from './sqlite-header.js';
import { isSwingSet, openSwingSet } from './swingset.js';

/** What a SwingSet kernel calls its database, in a folder that its host gives it. */
const SWINGSTORE = 'swingstore.sqlite';

const KNOWN =
  'known are swingstore.sqlite of SwingSet, databases of the ocap kernel and of liveslots/host, and JSON lines';

function openDatabase(file: string): OpenedFile {
  const database = SqliteFile.open(file);
  try {
    const { encoding } = database;
    const tables = new Set(
      [
        ...database.rows(
          "SELECT CAST(name AS BLOB) FROM sqlite_master WHERE type = 'table' ORDER BY name",
          [],
        ),
      ].map(([name]) => (name instanceof Uint8Array ? textIn(name, encoding) : '')),
    );
    if (isSwingSet(tables)) {
      return openSwingSet(database, tables);
    }
    if (isOcapKernel(tables)) {
      return openOcapKernel(database);
    }
    const ours = hostTablesIn(database, tables);
    if (ours.length > 0) {
      return openHostTables(database, ours);
    }
    const hint = database.mayLackLog
      ? ' (what a running kernel wrote last is in the file of the same name with -wal: copy both)'
      : '';
    const names = [...tables].slice(0, 10).join(', ');
    throw new SourceError(
      file,
      tables.size === 0
        ? `is a SQLite database without tables${hint}; ${KNOWN}`
        : `is a SQLite database of something else (tables ${names}); ${KNOWN}`,
    );
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * @param file a file, or the folder that a SwingSet kernel keeps its database in
 * @returns the file that is meant
 * @throws {SourceError} for a folder without such a database
 */
export function fileMeant(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return file;
  }
  const inside = join(file, SWINGSTORE);
  if (!existsSync(inside)) {
    throw new SourceError(file, `is a folder without a ${SWINGSTORE}`);
  }
  return inside;
}

/**
 * @param named a database or a file of JSON lines; or the folder that a SwingSet kernel keeps its
 *   database in
 * @throws {SourceError} when it cannot be read, or is none of these
 */
export function openFile(named: string, options: JsonLinesOptions = {}): OpenedFile {
  const file = fileMeant(named);
  try {
    if (readSqliteHeader(file) !== undefined) {
      return openDatabase(file);
    }
    const beginning = readBeginning(file, 4096).toString('utf8').trimStart();
    if (beginning === '') {
      throw new SourceError(file, 'is empty');
    }
    if (!/^[[{]/.test(beginning)) {
      throw new SourceError(file, `is neither a SQLite database nor JSON lines; ${KNOWN}`);
    }
    return openJsonLines(file, options);
  } catch (error) {
    throw error instanceof SourceError
      ? error
      : new SourceError(file, reasonOfSystem(error), { cause: error });
  }
}
