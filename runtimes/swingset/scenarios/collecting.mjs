// What nobody holds any more goes: objects dropped by the vats that held them, virtual and durable
// data behind them, chains of drops from vat to vat, and the keys of weak collections.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { counters: 'counters', holder: 'holder', second: 'holder', stores: 'stores' },
  isSmoke: true,
  script: async play => {
    const counters = play.root('counters');
    await play.reap();
    const { objects } = play.counts();
    for (let index = 0; index < 20; index += 1) {
      await play.call('holder', 'fetch', `c${index}`, counters, 'makeCounter', `${index}`);
    }
    await play.call('holder', 'fetchFacets', 'pair', counters, 'makePair');
    assert.equal(play.counts().objects, objects + 22);
    // One object holds another, across the vats.
    await play.call('holder', 'give', 'pair.writer', 'link', 'c0');
    await play.call('holder', 'hold', 'second', play.root('second'));
    await play.call('holder', 'callWith', 'second', 'hold', 'reader', 'pair.reader');
    await play.call('holder', 'hold', 'stores', play.root('stores'));
    for (const key of ['c1', 'c2']) await play.call('holder', 'storeWeakly', 'stores', key);
    await play.call('holder', 'dropAll');
    await play.reap();
    const [collected] = [play.counts().objects];
    assert.ok(collected < objects + 8, `${String(collected)} of ${String(objects)}`);
    await play.call('second', 'drop', 'reader');
    await play.reap();
    assert.equal(play.counts().objects, objects);
  },
  left: { objects: 10, promises: 0 },
};
