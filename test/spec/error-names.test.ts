// What an error about virtual data must say, so that its reader finds the place: the property, and
// the store or the kind by its name.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import type { VatData } from '../support/vat-data.js';
import { makeVatRun } from '../support/vat-run.js';

const durable = { durable: true };
const local = (): object => Far('local', {});

const refusals: Readonly<Record<string, [(d: VatData) => unknown, readonly RegExp[]]>> = {
  'a value of a durable store': [
    d => d.makeScalarBigMapStore('prices', durable).init('k', local()),
    [/^value is not durable: .* at slot 0 of .* \(in the store "prices"\)$/],
  ],
  'a key of a durable store': [
    d => d.makeScalarBigSetStore('members', durable).add(local()),
    [/^key \(.*\) is not durable in .* \(in the store "members"\)$/],
  ],
  'a shape of a durable store': [
    d =>
      d.makeScalarBigMapStore('shaped', {
        ...durable,
        valueShape: M.or(Far('local', {}), M.any()),
      }),
    [/^value is not durable: "o\+10" at slot 0 of .* \(in the shapes of the store "shaped"\)$/],
  ],
  'a property of a durable kind': [
    d => d.defineDurableKind(d.makeKindHandle('purse'), () => ({ held: local() }), {})(),
    [/^value for "held" is not durable: slot 0 of .* \(in the kind "purse"\)$/],
  ],
  'a property that the shape lacks': [
    d => d.defineKind('purse', () => ({ other: 1 }), {}, { stateShape: { held: M.any() } })(),
    [/fields described by stateShape: \["held"\] \(in the kind "purse", which was given "other"\)/],
  ],
  'no initial state': [
    d => d.defineKind('purse', () => undefined as never, {})(),
    [/^initial data must be object, not .* \(in the kind "purse"\)$/],
  ],
  'a key that is too long': [
    d => d.makeScalarBigMapStore('words').init('x'.repeat(219), 1),
    [/^key too large \(.* at most 219 characters, this one 220; in the store "words"\)$/],
  ],
};

describe('errors about virtual data', () => {
  it.each(Object.entries(refusals))('[C5] name the place: %s', async (_what, [attempt, texts]) => {
    let caught: unknown;
    const run = makeVatRun(
      {
        name: 'names',
        build: ({ VatData }) => {
          try {
            attempt(VatData);
          } catch (err) {
            caught = err;
          }
          return Far('root', {});
        },
        script: async () => {},
      },
      'ours',
    );
    await run.start();
    expect(caught).toBeInstanceOf(Error);
    for (const text of texts) expect((caught as Error).message).toMatch(text);
  });

  it('[C5] come with the first character over the limit, for each use of a key', async () => {
    const run = makeVatRun(
      {
        name: 'long keys',
        build: ({ VatData, note }) => {
          const map = VatData.makeScalarBigMapStore('words');
          map.init('x'.repeat(218), 1);
          const key = 'y'.repeat(219);
          for (const use of [
            () => map.init(key, 1),
            () => map.set(key, 1),
            () => map.get(key),
            () => map.has(key),
            () => map.delete(key),
            () => map.addAll([[key, 1]]),
          ]) {
            try {
              use();
              note('accepted');
            } catch (err) {
              note((err as Error).message.includes('at most 219') ? 'named' : String(err));
            }
          }
          return Far('root', {});
        },
        script: async () => {},
      },
      'ours',
    );
    await run.start();
    const notes = run.events.flatMap(event => (event.type === 'note' ? [event.text] : []));
    expect(notes).toEqual(Array<string>(6).fill('named'));
  });
});
