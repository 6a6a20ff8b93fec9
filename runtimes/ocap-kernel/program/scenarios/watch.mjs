// Durable watchers: told in the life in which they were set, and after a restart of their vat.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'watch', parameters: { who } });

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async ({ kernel, send, root, look }) => {
    await kernel.launchSubcluster({
      bootstrap: 'alice',
      vats: { alice: vat('alice'), bob: vat('bob') },
    });
    const bob = root('v2');
    for (const key of ['a', 'b', 'c', 'd']) await send('v1', 'watch', bob, key);
    await send('v2', 'fulfill', 'a', 'at once');
    await send('v2', 'reject', 'b', 'refused');
    const told = (await send('v1', 'told')).value;
    assert.deepEqual([...told[0]], ['a', 'at once']);
    assert.equal(told[1][1].message, 'refused');

    await kernel.restartVat('v1');
    await send('v2', 'fulfill', 'c', 'to the next incarnation');
    assert.deepEqual([...(await send('v1', 'told')).value[2]], ['c', 'to the next incarnation']);
    assert.equal((await send('v1', 'countTold')).value, 3);
    return look().promises;
  },
  async ({ send, root }) => {
    assert.equal((await send('v1', 'countTold')).value, 3);
    await send('v1', 'watch', root('v2'), 'e');
    await send('v2', 'fulfill', 'e', 5);
    const told = (await send('v1', 'told')).value;
    assert.deepEqual([...told[3]], ['e', 5]);
    return told.length;
  },
];
