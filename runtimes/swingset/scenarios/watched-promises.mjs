// Watched promises of another vat: before and after a restart, before and after an upgrade of
// either side.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { maker: 'promises', watcher: 'watcher' },
  bundles: ['watcher', 'promises'],
  script: async play => {
    const watcher = play.root('watcher');
    for (const called of ['good', 'bad', 'restart', 'upgrade', 'broken']) {
      await play.call('maker', 'make', called);
      await play.call('maker', 'pass', called, watcher);
    }
    const log = () => play.call('watcher', 'log');
    await play.call('maker', 'resolve', 'good', ['value']);
    await play.call('maker', 'reject', 'bad', Error('reason'));
    await play.call('watcher', 'watchSettled', 'settled', 1n);
    await play.call('watcher', 'watchAnswer', 'answer', play.root('maker'), 'log');
    assert.deepEqual(await log(), [
      ['good', 'fulfilled', ['value']],
      ['bad', 'rejected', 'reason'],
      ['settled', 'fulfilled', 1n],
      ['answer', 'fulfilled', []],
    ]);

    await play.call('watcher', 'clear');
    await play.call('watcher', 'watchOwn', 'own');
    await play.restart();
    await play.call('maker', 'resolve', 'restart', 'after the restart');
    await play.upgrade('watcher', 'watcher');
    await play.call('maker', 'resolve', 'upgrade', 'after the upgrade');
    await play.upgrade('maker', 'promises');
    const [restarted, own, upgraded, broken] = await log();
    assert.deepEqual(restarted, ['restart', 'fulfilled', 'after the restart']);
    assert.deepEqual(upgraded, ['upgrade', 'fulfilled', 'after the upgrade']);
    assert.deepEqual(own.slice(0, 2), ['own', 'rejected']);
    assert.equal(own[2].name, 'vatUpgraded');
    assert.deepEqual(broken.slice(0, 2), ['broken', 'rejected']);
    assert.equal(broken[2].name, 'vatUpgraded');
  },
  left: { objects: 8, promises: 0 },
};
