// How far this release of the kernel goes: what stops it, whatever liveslots it runs on. The same is
// expected on the peer, and a release that does better fails here and can then be tried further.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const vat = (/** @type {string} */ who) => ({ bundleSpec: 'endings', parameters: { who } });

/** @param {import('../kernel.mjs').Life} life */
const launch = async ({ kernel }) => {
  await kernel.launchSubcluster({
    bootstrap: 'alice',
    vats: { alice: vat('alice'), bob: vat('bob') },
  });
};

/**
 * @param {Promise<unknown>} attempt
 * @returns {Promise<string>} the error of a kernel that stopped, or that it answers no more
 */
const howItStops = async attempt => {
  const answer = attempt.then(
    () => assert.fail('the kernel did not stop'),
    (/** @type {Error} */ error) => error.message,
  );
  return Promise.race([answer, sleep(2000, 'no answer')]);
};

/** Each life has a kernel of its own. */
export const apart = true;

/** @type {((life: import('../kernel.mjs').Life) => Promise<unknown>)[]} */
export const lives = [
  // It sorts an array that it has hardened, when more than one export is to be dropped at once.
  async life => {
    await launch(life);
    await life.send('v2', 'hand', life.root('v1'), 2);
    const how = await howItStops(life.sweep('v1'));
    assert.match(how, /Cannot assign to read only property/);
    return how;
  },
  // A call that was sent ahead to what is rejected: the rejection is refused to its own author.
  async life => {
    await launch(life);
    const how = await howItStops(life.send('v1', 'callAhead', life.root('v2')));
    assert.match(how, /not permitted to resolve/);
    return how;
  },
  // A vat that ends itself: the crank waits for the vat's end, and that for the end of the crank.
  async life => {
    await launch(life);
    void life.kernel.queueMessage(life.look().roots['v2'] ?? '', 'exit', []);
    const how = await howItStops(life.send('v1', 'ping'));
    assert.equal(how, 'no answer');
    return how;
  },
  // The same, when a delivery fails: here that of a message to what a restart has forgotten.
  async life => {
    await launch(life);
    const [shortLived = ''] = (await life.send('v2', 'makeShortLived')).slots;
    await life.kernel.restartVat('v2');
    void life.kernel.queueMessage(shortLived, 'ping', []);
    const how = await howItStops(life.send('v1', 'ping'));
    assert.equal(how, 'no answer');
    const last = /** @type {[string, unknown, string]} */ (life.transcripts['v2']?.at(-1));
    assert.match(last[2], /I don't remember allocating/);
    return last[2];
  },
  // An export that is recognized elsewhere: that it is dropped is told and not noted, so that its vat
  // may not retire it.
  async life => {
    await launch(life);
    await life.send('v2', 'handToRecognizer', life.root('v1'));
    const how = await howItStops(life.sweep('v1'));
    assert.equal(how, 'no answer');
    const [error = ''] = life.errors;
    assert.match(error, /syscall\.retireExports but ko3 is still reachable/);
    return error;
  },
];
