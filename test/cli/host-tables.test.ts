// The tables of makeSqliteVatStores as sources, whatever is in them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import Database from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFile } from '../../src/cli/sources/open.js';
import { makeSqliteVatStores } from '../../src/host/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-tables-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Stores = Readonly<Record<string, Readonly<Record<string, string>>>>;

const write = (file: string, tables: Readonly<Record<string, Stores>>, pragma = ''): void => {
  const database = new Database(file);
  database.exec(pragma);
  for (const [table, vats] of Object.entries(tables)) {
    const stores = makeSqliteVatStores(database, { table });
    stores.begin();
    for (const [vat, entries] of Object.entries(vats)) {
      for (const [key, value] of Object.entries(entries)) {
        stores.provide(vat).set(key, value);
      }
    }
    stores.commit();
  }
  database.close();
};

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'b', '.', '\0', '\uffff', '\ud83d', '\u{1f600}', 'é'),
    fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)),
  ),
  maxLength: 6,
});

test.each(['UTF-8', 'UTF-16le', 'UTF-16be'])('any keys and values come back, in %s', encoding => {
  let number = 0;
  fc.assert(
    fc.property(fc.dictionary(anyText, anyText), anyText, (entries, prefix) => {
      const file = join(folder, `${encoding}-${String((number += 1))}.sqlite`);
      write(
        file,
        { vatstore: { vat: { ...entries, more: '1' } } },
        `PRAGMA encoding='${encoding}'`,
      );
      const opened = openFile(file);
      const source = opened.vat('vat');
      const wanted = new Map(Object.entries({ ...entries, more: '1' }));
      expect(new Map(source.entries())).toEqual(wanted);
      expect(source.size).toBe(wanted.size);
      expect(new Map(source.entriesFrom?.(prefix))).toEqual(
        new Map([...wanted].filter(([key]) => key.startsWith(prefix))),
      );
      for (const [key, value] of wanted) {
        expect(source.get(key)).toBe(value);
      }
      opened.insistUnchanged();
      opened.close();
    }),
    { seed: 16_02, numRuns: 40 },
  );
});

test('vats of several tables are told apart, beside tables of others', () => {
  const file = join(folder, 'tables.sqlite');
  write(
    file,
    { one: { v1: { a: '1' }, v2: {} }, two: { v1: { a: '2' } } },
    'CREATE TABLE kernel (x)',
  );
  const opened = openFile(file);
  expect(opened.format).toBe('database of liveslots/host');
  expect(opened.vats.map(({ id }) => id)).toEqual(['one/v1', 'two/v1']);
  expect(opened.vat('two/v1').get('a')).toBe('2');
  opened.close();
});

test('more keys than are read at once come in order, each once', () => {
  const file = join(folder, 'many.sqlite');
  const keys = Array.from({ length: 12_345 }, (_, index) => `k${String(index).padStart(6, '0')}`);
  write(file, { vatstore: { v1: Object.fromEntries(keys.map(key => [key, 'x'])) } });
  const opened = openFile(file);
  expect([...opened.vat('v1').entries()].map(([key]) => key)).toEqual(keys);
  opened.close();
});
