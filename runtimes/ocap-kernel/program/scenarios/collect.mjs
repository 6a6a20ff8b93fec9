// What vats hand each other and let go is let go by the kernel as well, and by its database; what is
// still held is still there after a restart.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'collect', parameters: { who } });
const SIZE = 40;

/** @param {import('../state.mjs').Summary} summary */
const edges = ({ objects, clists: { v1, v2 } }) => ({
  objects,
  imports: v1?.imports,
  exports: v2?.exports,
});

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async ({ kernel, send, root, sweep, look, dump }) => {
    await kernel.launchSubcluster({
      bootstrap: 'alice',
      vats: { alice: vat('alice'), bob: vat('bob') },
    });
    const [alice, bob] = [root('v1'), root('v2')];
    const stored = () => dump().vats.filter(({ vatID }) => vatID === 'v2').length;
    await sweep('v1');
    const atStart = edges(look());
    const storedAtStart = stored();

    // Held in memory, then not.
    await send('v2', 'hand', alice, 'first', SIZE);
    const whileHeld = edges(look());
    assert.equal(whileHeld.objects, atStart.objects + SIZE);
    assert.equal(whileHeld.imports, Number(atStart.imports) + SIZE);
    assert.equal(stored() > storedAtStart + SIZE / 2, true);
    await send('v1', 'drop', 'first');
    const [before, after] = [look(), await sweep('v1').then(look)];
    for (const [kref, refCount] of Object.entries(before.refCounts)) {
      if (kref.startsWith('ko') && after.refCounts[kref] !== undefined) {
        assert.equal(after.refCounts[kref], refCount);
      }
    }
    assert.deepEqual(edges(after), atStart);

    // Recognized only: nothing holds them, and the recognizer loses its entries.
    await send('v2', 'hand', alice, 'weak', SIZE);
    await send('v1', 'recognize', 'weak');
    await send('v1', 'drop', 'weak');
    await sweep('v1');
    assert.deepEqual(edges(look()), atStart);

    // In a store, through a restart.
    await send('v2', 'hand', alice, 'kept', SIZE);
    assert.equal((await send('v1', 'keep', 'kept')).value, SIZE);
    await send('v1', 'drop', 'kept');
    await send('v1', 'entangle', bob, alice);
    await sweep('v1');
    const whileKept = edges(look());
    assert.equal(whileKept.imports, Number(atStart.imports) + SIZE + 1);
    assert.equal(whileKept.exports, Number(atStart.exports) + SIZE + 1);
    return { atStart, whileHeld, whileKept, storedAtStart, storedWhileKept: stored() };
  },
  async ({ send, sweep, look }) => {
    assert.equal((await send('v1', 'keptSize')).value, SIZE + 1);
    await send('v1', 'dropKept');
    await sweep('v1');
    return { afterwards: edges(look()) };
  },
];
