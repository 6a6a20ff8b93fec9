// Durable objects whose holders are in another vat: state, facets, identity, and a restart.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { counters: 'counters', holder: 'holder' },
  script: async play => {
    const counters = play.root('counters');
    await play.call('holder', 'fetch', 'c', counters, 'makeCounter', 'mine');
    assert.equal(await play.call('holder', 'call', 'c', 'add'), 1n);
    assert.equal(await play.call('holder', 'call', 'c', 'add', 41n), 42n);
    await assert.rejects(play.call('holder', 'call', 'c', 'subtract'), /no method "subtract"/);
    await play.call('holder', 'fetchFrom', 'again', 'c', 'self');
    assert.equal(await play.call('holder', 'isSame', 'c', 'again'), true);

    await play.call('holder', 'fetchFacets', 'pair', counters, 'makePair');
    await play.call('holder', 'call', 'pair.writer', 'write', ['kept']);
    await play.call('holder', 'give', 'pair.writer', 'link', 'c');
    await play.call('holder', 'fetchFrom', 'linked', 'pair.reader', 'linked');
    await play.call('holder', 'fetchFrom', 'writer', 'pair.reader', 'writer');
    assert.equal(await play.call('holder', 'isSame', 'linked', 'c'), true);
    assert.equal(await play.call('holder', 'isSame', 'writer', 'pair.writer'), true);

    await play.call('counters', 'keepCounters', 30);
    assert.equal(await play.call('counters', 'addToAll'), 30n);
    await play.restart();
    assert.equal(await play.call('counters', 'addToAll'), 60n);
    assert.deepEqual(await play.call('holder', 'call', 'c', 'read'), ['mine', 42n]);
    assert.deepEqual(await play.call('holder', 'call', 'pair.reader', 'read'), ['kept']);
  },
  left: { objects: 11, promises: 0 },
};
