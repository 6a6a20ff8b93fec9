// Promises across three vats: one makes them, another passes them on, the third waits.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { maker: 'promises', middle: 'promises', waiter: 'promises' },
  script: async play => {
    const names = ['fulfilled', 'rejected', 'chained', 'last', 'never'];
    for (const called of names) {
      await play.call('maker', 'make', called);
      await play.call('maker', 'pass', called, play.root('middle'));
      await play.call('middle', 'pass', called, play.root('waiter'));
    }
    assert.deepEqual(await play.call('waiter', 'log'), []);

    await play.call('maker', 'resolve', 'fulfilled', { with: [1n, play.root('maker')] });
    await play.call('maker', 'reject', 'rejected', Error('no'));
    await play.call('maker', 'resolveWithHeld', 'chained', 'last');
    const log = await play.call('waiter', 'log');
    assert.equal(log.length, 2);
    assert.equal(log[0][2].with[0], 1n);
    assert.deepEqual(log[1], ['rejected', 'rejected', 'no']);

    await play.call('maker', 'resolve', 'last', 'at last');
    assert.deepEqual((await play.call('waiter', 'log')).slice(2), [
      ['last', 'fulfilled', 'at last'],
      ['chained', 'fulfilled', 'at last'],
    ]);
    // A settled promise goes on being passed about.
    for (const called of names.slice(0, 4)) {
      await play.call('waiter', 'pass', called, play.root('middle'));
    }
    assert.equal((await play.call('middle', 'log')).length, 8);
  },
  left: { objects: 9, promises: 1 },
};
