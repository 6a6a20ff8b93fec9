// Promises across three vats: decided late, forwarded, pipelined to, rejected, and in rings.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'promises', parameters: { who } });

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async ({ kernel, send, look, root, kslot }) => {
    const vats = { alice: vat('alice'), bob: vat('bob'), carol: vat('carol') };
    await kernel.launchSubcluster({ bootstrap: 'alice', vats });
    const [alice, bob, carol] = [root('v1'), root('v2'), root('v3')];
    const journal = async (/** @type {string} */ vatId) => [
      ...(await send(vatId, 'takeJournal')).value,
    ];

    assert.equal((await send('v1', 'pipeline', bob)).value, 1111);

    // Decided after everyone waits for it, by the vat that made it.
    await send('v1', 'listen', bob, 'late');
    await send('v3', 'listen', bob, 'lost');
    await send('v1', 'forward', carol, bob, 'third');
    assert.deepEqual(await journal('v1'), []);
    await send('v2', 'fulfill', 'late', 42);
    await send('v2', 'reject', 'lost', 'no luck');
    await send('v3', 'fulfill', 'third', 'handed on');
    assert.deepEqual(await journal('v1'), ['late is number 42']);
    assert.deepEqual(await journal('v2'), ['bob was forwarded third: handed on']);
    assert.deepEqual(await journal('v3'), ['lost failed: no luck']);

    // Called before it is there, and then it is an object of a third vat.
    await send('v1', 'callAhead', bob, 'adder');
    const [adder = ''] = (await send('v3', 'makeAdder', 100)).slots;
    await send('v2', 'fulfill', 'adder', kslot(adder, 'adder'));
    assert.deepEqual(await journal('v1'), ['adder + 1 = 101', 'adder + 2 = 102']);

    await send('v1', 'listen', bob, 'ring');
    await send('v2', 'fulfillRing', 'ring');
    assert.equal((await journal('v1')).length, 1);

    // Its own promise comes back to a vat by way of another.
    await send('v2', 'forward', alice, alice, 'own');
    await send('v1', 'fulfill', 'own', 7);
    assert.deepEqual(await journal('v1'), ['alice was forwarded own: 7']);

    await send('v1', 'listen', bob, 'pending');
    return look().promises;
  },
  async ({ send, look, root }) => {
    // The promise that was not decided stays so: who could decide it is gone.
    const [bob] = [root('v2')];
    assert.equal((await send('v1', 'pipeline', bob)).value, 1111);
    await send('v1', 'listen', bob, 'anew');
    await send('v2', 'fulfill', 'anew', 'after the restart');
    assert.deepEqual(
      [...(await send('v1', 'takeJournal')).value],
      ['anew is string after the restart'],
    );
    return look().promises;
  },
];
