// Messages to results that are not there yet: chains through two vats, to promises of a third that
// settle later, and what becomes of them when there is no such object after all.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { asker: 'pipeline', maker: 'promises', factory: 'factory' },
  script: async play => {
    const factory = play.root('factory');
    assert.equal(await play.call('asker', 'chain', factory, 5), 5n);
    await assert.rejects(play.call('asker', 'chainToNowhere', factory), /has no method "nothing"/);

    await play.call('maker', 'make', 'later');
    await play.call('maker', 'make', 'broken');
    await play.call('maker', 'make', 'data');
    for (const called of ['later', 'broken', 'data']) {
      await play.call('maker', 'pass', called, play.root('asker'));
      await play.call('asker', 'ask', called, 3);
    }
    assert.deepEqual(await play.call('asker', 'log'), []);
    await play.call('maker', 'resolve', 'later', factory);
    await play.call('maker', 'reject', 'broken', Error('broken'));
    await play.call('maker', 'resolve', 'data', 7n);
    const log = await play.call('asker', 'log');
    assert.deepEqual(log.slice(0, 4), ['later 1', 'later 2', 'later 3', 'broken: broken']);
    assert.equal(log.length, 9);
  },
  left: { objects: 9, promises: 0 },
};
