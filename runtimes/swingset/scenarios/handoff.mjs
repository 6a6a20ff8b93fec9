// Objects and promises that reach a vat by several ways are one and the same there; vats go on
// without the one that introduced them.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { counters: 'counters', first: 'holder', second: 'holder', third: 'holder' },
  script: async play => {
    await play.call('first', 'fetch', 'c', play.root('counters'), 'makeCounter', 'shared');
    for (const other of ['second', 'third']) {
      await play.call('first', 'hold', other, play.root(other));
      await play.call('first', 'callWith', other, 'hold', 'from first', 'c');
    }
    await play.call('second', 'hold', 'third', play.root('third'));
    await play.call('second', 'callWith', 'third', 'hold', 'from second', 'from first');
    assert.equal(await play.call('third', 'isSame', 'from first', 'from second'), true);
    assert.equal(await play.call('third', 'isSame', 'from first', 'from first'), true);

    await play.call('first', 'dropAll');
    await play.call('second', 'dropAll');
    await play.restart();
    assert.equal(await play.call('third', 'call', 'from second', 'add'), 1n);
    // And home again: the vat that made it recognizes it.
    await play.call('third', 'hold', 'home', play.root('counters'));
    await play.call('third', 'callWith', 'home', 'keep', 'counter home', 'from first');
    assert.equal(await play.call('counters', 'addToAll'), 2n);
    assert.deepEqual(await play.call('third', 'call', 'from first', 'read'), ['shared', 2n]);
  },
  left: { objects: 11, promises: 0 },
};
