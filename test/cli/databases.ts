/**
 * Databases in the layouts of kernels, as small as a test wants them. Those that real kernels made
 * are in `fixtures`.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';

export type Rows = Readonly<Record<string, string>>;

/** The tables of @agoric/swing-store 0.10.0, as `sqlite_master` has them. */
const SWINGSTORE = `
  CREATE TABLE pendingExports (key TEXT, value TEXT, PRIMARY KEY (key));
  CREATE TABLE kvStore (key TEXT, value TEXT, PRIMARY KEY (key));
  CREATE TABLE transcriptItems (vatID TEXT, position INTEGER, item TEXT, incarnation INTEGER, PRIMARY KEY (vatID, position));
  CREATE TABLE transcriptSpans (vatID TEXT, startPos INTEGER, endPos INTEGER, hash TEXT, isCurrent INTEGER CHECK (isCurrent = 1), incarnation INTEGER, PRIMARY KEY (vatID, startPos), UNIQUE (vatID, isCurrent));
  CREATE INDEX currentTranscriptIndex ON transcriptSpans (vatID, isCurrent);
  CREATE TABLE snapshots (vatID TEXT, snapPos INTEGER, inUse INTEGER CHECK(inUse = 1), hash TEXT, uncompressedSize INTEGER, compressedSize INTEGER, compressedSnapshot BLOB, PRIMARY KEY (vatID, snapPos), UNIQUE (vatID, inUse));
  CREATE TABLE bundles (bundleID TEXT, bundle BLOB, PRIMARY KEY (bundleID));`;

/** The tables of @metamask/kernel-store 0.4.0. */
const OCAP = `
  CREATE TABLE kv (key TEXT, value TEXT, PRIMARY KEY(key));
  CREATE TABLE kv_vatstore (vatID TEXT, key TEXT, value TEXT, PRIMARY KEY(vatID, key));`;

function withDatabase(file: string, action: (database: Database.Database) => void): void {
  const database = new Database(file);
  try {
    action(database);
  } finally {
    database.close();
  }
}

/**
 * @param kv all of `kvStore`
 * @param incarnations of the current span of each vat's transcript
 */
export function makeSwingStore(
  file: string,
  kv: Rows,
  incarnations: Readonly<Record<string, number>> = {},
): void {
  rmSync(file, { force: true });
  withDatabase(file, database => {
    database.exec(`BEGIN; ${SWINGSTORE}`);
    const set = database.prepare('INSERT INTO kvStore VALUES (?, ?)');
    for (const [key, value] of Object.entries(kv)) {
      set.run(key, value);
    }
    const span = database.prepare(`INSERT INTO transcriptSpans VALUES (?, 0, 1, '', 1, ?)`);
    for (const [vat, incarnation] of Object.entries(incarnations)) {
      span.run(vat, incarnation);
    }
    database.exec('COMMIT');
  });
  markAsLogged(file);
}

/**
 * As a kernel that ended in good order leaves it: with a write-ahead log that is gone. The binding
 * keeps a database open until its statements are collected, so it must not have had such a log here.
 */
function markAsLogged(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Uint8Array.of(2, 2), 0, 2, 18);
  closeSync(handle);
}

/** @param stores the vatstore of each vat */
export function makeOcapDatabase(
  file: string,
  kv: Rows,
  stores: Readonly<Record<string, Rows>>,
): void {
  withDatabase(file, database => {
    database.exec(`BEGIN; ${OCAP}`);
    const set = database.prepare('INSERT INTO kv VALUES (?, ?)');
    for (const [key, value] of Object.entries(kv)) {
      set.run(key, value);
    }
    const setInVat = database.prepare('INSERT INTO kv_vatstore VALUES (?, ?, ?)');
    for (const [vat, store] of Object.entries(stores)) {
      for (const [key, value] of Object.entries(store)) {
        setInVat.run(vat, key, value);
      }
    }
    database.exec('COMMIT');
  });
}

/** What a real kernel had in its database: see `fixtures/make.mjs`. */
export interface Fixture {
  readonly madeBy: string;
  readonly kv: Rows;
  readonly incarnations?: Readonly<Record<string, number>>;
  readonly stores?: Readonly<Record<string, Rows>>;
}

export const fixture = (name: string): Fixture =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8'),
  ) as Fixture;
