/**
 * What the first hundred bytes of a SQLite database say, read without SQLite: whether it is one,
 * how it is written, and how long it should be. https://sqlite.org/fileformat2.html#the_database_header
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

const HEADER_SIZE = 100;
const MAGIC = 'SQLite format 3\0';

export interface SqliteHeader {
  /** 1: rollback journal, 2: write-ahead log; more is a format of the future. */
  readonly readVersion: number;
  readonly pageSize: number;
  /** Pages that the database should have; undefined where the header does not say. */
  readonly pages: number | undefined;
  /** Bytes of the file. */
  readonly fileSize: number;
}

/** The first bytes of a file: fewer when it is shorter. @throws what the file system throws */
export function readBeginning(file: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  const handle = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, size, 0));
  } finally {
    closeSync(handle);
  }
}

/**
 * @param file its path
 * @returns undefined when the file does not begin as a SQLite database does
 * @throws what the file system throws
 */
export function readSqliteHeader(file: string): SqliteHeader | undefined {
  const bytes = readBeginning(file, HEADER_SIZE);
  const text = bytes.toString('latin1');
  if (!text.startsWith(MAGIC) && !(bytes.length > 0 && MAGIC.startsWith(text))) {
    return undefined;
  }
  const fileSize = statSync(file).size;
  if (bytes.length < HEADER_SIZE) {
    return { readVersion: 1, pageSize: HEADER_SIZE, pages: 1, fileSize };
  }
  const size = bytes.readUInt16BE(16);
  // The page count is in force when it was written together with the change counter.
  const isCounted = bytes.readUInt32BE(24) === bytes.readUInt32BE(92);
  return {
    readVersion: bytes.readUInt8(19),
    pageSize: size === 1 ? 65_536 : size,
    pages: isCounted ? bytes.readUInt32BE(28) : undefined,
    fileSize,
  };
}

/** @returns how much of the file is missing, in words; undefined when nothing is */
export function shortfallOf({ pageSize, pages, fileSize }: SqliteHeader): string | undefined {
  const wanted = pages === undefined ? 0 : pages * pageSize;
  return fileSize < wanted
    ? `its header says ${String(wanted)} bytes, the file has ${String(fileSize)}`
    : undefined;
}
