// Durable state in two vats, through a restart of one vat and two restarts of the kernel.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'durable', parameters: { who } });

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async ({ kernel, send, root, kslot, look }) => {
    await kernel.launchSubcluster({
      bootstrap: 'bank',
      vats: { bank: vat('bank'), mint: vat('mint') },
    });
    const [purse = ''] = (await send('v1', 'open', 'first', 100)).slots;
    await send('v1', 'open', 'second', 50);
    assert.equal((await send(purse, 'deposit', -30)).value, 70);
    assert.equal((await send(purse, 'deposit', -300)).value.message, '70 is not enough');
    assert.equal((await send('v1', 'total')).value, 120);

    // Things of the other vat, by which it is remembered what was said of them.
    await send('v2', 'mark', kslot(purse, 'purse'));
    await send('v2', 'annotate', kslot(purse, 'purse'), 'a purse');
    await send('v2', 'annotate', root('v1'), { text: 'the bank', numbers: [1, 2] });

    const [reader = '', writer = ''] = (await send('v1', 'makePair')).slots;
    await send(writer, 'put', { of: [root('v2'), 'things'] });
    assert.equal((await send(reader, 'get')).slots.length, 1);
    assert.equal((await send('v1', 'fill', 200)).value, 200);

    const [ghost = ''] = (await send('v1', 'makeGhost')).slots;
    assert.equal((await send(ghost, 'look')).value, 1);
    assert.equal((await send(ghost, 'look')).value, 2);

    await kernel.restartVat('v1');
    assert.equal((await send('v1', 'lives')).value, 2);
    assert.equal((await send('v2', 'lives')).value, 1);
    assert.equal((await send(purse, 'balance')).value, 70);
    return { purse, reader, writer, objects: look().objects };
  },
  async ({ send, kslot, look }) => {
    assert.equal((await send('v1', 'lives')).value, 3);
    assert.deepEqual([...(await send('v1', 'names')).value], ['first', 'second']);
    const [purse = ''] = (await send('v1', 'get', 'first')).slots;
    assert.equal((await send(purse, 'balance')).value, 70);
    assert.equal((await send('v2', 'isMarked', kslot(purse, 'purse'))).value, true);
    assert.equal((await send('v2', 'note', kslot(purse, 'purse'))).value, 'a purse');
    assert.equal((await send('v1', 'bigSize')).value, 200);
    assert.equal((await send('v1', 'bigEntry', 14)).value, 196);
    await send('v1', 'close', 'second');
    assert.equal((await send('v1', 'total')).value, 70);
    return { objects: look().objects };
  },
  async ({ send, sweep, look }) => {
    assert.equal((await send('v1', 'lives')).value, 4);
    assert.equal((await send('v1', 'total')).value, 70);
    await sweep('v1');
    return { objects: look().objects };
  },
];
