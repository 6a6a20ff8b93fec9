// Databases that a kernel in another process has open: it is not disturbed, and what is read is of one
// moment, or is refused.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFile } from '../../src/cli/sources/open.js';
import type { OpenedFile } from '../../src/cli/sources/opened.js';
import { fixture, makeOcapDatabase, makeSwingStore } from './databases.js';
import { startWriter, type Writer } from './writer.js';

let folder: string;
let file: string;
let writer: Writer;
let number = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-running-'));
});
beforeEach(() => {
  number += 1;
  mkdirSync(join(folder, String(number)));
  file = join(folder, String(number), 'kernel.sqlite');
});
afterEach(() => writer.end());
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const keysOf = (opened: OpenedFile, vat: string): Set<string> =>
  new Set([...opened.vat(vat).entries()].map(([key]) => key));

const put = (vat: string, key: string): string =>
  `INSERT OR REPLACE INTO kvStore VALUES ('${vat}.vs.${key}', 'new')`;

describe('SwingSet: a write-ahead log', () => {
  beforeEach(async () => {
    makeSwingStore(file, fixture('dynamic-vats').kv);
    writer = startWriter(file);
    await writer.exec('PRAGMA journal_mode=WAL');
  });

  test('a transaction that is open is not seen, and goes on', async () => {
    await writer.exec(`BEGIN IMMEDIATE; ${put('v6', 'unsaid')}`);
    const opened = openFile(file);
    expect(keysOf(opened, 'v6')).not.toContain('unsaid');
    opened.insistUnchanged();
    opened.close();
    await writer.exec(`${put('v6', 'more')}; COMMIT`);
    const again = openFile(file);
    expect(keysOf(again, 'v6')).toContain('unsaid');
    again.close();
  });

  test('a commit while we read neither waits for us nor is seen', async () => {
    await writer.exec(put('v6', 'before'));
    const opened = openFile(file);
    const entries = opened.vat('v6').entries()[Symbol.iterator]();
    entries.next();
    const took = await writer.exec(`${put('v6', 'zz.during')}; ${put('v6', 'vc.during')}`);
    expect(took).toBeGreaterThanOrEqual(0);
    await writer.exec('PRAGMA wal_checkpoint(PASSIVE)');
    expect(opened.vat('v6').get('zz.during')).toBeUndefined();
    const keys = keysOf(opened, 'v6');
    expect(keys).toContain('before');
    expect(keys).not.toContain('zz.during');
    opened.insistUnchanged();
    opened.close();
  });

  test('a file that is closed again keeps nothing of the log', async () => {
    await writer.exec(put('v6', 'before'));
    const opened = openFile(file);
    keysOf(opened, 'v6');
    opened.vat('v6').get('baggageID');
    await writer.exec('PRAGMA busy_timeout=0');
    opened.close();
    await writer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(statSync(`${file}-wal`).size).toBe(0);
  });

  test('what the kernel has not yet moved out of its log is read', async () => {
    await writer.exec('PRAGMA wal_autocheckpoint=0');
    await writer.exec(put('v6', 'only-in-the-log'));
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    const opened = openFile(file);
    expect(keysOf(opened, 'v6')).toContain('only-in-the-log');
    opened.close();
  });

  test('a copy with its log is read like the original', async () => {
    await writer.exec('PRAGMA wal_autocheckpoint=0');
    await writer.exec(put('v6', 'in-the-copy'));
    const copy = join(folder, `copy-${String(number)}.sqlite`);
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    const opened = openFile(copy);
    expect(keysOf(opened, 'v6')).toContain('in-the-copy');
    opened.close();
  });

  test('a kernel that locks even readers out is told of, after some patience', async () => {
    await writer.exec('PRAGMA locking_mode=EXCLUSIVE');
    await writer.exec(put('v6', 'mine'));
    await writer.exec('PRAGMA busy_timeout=0');
    expect(() => openFile(file)).toThrow(
      /kernel\.sqlite: is locked by another process \(waited 3 s\)/,
    );
  });
});

test('a database that nobody has open is read without a trace', async () => {
  makeSwingStore(file, fixture('dynamic-vats').kv);
  const before = readFileSync(file);
  const names = readdirSync(join(file, '..'));
  const opened = openFile(file);
  keysOf(opened, 'v6');
  expect(readdirSync(join(file, '..'))).toEqual(names);
  opened.insistUnchanged();
  // A kernel that starts meanwhile is noticed.
  writer = startWriter(file);
  await writer.exec(`PRAGMA journal_mode=WAL; ${put('v6', 'late')}`);
  expect(() => opened.insistUnchanged()).toThrow(
    /kernel\.sqlite: was written to while it was read; run the command again, or on a copy$/,
  );
  opened.close();
  expect(readFileSync(file).equals(before) || readdirSync(join(file, '..')).length > 1).toBe(true);
});

describe('the ocap kernel: a rollback journal', () => {
  beforeEach(() => {
    const { kv, stores = {} } = fixture('ocap-watch');
    makeOcapDatabase(file, kv, stores);
    writer = startWriter(file);
  });
  const insert = (key: string): string =>
    `INSERT OR REPLACE INTO kv_vatstore VALUES ('v1', '${key}', 'new')`;

  test('a commit in the middle of our reading does not wait, and we say so', async () => {
    const opened = openFile(file);
    const entries = opened.vat('v1').entries()[Symbol.iterator]();
    entries.next();
    // Busy is an error at once here, so that waiting would show.
    await writer.exec('PRAGMA busy_timeout=0');
    await writer.exec(insert('during'));
    expect(() => opened.insistUnchanged()).toThrow(/was written to while it was read/);
    opened.close();
  });

  test('a transaction that is open and not yet written is no obstacle', async () => {
    await writer.exec(`BEGIN IMMEDIATE; ${insert('unsaid')}`);
    const opened = openFile(file);
    expect(keysOf(opened, 'v1')).not.toContain('unsaid');
    opened.insistUnchanged();
    opened.close();
    await writer.exec('COMMIT');
  });

  test('an exclusive lock is told of', async () => {
    await writer.exec(`BEGIN EXCLUSIVE; ${insert('unsaid')}`);
    expect(() => openFile(file)).toThrow(/is locked by another process/);
    await writer.exec('ROLLBACK');
  });

  test('nothing can be written through what we open', () => {
    const opened = openFile(file);
    const before = readFileSync(file);
    keysOf(opened, 'v1');
    opened.close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
