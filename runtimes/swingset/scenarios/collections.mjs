// Stores of each sort: keys of all kinds in their order, ranges, refusals, keys of other vats.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { stores: 'stores', factory: 'factory', other: 'counters' },
  script: async play => {
    const keys = ['b', 10n, 'a', -3n, 2.5, true, undefined, null, Symbol.for('s'), 'ä', '', -0.5];
    // The kernel's store walks these in another order than that of UTF-16 code units.
    keys.push('\uff21', '\u{1f600}', '\ue000', '\ufffd', '\u{10ffff}', 'a\uff5e', 'a\u{10000}');
    await play.call(
      'stores',
      'fill',
      'map',
      keys.map((key, index) => [key, { index }]),
    );
    assert.equal(await play.call('stores', 'size', 'map'), keys.length);
    assert.equal((await play.call('stores', 'keys', 'map')).length, keys.length);
    const letters = ['\uff21', '\u{1f600}', '\ue000', '\u{10000}'];
    await play.call(
      'stores',
      'fill',
      'set',
      letters.map(letter => [letter]),
    );
    assert.deepEqual(await play.call('stores', 'keys', 'set'), [
      '\ue000',
      '\uff21',
      '\u{10000}',
      '\u{1f600}',
    ]);
    await play.call('stores', 'do', 'set', 'clear');
    assert.equal(await play.call('stores', 'size', 'set'), 0);
    await assert.rejects(play.call('stores', 'do', 'map', 'init', 'a', 1), /already registered/);
    await assert.rejects(play.call('stores', 'do', 'map', 'get', 'c'), /not found/);

    await play.call(
      'stores',
      'fill',
      'numbers',
      [5n, 20n, 1n, 100n].map(key => [key, `${key}`]),
    );
    await assert.rejects(play.call('stores', 'do', 'numbers', 'init', 'text', 'x'), /invalid key/);
    await assert.rejects(play.call('stores', 'do', 'numbers', 'init', 7n, 7n), /invalid value/);
    assert.deepEqual(await play.call('stores', 'range', 2n, 100n), ['5', '20']);
    await play.call('stores', 'clearRange', 2n, 50n);
    assert.deepEqual(await play.call('stores', 'keys', 'numbers'), [1n, 100n]);

    const [factory, other] = [play.root('factory'), play.root('other')];
    for (const [index, key] of [factory, other].entries()) {
      await play.call('stores', 'do', 'weak', 'init', key, index);
      await play.call('stores', 'do', 'weakSet', 'add', key);
    }
    await play.call('stores', 'do', 'set', 'add', factory);
    assert.equal(await play.call('stores', 'do', 'weak', 'get', other), 1);
    await play.call('stores', 'nest', 4);

    await play.restart();
    assert.equal(await play.call('stores', 'do', 'weak', 'get', other), 1);
    assert.equal(await play.call('stores', 'do', 'weakSet', 'has', factory), true);
    assert.deepEqual(await play.call('stores', 'askKeys', 'step'), [0n]);
    assert.deepEqual(await play.call('stores', 'do', 'map', 'get', 10n), { index: 1 });
    await play.call('stores', 'do', 'map', 'delete', 'nest');
    await play.call('stores', 'do', 'weak', 'delete', factory);
  },
  left: { objects: 9, promises: 0 },
};
