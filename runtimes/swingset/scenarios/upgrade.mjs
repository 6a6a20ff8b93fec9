// An upgrade: durable objects go on with new code under the same names, what was not durable is cut
// off, results that were due are rejected; and a version that fails leaves the old one in place.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { bank: 'upgradable-1', holder: 'holder' },
  bundles: ['upgradable-2'],
  isSmoke: true,
  script: async play => {
    const bank = play.root('bank');
    await play.call('holder', 'fetch', 'ann', bank, 'open', 'ann');
    await play.call('holder', 'fetch', 'bob', bank, 'open', 'bob');
    await play.call('holder', 'fetch', 'ticket', bank, 'makeTicket', 12);
    await play.call('holder', 'fetch', 'plain', bank, 'makePlain');
    assert.equal(await play.call('holder', 'call', 'ann', 'deposit', 5n), 5n);
    assert.equal(await play.call('holder', 'call', 'ticket', 'seat'), 12);
    const never = play.send('bank', 'never');
    await play.run();

    await assert.rejects(play.upgrade('bank', 'upgradable-2', { mustFail: true }));
    assert.deepEqual(await play.call('bank', 'version'), [1, undefined]);
    assert.equal(await play.call('holder', 'call', 'ticket', 'seat'), 12);

    await play.upgrade('bank', 'upgradable-2', { greeting: 'hello' });
    assert.deepEqual(await play.call('bank', 'version'), [2, 'hello']);
    assert.equal(play.outcome(never).state, 'rejected');
    assert.equal(await play.call('holder', 'call', 'ann', 'deposit', 5n), 15n);
    assert.equal(await play.call('holder', 'call', 'ann', 'describe'), 'ann owns 15');
    assert.equal(await play.call('bank', 'total'), 15n);
    for (const gone of ['ticket', 'plain']) {
      await assert.rejects(play.call('holder', 'call', gone, 'seat'), /vat terminated/);
    }
    await play.restart();
    await play.upgrade('bank', 'upgradable-2', { greeting: 'again' });
    assert.equal(await play.call('holder', 'call', 'ann', 'deposit', 1n), 17n);
    await play.call('holder', 'drop', 'ticket');
    await play.call('holder', 'drop', 'plain');
  },
  left: { objects: 10, promises: 0 },
};
