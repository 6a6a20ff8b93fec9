// The kernel ends and starts again from its store, twice, while promises, pipelined messages and
// results are under way between vats.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { maker: 'promises', waiter: 'promises', asker: 'pipeline', factory: 'factory' },
  isSmoke: true,
  script: async play => {
    for (const called of ['one', 'two', 'thing']) await play.call('maker', 'make', called);
    await play.call('maker', 'pass', 'one', play.root('waiter'));
    await play.call('maker', 'pass', 'two', play.root('waiter'));
    await play.call('maker', 'pass', 'thing', play.root('asker'));
    await play.call('asker', 'ask', 'thing', 2);
    const answer = play.send('waiter', 'answer', 'two');
    await play.run();

    await play.restart();
    await play.call('maker', 'resolve', 'one', 1n);
    assert.deepEqual(await play.call('waiter', 'log'), [['one', 'fulfilled', 1n]]);
    // Messages that are in the queue when the kernel ends.
    const queued = play.send('maker', 'resolve', 'thing', play.root('factory'));
    await play.restart();
    await play.run();
    assert.equal(play.outcome(queued).state, 'fulfilled');
    assert.deepEqual(await play.call('asker', 'log'), ['thing 1', 'thing 2']);
    assert.equal(play.outcome(answer).state, 'unresolved');
    await play.call('maker', 'reject', 'two', 'so it was');
    assert.deepEqual(play.outcome(answer), { state: 'rejected', value: 'so it was' });
  },
  left: { objects: 10, promises: 0 },
};
