// Calls between three vats and from the kernel, and the same objects after the kernel was away.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'messages', parameters: { who } });

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async ({ kernel, send, look, root, kslot }) => {
    const vats = { alice: vat('alice'), bob: vat('bob'), carol: vat('carol') };
    const result = await kernel.launchSubcluster({ bootstrap: 'alice', vats });
    assert.equal(result?.body, '#"alice is up"');
    assert.equal((await send('v1', 'hello', 'you')).value, 'alice greets you');

    const [bob, carol] = [root('v2'), root('v3')];
    const visit = await send('v1', 'visit', bob);
    assert.equal(visit.value.greeting, 'bob greets alice');
    assert.deepEqual([...visit.value.seen], [2, 5]);
    const [counter = ''] = visit.slots;
    assert.equal((await send('v3', 'use', kslot(counter, 'counter'), 4)).value, 9);
    assert.equal((await send(counter, 'read')).value, 9);

    const all = (await send('v2', 'all')).value;
    assert.equal(all.big, 12345678901234567890n);
    assert.equal(Object.is(all.numbers[2], NaN), true);
    assert.equal(all.symbol, Symbol.asyncIterator);
    const echo = await send('v2', 'echo', bob, [carol, carol], undefined);
    assert.equal(echo.slots.length, 2);

    assert.equal((await send('v1', 'tryFailing', carol)).value, 'RangeError: carol cannot');
    assert.match((await send('v1', 'tryMissing', carol)).value, /noSuchMethod/);
    assert.equal((await send('v1', 'fail')).value.message, 'alice cannot');
    return look().objects;
  },
  async ({ send }) => {
    // The root of every vat is there again; what only lived in memory is not.
    assert.equal((await send('v1', 'hello', 'again')).value, 'alice greets again');
    assert.equal((await send('v3', 'hello', 'again')).value, 'carol greets again');
    return 'restarted';
  },
];
