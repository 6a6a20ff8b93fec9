// Rounds of a promise that is watched, and is in a store at the moment when it settles. What is told
// is how many entries the vat's table of slots has afterwards: here as many after many rounds as
// after one.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'watch', parameters: { who } });
const ROUNDS = 40;

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async ({ kernel, send, root, sweep, count }) => {
    await kernel.launchSubcluster({
      bootstrap: 'alice',
      vats: { alice: vat('alice'), bob: vat('bob') },
    });
    const bob = root('v2');
    /** @param {number} rounds @param {string} name */
    const play = async (rounds, name) => {
      for (let round = 0; round < rounds; round += 1) {
        await send('v1', 'watchKept', bob, `${name}${round}`);
        await send('v2', 'fulfill', `${name}${round}`, round);
      }
      assert.equal((await send('v1', 'countTold')).value, rounds);
      assert.equal((await send('v1', 'forgetKept')).value, rounds);
      await send('v1', 'forgetTold');
      await sweep('v1');
      return (await count('v1')).weakRefs;
    };
    const first = await play(1, 'first');
    const last = await play(ROUNDS, 'last');
    return { rounds: ROUNDS, first, last };
  },
];
