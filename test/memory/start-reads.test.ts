// What is read and said at the start of an incarnation and in its first message, at two sizes of the
// vatstore: nothing in proportion to what is merely stored. Watched promises are the exception:
// each has to be found and revived, as the peer does it, syscall by syscall.

import { makeLiveSlots as makePeer } from '@agoric/swingset-liveslots';
import { makeLiveSlots } from 'liveslots';
import { makeMemoryVatStore } from 'liveslots/host';
import { describe, expect, test } from 'vitest';
import type { Amounts } from '../../bench/production/amounts.js';
import { fill, startIncarnation } from '../../bench/production/incarnation.js';
import type { MakeLiveSlots } from '../../bench/vat.js';

const OURS = makeLiveSlots as MakeLiveSlots;
const PEER = makePeer as MakeLiveSlots;

const SMALL: Amounts = { objects: 10, collections: 2, entries: 5, watches: 10 };
const LARGE: Amounts = { objects: 600, collections: 60, entries: 40, watches: 10 };

/** What the second incarnation does on what the first one has stored. */
async function play(library: MakeLiveSlots, amounts: Amounts) {
  const store = makeMemoryVatStore();
  await fill(await startIncarnation(OURS, store), amounts);
  const vat = await startIncarnation(library, store);
  const start = vat.takeCounts();
  await vat.call('read', [1]);
  // What a sweep reads is the collector's affair.
  return { start, message: vat.takeCounts() };
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('the start on a large vatstore', () => {
  test('[U8] reads and says no more than the start on a small one', async () => {
    const small = await play(OURS, SMALL);
    expect(sumOf(small.start)).toBeGreaterThan(SMALL.watches);
    expect(await play(OURS, LARGE)).toEqual(small);
  });

  test('[U8] reads once more for each watched promise, and says nothing', async () => {
    const { start: few } = await play(OURS, SMALL);
    const { start: many } = await play(OURS, { ...SMALL, watches: 110 });
    const more = Object.fromEntries(
      Object.entries(many).map(([name, count]) => [name, count - (few[name] ?? 0)]),
    );
    expect(more).toEqual({
      ...Object.fromEntries(Object.keys(many).map(name => [name, 0])),
      vatstoreGetNextKey: 100,
    });
  });

  test.each([SMALL, LARGE])('[U8] reads and says what the peer does: %o', async amounts => {
    expect(await play(OURS, amounts)).toEqual(await play(PEER, amounts));
  });
});
