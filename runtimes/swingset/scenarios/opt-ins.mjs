// What can be opted into. Cycles of virtual data, and what an upgrade leaves over: the vatstore is as
// it was before, and the vats that lent something get it back. Long keys are taken, and the runtime is
// told of errors, which reach the caller as they do otherwise, and which kinds an upgrade has not defined. Not beside the peer: beside ours, on
// which nobody opts in.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';

const ROUNDS = 4;

/** What the runtime was told of the kinds that a start has not defined. @param {string} log */
const missingIn = log => {
  const found = /^missing kinds (.*)$/m.exec(log)?.[1];
  if (found === undefined) return 'not asked';
  /** @type {{ tag: string, instances: number, handle: { isInBaggage: boolean } }[]} */
  const missing = JSON.parse(found);
  return missing.map(({ tag, instances, handle }) => [tag, instances, handle.isInBaggage]);
};

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { hoarder: 'hoarder', lender: 'lender' },
  bundles: ['hoarder', 'lender'],
  isOptedIn: true,
  onPurpose: 'options',
  script: async play => {
    /** What goes leads to more that goes, in this vat and in others. */
    const settle = async () => {
      for (let round = 0; round < ROUNDS; round += 1) await play.reap();
      return { keys: play.keysOf('hoarder').length, objects: play.counts().objects };
    };
    const lender = play.root('lender');
    const before = await settle();
    await play.call('hoarder', 'hoard', lender);
    assert(play.counts().objects > before.objects + 7);
    const after = await settle();
    play.show(['cycles', after.keys - before.keys, after.objects - before.objects]);
    for (let times = 1; times <= 2; times += 1) {
      await play.call('hoarder', 'hoard', lender);
      await play.call('hoarder', 'keepInMemory', lender);
      assert.equal(await play.call('hoarder', 'keptInMemory'), 10);
      await play.upgrade('hoarder', 'hoarder');
      const left = await settle();
      play.show(['upgrade', left.keys - before.keys, left.objects - before.objects]);
    }
    const readBack = play.call('hoarder', 'readBack', 800);
    play.show(
      await readBack.then(
        length => ['long key', length],
        () => ['long key', 'refused'],
      ),
    );
    play.show(await play.call('hoarder', 'fail').catch(({ message }) => message));
    const log = () => readFileSync('run.log', 'utf8');
    play.show(/told of an error \S+ out it was asked to fail/.test(log()) ? 'told' : 'not told');
    await play.call('hoarder', 'keepInMemory', lender);
    // An upgrade to code that has none of the kinds fails, and the old code goes on.
    await assert.rejects(play.upgrade('hoarder', 'lender'), /vat-upgrade failure/);
    play.show(missingIn(log()));
    play.show(await play.call('hoarder', 'keptInMemory'));
  },
  shown: [
    ['cycles', 0, 0],
    ['upgrade', 0, 0],
    ['upgrade', 0, 0],
    ['long key', 800],
    'it was asked to fail',
    'told',
    [
      ['node', 5, true],
      ['kit', 0, true],
    ],
    10,
  ],
  shownOnPeer: [
    ['cycles', 66, 8],
    ['upgrade', 193, 31],
    ['upgrade', 320, 54],
    ['long key', 'refused'],
    'it was asked to fail',
    'not told',
    'not asked',
    10,
  ],
};
