// Durable classes of `@agoric/vat-data` with guarded methods, before and after an upgrade.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { exos: 'exos', holder: 'holder' },
  bundles: ['exos'],
  script: async play => {
    const exos = play.root('exos');
    await play.call('holder', 'fetch', 'mine', exos, 'makePurse');
    await play.call('holder', 'fetch', 'yours', exos, 'makePurse');
    await play.call('holder', 'fetchFacets', 'seat', exos, 'makeSeat');
    assert.equal(await play.call('holder', 'call', 'mine', 'deposit', 100n), 100n);
    await assert.rejects(play.call('holder', 'call', 'mine', 'deposit', -1n), /deposit/);
    await assert.rejects(play.call('holder', 'call', 'mine', 'withdraw', 101n), /too much/);
    await play.call('holder', 'callWith', 'mine', 'give', 30n, 'yours');
    await play.restart();
    await play.upgrade('exos', 'exos');
    assert.equal(await play.call('holder', 'call', 'mine', 'balance'), 70n);
    assert.equal(await play.call('holder', 'call', 'yours', 'balance'), 30n);
    assert.equal(await play.call('holder', 'call', 'seat.user', 'state'), 'open');
    await play.call('holder', 'call', 'seat.admin', 'exit', 'done');
    assert.equal(await play.call('holder', 'call', 'seat.user', 'state'), 'done');
    await assert.rejects(play.call('holder', 'call', 'seat.admin', 'exit', 1n), /exit/);
  },
  left: { objects: 12, promises: 0 },
};
