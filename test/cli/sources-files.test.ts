// Files that cannot be read: each sort has an error that names the file, the place and what to do.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFile } from '../../src/cli/sources/open.js';
import { SourceError } from '../../src/cli/sources/source-error.js';
import { reasonOfSystem } from '../../src/cli/sources/sqlite-file.js';
import { fixture, makeOcapDatabase, makeSwingStore } from './databases.js';

let folder: string;
let whole: Buffer;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-files-'));
  makeSwingStore(at('whole.sqlite'), fixture('dynamic-vats').kv);
  whole = readFileSync(at('whole.sqlite'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sqlite = (name: string, sql: string): string => {
  const database = new Database(at(name));
  database.exec(sql);
  database.close();
  return at(name);
};

/** Opens the file and reads all of it. */
const readAll = (file: string): number => {
  const opened = openFile(file);
  try {
    return opened.vats.reduce((sum, { id }) => sum + [...opened.vat(id).entries()].length, 0);
  } finally {
    opened.close();
  }
};

const complaintOf = (file: string): string => {
  try {
    readAll(file);
  } catch (error) {
    expect(error).toBeInstanceOf(SourceError);
    const message = (error as SourceError).message;
    expect(message.startsWith(file)).toBe(true);
    return message.slice(file.length);
  }
  throw Error('it was read');
};

test('the database that the others are made of is read', () => {
  expect(readAll(at('whole.sqlite'))).toBeGreaterThan(200);
});

test('a file that is not there, a folder without a database, an empty file', () => {
  expect(complaintOf(at('missing'))).toBe(': there is no such file');
  mkdirSync(at('empty-folder'));
  expect(complaintOf(at('empty-folder'))).toBe(': is a folder without a swingstore.sqlite');
  writeFileSync(at('empty'), '');
  expect(complaintOf(at('empty'))).toBe(': is empty');
});

test('a file that may not be read', () => {
  // The superuser may read everything, so the file system is not asked.
  expect(reasonOfSystem(Object.assign(Error('no'), { code: 'EACCES' }))).toBe(
    'may not be read by this user',
  );
});

test('something else', () => {
  writeFileSync(at('text'), 'dear operator,\n');
  expect(complaintOf(at('text'))).toMatch(
    /^: is neither a SQLite database nor JSON lines; known are/,
  );
});

test('a truncated database: what is missing is told in bytes', () => {
  const half = Math.floor(whole.length / 2);
  writeFileSync(at('half.sqlite'), whole.subarray(0, half));
  expect(complaintOf(at('half.sqlite'))).toContain(
    `is truncated: its header says ${String(whole.length)} bytes, the file has ${String(half)}`,
  );
  writeFileSync(at('stub.sqlite'), whole.subarray(0, 60));
  expect(complaintOf(at('stub.sqlite'))).toContain('is truncated');
});

test('a damaged database: the error says after which key', () => {
  const many = Array.from({ length: 9000 }, (_, index) => {
    const number = String(index).padStart(4, '0');
    return [`v6.vs.zz.${number}`, `the value of ${number}`] as const;
  });
  const file = at('damaged.sqlite');
  makeSwingStore(file, { ...fixture('dynamic-vats').kv, ...Object.fromEntries(many) });
  const damaged = readFileSync(file);
  const value = damaged.indexOf('the value of 8000');
  expect(value).toBeGreaterThan(0);
  const page = value - (value % 4096);
  writeFileSync(file, damaged.fill(0x5a, page, page + 4096));
  // Rows are read five thousand at a time.
  expect(complaintOf(file)).toMatch(
    /^, table kvStore, after key "v6\.vs\.zz\.4\d\d\d": is damaged: database disk image is malformed$/,
  );
});

test('a format of SQLite that is newer than ours', () => {
  const newer = Buffer.from(whole);
  newer.writeUInt8(3, 19);
  writeFileSync(at('newer.sqlite'), newer);
  expect(complaintOf(at('newer.sqlite'))).toBe(
    ', byte 19: is a SQLite database of a newer format (read version 3; 1 and 2 are known)',
  );
});

test('a kernel that is newer than ours', () => {
  const file = at('schema.sqlite');
  makeSwingStore(file, { ...fixture('dynamic-vats').kv, version: '4' });
  expect(complaintOf(file)).toBe(
    ', table kvStore, key "version": was written by a newer kernel: schema "4", the newest known here is 3',
  );
});

test('databases without a kernel in them', () => {
  makeSwingStore(at('blank.sqlite'), {});
  expect(complaintOf(at('blank.sqlite'))).toContain('the key "vat.names" is missing');
  makeOcapDatabase(at('blank-ocap.sqlite'), {}, {});
  expect(complaintOf(at('blank-ocap.sqlite'))).toContain('the key "nextVatId" is missing');
});

test('databases of something else', () => {
  expect(complaintOf(sqlite('foreign.sqlite', 'CREATE TABLE cookies (name, value)'))).toMatch(
    /^: is a SQLite database of something else \(tables cookies\); known are swingstore.sqlite/,
  );
  expect(complaintOf(sqlite('no-tables.sqlite', 'CREATE TABLE t (a); DROP TABLE t'))).toMatch(
    /^: is a SQLite database without tables/,
  );
});

test('a database in UTF-16 is none of a kernel', () => {
  const file = sqlite(
    'utf16.sqlite',
    `PRAGMA encoding = 'UTF-16le'; CREATE TABLE kvStore (key TEXT PRIMARY KEY, value TEXT)`,
  );
  expect(complaintOf(file)).toBe(': is in UTF-16le; the databases of kernels are in UTF-8');
});

test('text that is not UTF-8, zeros, numbers and blobs do not stop us', () => {
  const file = at('odd.sqlite');
  makeSwingStore(file, { 'vat.names': '["a"]', 'vat.name.a': 'v1', 'vat.dynamicIDs': '[]' });
  sqlite(
    'odd.sqlite',
    `INSERT INTO kvStore VALUES
      ('v1.vs.a', CAST(x'ff41' AS TEXT)), ('v1.vs.b', 'x' || char(0) || 'y'),
      ('v1.vs.c', x'00ff'), ('v1.vs.d', 5), ('v1.vs.e', NULL),
      (CAST(x'76312e76732e66ff' AS TEXT), 'v')`,
  );
  const opened = openFile(file);
  expect([...opened.vat('v1').entries()]).toEqual([
    ['a', '\ufffdA'],
    ['b', 'x\0y'],
    ['c', '\0\ufffd'],
    ['d', '5'],
    ['e', ''],
    ['f\ufffd', 'v'],
  ]);
  expect(opened.vat('v1').get('b')).toBe('x\0y');
  opened.close();
});
