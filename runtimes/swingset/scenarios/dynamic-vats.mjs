// Vats that a vat makes: created, talked to, upgraded, ended for a reason, and forgotten.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { holder: 'holder' },
  bundles: ['upgradable-1', 'upgradable-2', 'promises'],
  script: async play => {
    await play.call('boot', 'create', 'bank', 'upgradable-1', { greeting: 'hi' });
    assert.deepEqual(await play.call('boot', 'tell', 'bank', 'version'), [1, 'hi']);
    await play.call('boot', 'lend', 'bank', play.root('holder'));
    await play.call('holder', 'fetchFrom', 'ann', 'bank', 'open', 'ann');
    assert.equal(await play.call('holder', 'call', 'ann', 'deposit', 5n), 5n);
    await play.restart();
    const { incarnationNumber } = await play.call('boot', 'upgrade', 'bank', 'upgradable-2', {});
    assert.equal(incarnationNumber, 1);
    assert.equal(await play.call('holder', 'call', 'ann', 'deposit', 5n), 15n);

    const done = play.send('boot', 'done', 'bank');
    await play.run();
    assert.equal(play.outcome(done).state, 'unresolved');
    await play.call('boot', 'end', 'bank', Error('enough'));
    const { state, value } = play.outcome(done);
    assert.equal(state, 'rejected');
    assert.match(value.message, /enough/);
    await assert.rejects(play.call('holder', 'call', 'ann', 'deposit', 1n), /vat terminated/);
    await play.call('boot', 'forget', 'bank');
    await play.call('holder', 'dropAll');

    for (const called of ['a', 'b', 'c']) await play.call('boot', 'create', called, 'promises');
    await play.call('boot', 'tell', 'b', 'make', 'p');
    await play.call('boot', 'end', 'c', 'no use');
    assert.deepEqual(await play.call('boot', 'tell', 'a', 'log'), []);
  },
  left: { objects: 13, promises: 0 },
};
