// The vatstores in SQLite: the conformance suite, random cranks beside the vatstores in memory, and
// what happens when the database fails.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeMemoryVatStores, makeSqliteVatStores } from '../../src/host/index.js';
import type { SqliteDatabase, VatStores } from '../../src/host/index.js';
import { decodeText, encodeText, isPlainText } from '../../src/host/text-codec.js';
import { vatStoresRules } from '../../src/testing/index.js';
import { bindings } from './databases.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-host-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Every UTF-16 code unit may be in it, with or without a partner, and those at the borders often. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd83d, 0xde00, 0xdfff, 0xe000, 0xffff),
      fc.constantFrom(0x61, 0x62, 0x2e),
      fc.integer({ min: 0, max: 0xffff }),
    ),
    { maxLength: 5 },
  )
  .map(units => String.fromCharCode(...units));

describe('text as bytes', () => {
  test('comes back, whatever text it is', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(decodeText(encodeText(text))).toBe(text);
      }),
      { seed: 61_01, numRuns: 2000 },
    );
  });

  test('compares as the code units do', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const byUnits = one < other ? -1 : one > other ? 1 : 0;
        expect(Buffer.compare(encodeText(one), encodeText(other))).toBe(byUnits);
      }),
      { seed: 61_02, numRuns: 4000 },
    );
  });

  test('is whole when it is long', () => {
    const text = 'a\uD83Dé'.repeat(20_000);
    expect(decodeText(encodeText(text)) === text).toBe(true);
  });

  test.each([[[0x80]], [[0xc3]], [[0xe1, 0x80]], [[0xc3, 0x41]], [[0xff]], [[0xf0, 0x90]]])(
    'refuses bytes that are none: %j',
    bytes => {
      expect(() => decodeText(Uint8Array.from(bytes))).toThrow(/no text of a vatstore/);
    },
  );

  test('ASCII looks like itself', () => {
    expect(Buffer.from(encodeText('vom.rc.o+d10/3')).toString('latin1')).toBe('vom.rc.o+d10/3');
  });

  test.each([
    ['', true],
    ['a\u{1F600}\ufffd', true],
    ['\ufffe', false],
    ['\uffff', false],
    ['a\0', false],
    ['\uD83D', false],
    ['\uDE00\uD83D', false],
  ])('%j is plain: %j', (text, isPlain) => {
    expect(isPlainText(text)).toBe(isPlain);
  });
});

describe('vatstores in memory', () => {
  for (const { title, check } of vatStoresRules) {
    test(`[S5] ${title}`, () => check({ makeStores: () => makeMemoryVatStores() }));
  }
});

const key = fc.oneof(
  anyText,
  fc.constantFrom('a', 'a.', 'a.1', 'b', 'vc.1.sfoo', 'vc.1.|schemata'),
);
const vat = fc.constantFrom('v1', 'v2');
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('set' as const), vat, key, value: anyText }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), vat, key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('get' as const), vat, key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('next' as const), vat, key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteVat' as const), vat }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const crank = fc.record({ steps: fc.array(step, { maxLength: 12 }), isKept: fc.boolean() });

const perform = (stores: VatStores, one: Step): string | undefined => {
  const store = stores.provide(one.vat);
  switch (one.do) {
    case 'set':
      return void store.set(one.key, one.value);
    case 'delete':
      return void store.delete(one.key);
    case 'get':
      return store.get(one.key);
    case 'next':
      return store.getNextKey(one.key);
    case 'deleteVat':
      return void stores.deleteVat(one.vat);
  }
};

const content = (stores: VatStores): string[] => {
  const found: string[] = [];
  for (const vatId of ['v1', 'v2']) {
    const store = stores.provide(vatId);
    for (let at = store.getNextKey(''); at !== undefined; at = store.getNextKey(at)) {
      found.push(JSON.stringify([vatId, at, store.get(at)]));
    }
  }
  return found;
};

describe.each(bindings)('vatstores over $name', ({ open }) => {
  const opened: { close(): unknown }[] = [];
  const openHere = (file: string) => {
    const database = open(file);
    opened.push(database);
    return database;
  };
  afterEach(() => {
    for (const database of opened.splice(0)) database.close();
  });

  for (const { title, check } of vatStoresRules) {
    test(`[S5] ${title}`, () => {
      const files = new Map<VatStores, string>();
      let count = 0;
      const openStores = (file: string): VatStores => {
        const stores = makeSqliteVatStores(openHere(file));
        files.set(stores, file);
        return stores;
      };
      check({
        makeStores: () =>
          openStores(
            join(folder, `${title.replaceAll(/\W/g, '-')}-${opened.length}-${(count += 1)}`),
          ),
        reopen: stores => {
          const file = files.get(stores) ?? '';
          opened.pop()?.close();
          return openStores(file);
        },
      });
      for (const file of files.values()) rmSync(file, { force: true });
    });
  }

  test('[S5] cranks do what they do in memory, kept or undone', () => {
    fc.assert(
      fc.property(fc.array(crank, { maxLength: 6 }), cranks => {
        const database = open(':memory:');
        const stores = makeSqliteVatStores(database);
        const model = makeMemoryVatStores();
        for (const { steps, isKept } of cranks) {
          stores.begin();
          model.begin();
          for (const one of steps) expect(perform(stores, one)).toBe(perform(model, one));
          if (isKept) {
            stores.commit();
            model.commit();
          } else {
            stores.abort();
            model.abort();
          }
          expect(content(stores)).toEqual(content(model));
        }
        database.close();
      }),
      { seed: 61_03, numRuns: 250 },
    );
  });

  test('the collation and the encoding of the database are no matter', () => {
    const database = openHere(':memory:');
    database.exec('PRAGMA encoding = "UTF-16le"');
    const stores = makeSqliteVatStores(database, { table: 'of_vats' });
    stores.begin();
    const store = stores.provide('é');
    for (const name of ['B', 'a', '\u{1F600}', '\uFFFD']) store.set(name, `${name}\u{1F600}`);
    for (const unit of ['\uFFFE', '\uFFFF', '\uD83D']) {
      store.set('odd', unit);
      expect(store.get('odd')).toBe(unit);
      store.delete('odd');
    }
    stores.commit();
    expect(content({ ...stores, provide: () => store }).slice(0, 4)).toEqual(
      ['B', 'a', '\u{1F600}', '\uFFFD'].map(at => JSON.stringify(['v1', at, `${at}\u{1F600}`])),
    );
  });

  test('other tables are stored, or not, with the crank', () => {
    const database = openHere(':memory:');
    database.exec('CREATE TABLE queue (item TEXT)');
    const stores = makeSqliteVatStores(database);
    const push = database.prepare('INSERT INTO queue VALUES (?)');
    const count = (): unknown =>
      Reflect.get(database.prepare('SELECT count(*) AS n FROM queue').get() as object, 'n');
    stores.begin();
    stores.provide('v1').set('a', 'x');
    push.run('one');
    stores.abort();
    expect(count()).toBe(0);
    stores.begin();
    push.run('one');
    stores.commit();
    expect(count()).toBe(1);
  });

  test('a crank in which a statement failed takes nothing more, and is undone', () => {
    const database = openHere(':memory:');
    const stores = makeSqliteVatStores(database);
    const store = stores.provide('v1');
    stores.begin();
    store.set('a', 'kept');
    stores.commit();
    database.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON vatstore WHEN NEW.value = 'bad'
       BEGIN SELECT RAISE(ROLLBACK, 'refused'); END`,
    );
    stores.begin();
    store.set('a', 'first');
    // The database ends the transaction on its own here: what is written next would stay.
    expect(() => store.set('b', 'bad')).toThrow(/refused/);
    expect(() => store.set('c', 'later')).toThrow(/set in a crank that has failed \(.*refused.*\)/);
    expect(() => stores.commit()).toThrow(/it must be aborted/);
    expect(() => stores.begin()).toThrow(/open already/);
    stores.abort();
    expect(content(stores)).toEqual([JSON.stringify(['v1', 'a', 'kept'])]);
    stores.begin();
    store.set('c', 'good');
    stores.commit();
    expect(store.get('c')).toBe('good');
  });

  test('a transaction that somebody else has ended is noticed before anything is written', () => {
    const database = openHere(':memory:');
    if (database.inTransaction === undefined && database.isTransaction === undefined) return;
    const stores = makeSqliteVatStores(database);
    stores.begin();
    database.exec('COMMIT');
    expect(() => stores.provide('v1').set('a', 'x')).toThrow(/somebody has ended/);
    stores.abort();
    expect(content(stores)).toEqual([]);
  });

  test('a database that is locked refuses the crank at its beginning', () => {
    const file = join(folder, `locked-${opened.length}`);
    const one = makeSqliteVatStores(openHere(file));
    const database = openHere(file);
    database.exec('PRAGMA busy_timeout = 0');
    const other = makeSqliteVatStores(database);
    one.begin();
    expect(() => other.begin()).toThrow(/locked|busy/i);
    one.provide('v1').set('a', 'x');
    one.commit();
    other.begin();
    expect(other.provide('v1').get('a')).toBe('x');
    other.commit();
  });
});

test('a crank that cannot be undone is the end of the stores', () => {
  const statement = { run() {}, get() {} };
  const failing = new Set<string>();
  const database: SqliteDatabase = {
    exec(sql) {
      if (failing.has(sql)) throw Error(`no ${sql}`);
    },
    prepare: () => statement,
  };
  const stores = makeSqliteVatStores(database);
  stores.begin();
  failing.add('ROLLBACK');
  expect(() => stores.abort()).toThrow(/no ROLLBACK/);
  expect(() => stores.begin()).toThrow(/these stores have ended/);
  expect(() => stores.provide('v1').get('a')).toThrow(/these stores have ended/);
  expect(() => stores.commit()).toThrow(/these stores have ended/);
});

test.each(['', 'a b', '1a', 'a"; DROP TABLE b; --', 'ä'])('refuses the table %j', table => {
  const { open } = bindings[0] ?? { open: () => undefined };
  const database = open(':memory:') as SqliteDatabase;
  expect(() => makeSqliteVatStores(database, { table })).toThrow(/must be an identifier/);
});

test.each(['a\0b', '\uD83D'])('refuses the vat %j, which a database could not tell', vatId => {
  const { open } = bindings[0] ?? { open: () => undefined };
  const stores = makeSqliteVatStores(open(':memory:') as SqliteDatabase);
  expect(() => stores.provide(vatId)).toThrow(/id of a vat/);
});
