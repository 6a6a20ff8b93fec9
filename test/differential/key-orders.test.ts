// Keys from all planes of Unicode on vatstores that walk them in different orders: call for call
// what the peer does, and a count that is always true.
import { M } from '@endo/patterns';
import * as fc from 'fast-check';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { makeStoreProgram } from '../spec/collections-support.js';
import { notesOf } from '../spec/kinds-support.js';
import { expectSame } from '../support/compare.js';
import { makeMemoryStore } from '../support/memory-store.js';
import type { KeyText } from '../support/memory-store.js';
import type { MapStore } from '../support/vat-data.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';

/** Neighbours in one order that are not neighbours in the other; full-width letters; emoji. */
const WHOLE = [
  ...['a', '~', '\u00e9', '\ud7ff', '\ue000', '\uff21', '\ufffd', '\uffff'],
  ...['\u{10000}', '\u{1F600}', '\u{10FFFF}'],
];
const STRAY = ['\ud800', '\ud83d', '\udc00', '\udfff'];

const keyOf = (units: readonly string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 3 });

interface Step {
  readonly label: string;
  run(store: MapStore): unknown;
}

// What is read is told key by key, since a stray surrogate does not survive in a note.
const told = (keys: Iterable<unknown>): string =>
  [...keys].map(key => (typeof key === 'string' ? JSON.stringify(key) : String(key))).join();

const stepOf = (key: fc.Arbitrary<string>): fc.Arbitrary<Step> => {
  const pattern = fc.oneof(
    fc.constantFrom(M.any(), M.string(), M.scalar()),
    key,
    key.map(bound => M.gte(bound)),
    key.map(bound => M.lt(bound)),
    fc.tuple(key, key).map(([from, to]) => M.and(M.gte(from), M.lte(to))),
    fc.tuple(key, key).map(([one, other]) => M.or(one, other)),
  );
  const make = (name: string, run: (store: MapStore) => unknown): Step => ({ label: name, run });
  return fc.oneof(
    { weight: 6, arbitrary: key.map(k => make('init', store => store.init(k, k.length))) },
    { weight: 1, arbitrary: key.map(k => make('delete', store => store.delete(k))) },
    { weight: 1, arbitrary: key.map(k => make('get', store => store.get(k))) },
    { weight: 2, arbitrary: pattern.map(p => make('keys', store => told(store.keys(p)))) },
    { weight: 1, arbitrary: pattern.map(p => make('values', store => told(store.values(p)))) },
    { weight: 1, arbitrary: pattern.map(p => make('size', store => store.getSize(p))) },
    { weight: 1, arbitrary: pattern.map(p => make('clear', store => store.clear(p))) },
    { weight: 1, arbitrary: fc.constant(make('clear all', store => store.clear())) },
  );
};

const programOf = (steps: readonly Step[], keyText: KeyText): VatProgram => ({
  ...makeStoreProgram(`keys in ${keyText}`, ({ VatData, step }) => {
    const store = VatData.makeScalarBigMapStore('letters');
    for (const { label, run } of steps) step(label, () => run(store));
    step('walk', () => told(store.keys()));
    step('size', () => store.getSize());
    step('clear', () => store.clear());
    step('size', () => store.getSize());
  }),
  keyText,
});

const entriesOf = (entries: ReadonlyArray<readonly [string, string]>) => {
  const own = entries.filter(([, value]) => value.includes('letters'));
  const prefix = own[0]?.[0].replace('|schemata', '') ?? 'no collection';
  return {
    count: entries.find(([key]) => key === `${prefix}|entryCount`)?.[1],
    rows: entries.filter(([key]) => key.startsWith(`${prefix}s`)).length,
  };
};

describe('the stores that the tests make', () => {
  it('[S5] do with keys in utf-8 what SQLite does', () => {
    const key = keyOf([...WHOLE, ...STRAY]);
    const step = fc.tuple(fc.constantFrom('set', 'set', 'get', 'delete', 'next'), key);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const database = new Database(':memory:');
        database.exec('CREATE TABLE kv (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID');
        const [set, get, next, del] = [
          'INSERT OR REPLACE INTO kv VALUES (?, 1)',
          'SELECT key FROM kv WHERE key = ?',
          'SELECT key FROM kv WHERE key > ? ORDER BY key LIMIT 1',
          'DELETE FROM kv WHERE key = ?',
        ].map(statement => database.prepare(statement));
        const store = makeMemoryStore([], 'utf-8');
        const keyIn = (row: unknown): unknown => (row as { key: string } | undefined)?.key;
        for (const [name, on] of steps) {
          if (name === 'set') {
            set?.run(on);
            store.set(on, '1');
          }
          if (name === 'delete') {
            del?.run(on);
            store.delete(on);
          }
          if (name === 'next') expect(keyIn(next?.get(on))).toBe(store.nextKey(on));
          if (name === 'get') expect(get?.get(on) === undefined).toBe(store.get(on) === undefined);
        }
        database.close();
      }),
      { seed: 12_004, numRuns: 300 },
    );
  });
});

describe('a store whose keys come from all planes', () => {
  it.each(['utf-16', 'utf-8', 'wtf-8'] as const)(
    '[S5] does call for call what the peer does, on a vatstore in %s',
    async keyText => {
      const steps = fc.array(stepOf(keyOf(WHOLE)), { minLength: 4, maxLength: 14 });
      await fc.assert(
        fc.asyncProperty(steps, async list => {
          await expectSame(programOf(list, keyText));
        }),
        { seed: 12_001, numRuns: 60 },
      );
    },
  );

  it.each(['utf-16', 'utf-8'] as const)(
    '[S5] also with surrogates without a partner, on a vatstore in %s',
    async keyText => {
      const steps = fc.array(stepOf(keyOf([...WHOLE, ...STRAY])), { minLength: 4, maxLength: 14 });
      await fc.assert(
        fc.asyncProperty(steps, async list => {
          await expectSame(programOf(list, keyText));
        }),
        { seed: 12_002, numRuns: 60 },
      );
    },
  );

  it('[S7] never counts wrong where the vatstore gives a key back as another one', async () => {
    const steps = fc.array(stepOf(keyOf([...WHOLE, ...STRAY])), { minLength: 4, maxLength: 14 });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(steps, async list => {
        const run = makeVatRun(programOf(list, 'wtf-8'), 'ours');
        await run.start();
        await run.message('o+0', 'meet', [0, 0, 0]);
        for (let index = 0; index < list.length + 4; index += 1) {
          await run.message('o+0', 'step', [index]);
          const { count, rows } = entriesOf(run.store.entries());
          expect(Number(count)).toBe(rows);
        }
        const notes = notesOf(run);
        for (const note of notes.filter(text => /threw/.test(text))) {
          expect(note).toMatch(/not found|already registered|has no value under "vc\./);
          if (/no value under/.test(note)) refused += 1;
        }
        expect(run.events.some(event => event.type === 'outcome' && event.failure)).toBe(false);
      }),
      { seed: 12_003, numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(20);
  });
});
