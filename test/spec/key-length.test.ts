// [C7] The option maxKeyLength: for runtimes whose vatstore takes longer keys.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { keyLengthRule } from '../../src/testing/key-length.js';
import { checkVatStore } from '../../src/testing/vatstore-conformance.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';
import { notesOf } from './kinds-support.js';
import { messageOf } from './parts-support.js';

const start = async (
  maxKeyLength: number | undefined,
  build: VatProgram['build'],
  from?: VatRun,
) => {
  const options = maxKeyLength === undefined ? {} : { maxKeyLength };
  const run = makeVatRun({ name: 'keys', options, build, script: async () => {} }, 'ours');
  for (const [key, value] of from?.store.entries() ?? []) run.store.set(key, value);
  await run.start();
  return run;
};

const outcomeOf = (work: () => unknown): string => {
  try {
    return `${work() as number}`;
  } catch (err) {
    return (err as Error).message;
  }
};

const tryKeys =
  (keys: readonly unknown[]) =>
  ({ VatData, note }: VatTools): unknown => {
    const store = VatData.makeScalarBigMapStore('words');
    for (const key of keys) note(outcomeOf(() => (store.init(key, 1), store.get(key))));
    return Far('root', {});
  };

describe('[C7] maxKeyLength', () => {
  it('is 219 by default', async () => {
    const run = await start(undefined, tryKeys(['x'.repeat(218), 'x'.repeat(219)]));
    expect(notesOf(run)).toEqual([
      '1',
      expect.stringMatching(/at most 219 characters, this one 220;/),
    ]);
  });

  it('lets an encoded key have so many characters, of whatever sort it is', async () => {
    const run = await start(
      1000,
      tryKeys(['x'.repeat(999), 'x'.repeat(1000), 10n ** 990n, 10n ** 1000n]),
    );
    expect(notesOf(run)).toEqual([
      '1',
      expect.stringMatching(/at most 1000 characters, this one 1001; in the store "words"\)$/),
      '1',
      expect.stringMatching(/at most 1000 characters/),
    ]);
  });

  it('may be lower again: what has a longer key can be walked and cleared', async () => {
    const long = 'y'.repeat(500);
    const before = await start(600, ({ baggage, VatData }) => {
      baggage.init('store', VatData.makeScalarBigMapStore('words', { durable: true }));
      const store = baggage.get('store') as typeof baggage;
      store.init('short', 1);
      store.init(long, 2);
      return Far('root', {});
    });
    const after = await start(
      undefined,
      ({ baggage, note }) => {
        const store = baggage.get('store') as typeof baggage;
        note(
          [...store.entries()]
            .map(([key, value]) => `${String(key).length}: ${String(value)}`)
            .join(),
        );
        note(outcomeOf(() => store.get(long)));
        store.clear();
        note(`${store.getSize()}`);
        return Far('root', {});
      },
      before,
    );
    expect(notesOf(after)).toEqual(['5: 1,500: 2', expect.stringMatching(/^key too large/), '0']);
  });
});

describe('the conformance rule of keys', () => {
  it('holds for the vatstore in memory, also in one call with the others', () => {
    keyLengthRule(219).check(makeMemoryVatStore);
    expect(keyLengthRule(5000).title).toContain('5000 characters');
    expect(checkVatStore(makeMemoryVatStore, { maxKeyLength: 5000 })).toBe('utf-16');
    expect(messageOf(() => checkVatStore(makeMemoryVatStore, { maxKeyLength: 1 }))).toMatch(
      /^the option "maxKeyLength" must be a whole number of at least 219, not 1/,
    );
  });

  it.each([
    ['characters', (key: string) => key.slice(0, 300)],
    [
      'bytes',
      (key: string) => new TextDecoder().decode(new TextEncoder().encode(key).slice(0, 700)),
    ],
  ])('finds a store that cuts keys by %s', (_name, cut) => {
    const make = () => {
      const store = makeMemoryVatStore();
      return {
        get: (key: string) => store.get(cut(key)),
        getNextKey: (key: string) => store.getNextKey(cut(key)),
        set: (key: string, value: string) => store.set(cut(key), value),
        delete: (key: string) => store.delete(cut(key)),
      };
    };
    keyLengthRule(219).check(make);
    expect(messageOf(() => keyLengthRule(400).check(make))).toMatch(
      /^the keys of 400 characters like/,
    );
    expect(messageOf(() => checkVatStore(make, { maxKeyLength: 400 }))).toMatch(
      /encoded keys of 400 characters/,
    );
  });
});
