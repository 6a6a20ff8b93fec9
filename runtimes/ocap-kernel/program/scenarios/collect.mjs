// What one vat hands another is dropped when the other drops it: the vats' own tables and stores are as
// they were, the importer's part of the kernel's tables too, and nothing is counted that nobody has.
// What is still held is there after a restart.
//
// The kernel's own record of a retired export stays in this release, with a count of nothing; so what
// is counted below is what is counted above nothing.
import assert from 'node:assert/strict';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'collect', parameters: { who } });
const SIZE = 20;

/** @param {import('../kernel.mjs').Life} life */
const measure = async life => {
  const { refCounts, clists } = life.look();
  const counted = Object.entries(refCounts).filter(([kref]) => kref.startsWith('ko'));
  return {
    objects: counted.filter(([, count]) => count !== '0,0').length,
    importedByAlice: clists['v1']?.imports,
    storedByBob: life.dump().vats.filter(({ vatID }) => vatID === 'v2').length,
  };
};

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  async life => {
    const { kernel, send, root, sweep, count } = life;
    await kernel.launchSubcluster({
      bootstrap: 'alice',
      vats: { alice: vat('alice'), bob: vat('bob') },
    });
    const alice = root('v1');
    // A vat that lets a root go and gets it anew would count it down twice in this release.
    await send('v2', 'meet', alice);
    await sweep('v1');
    const atStart = await measure(life);
    const slotsAtStart = [await count('v1'), await count('v2')].map(({ weakRefs }) => weakRefs);

    // Held in memory, then not.
    await send('v2', 'hand', alice, 'first', SIZE);
    await sweep('v1');
    const whileHeld = await measure(life);
    assert.equal(whileHeld.objects, atStart.objects + SIZE);
    assert.equal(whileHeld.importedByAlice, Number(atStart.importedByAlice) + SIZE);
    // Of each virtual object: its state, and that it is exported.
    assert.equal(whileHeld.storedByBob, atStart.storedByBob + SIZE);
    await send('v1', 'drop', 'first');
    await sweep('v1');
    const afterwards = await measure(life);
    assert.deepEqual(afterwards, atStart);
    const slots = [await count('v1'), await count('v2')].map(({ weakRefs }) => weakRefs);
    assert.deepEqual(slots, slotsAtStart);

    // In a store, through a restart.
    await send('v2', 'hand', alice, 'kept', SIZE);
    assert.equal((await send('v1', 'keep', 'kept')).value, SIZE);
    await send('v1', 'drop', 'kept');
    await sweep('v1');
    const whileKept = await measure(life);
    assert.equal(whileKept.importedByAlice, Number(atStart.importedByAlice) + SIZE);
    return { atStart, whileHeld, whileKept };
  },
  async life => {
    const { send, sweep } = life;
    assert.equal((await send('v1', 'keptSize')).value, SIZE);
    await sweep('v1');
    const whileKept = await measure(life);
    await send('v1', 'dropKept');
    await sweep('v1');
    const afterwards = await measure(life);
    assert.equal(afterwards.objects, whileKept.objects - SIZE);
    assert.equal(afterwards.importedByAlice, Number(whileKept.importedByAlice) - SIZE);
    return { whileKept, afterwards };
  },
];
