// Vats that end themselves: what they leave open is rejected, what they held is released.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { counters: 'counters' },
  bundles: ['quitter'],
  script: async play => {
    const ends = [
      ['quit', 'a good end', 'fulfilled'],
      ['fail', Error('a bad end'), 'rejected'],
    ];
    for (const [method, reason, end] of ends) {
      await play.call('boot', 'create', 'quitter', 'quitter');
      const open = play.send('boot', 'tell', 'quitter', 'promise');
      const done = play.send('boot', 'done', 'quitter');
      await play.call('boot', 'tell', 'quitter', 'hold', play.root('counters'));
      assert.equal(play.outcome(open).state, 'unresolved');
      const last = play.send('boot', 'tell', 'quitter', method, reason);
      await play.run();
      assert.equal(play.outcome(open).state, 'rejected');
      // A vat that fails takes back its last delivery.
      assert.equal(play.outcome(last).state, end);
      const { state, value } = play.outcome(done);
      assert.equal(state, end);
      assert.deepEqual(value, reason);
      await assert.rejects(play.call('boot', 'tell', 'quitter', 'promise'), /vat terminated/);
      await play.call('boot', 'forget', 'quitter');
    }
  },
  left: { objects: 7, promises: 0 },
};
