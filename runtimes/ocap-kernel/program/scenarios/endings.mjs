// A vat that is ended from outside, one that begins anew, and a whole group that does; the others go
// on, and nothing is left of what ended.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'endings', parameters: { who } });

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async ({ kernel, send, root, look, dump }) => {
    await kernel.launchSubcluster({
      bootstrap: 'alice',
      vats: { alice: vat('alice'), bob: vat('bob'), carol: vat('carol') },
    });
    const bob = root('v2');
    assert.equal((await send('v1', 'ask', bob)).value, 'answered pong of bob');
    await kernel.restartVat('v2');
    assert.equal((await send('v1', 'ask', bob)).value, 'answered pong of bob');

    await kernel.terminateVat('v3');
    await send('v1', 'wake');
    assert.deepEqual(kernel.getVatIds().sort(), ['v1', 'v2']);
    const of = (/** @type {string} */ vatId) =>
      dump().vats.filter(({ vatID }) => vatID === vatId).length;
    assert.equal(look().clists['v3'], undefined);
    assert.equal(of('v3'), 0);
    assert.equal((await send('v1', 'ask', bob)).value, 'answered pong of bob');

    // A second group of vats beside the first, which is loaded anew.
    await kernel.launchSubcluster({ bootstrap: 'dave', vats: { dave: vat('dave') } });
    assert.equal((await send('v4', 'ping')).value, 'pong of dave');
    await kernel.reloadSubcluster('s2');
    assert.deepEqual(kernel.getVatIds().sort(), ['v1', 'v2', 'v5']);
    assert.equal((await send('v5', 'ping')).value, 'pong of dave');
    assert.equal((await send('v1', 'ask', bob)).value, 'answered pong of bob');
    return look().objects;
  },
  async ({ kernel, send, root }) => {
    assert.deepEqual(kernel.getVatIds().sort(), ['v1', 'v2', 'v5']);
    assert.equal((await send('v1', 'ask', root('v2'))).value, 'answered pong of bob');
    return kernel.getSubclusters().length;
  },
];
