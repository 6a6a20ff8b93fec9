// Messages between two vats: data of all kinds, results, failures, order, and identity.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { alice: 'parrot', bob: 'parrot' },
  script: async play => {
    const bob = play.root('bob');
    const data = [
      [undefined, null, true, 'text', 1, NaN, Infinity],
      [123n, -(2n ** 80n), Symbol.for('named'), Symbol.asyncIterator],
      [{ a: { b: [{}] } }, [], [[]]],
    ];
    for (const args of data) {
      assert.deepEqual(await play.call('alice', 'call', bob, 'echo', ...args), args);
    }
    await assert.rejects(play.call('alice', 'call', bob, 'fail', 'as asked'), /as asked/);
    await assert.rejects(
      play.call('alice', 'call', bob, 'nothing'),
      /target has no method "nothing"/,
    );
    assert.equal(await play.call('alice', 'tryCall', bob, 'failWith', 'a string'), 'a string');
    assert.equal(
      await play.call('alice', 'tryCall', bob, 'failWith', Error('an error')),
      'an error',
    );

    assert.deepEqual(
      await play.call('alice', 'burst', bob, 20),
      Array.from({ length: 20 }, (_, index) => [index]),
    );
    assert.equal(await play.call('alice', 'comesBack', bob, bob), true);
    assert.equal(await play.call('alice', 'comesBack', bob, play.root('alice')), true);

    for (const value of ['one', 2n]) await play.call('alice', 'call', bob, 'hear', value);
    assert.deepEqual(await play.call('bob', 'heard'), ['one', 2n]);
  },
  left: { objects: 8, promises: 0 },
};
