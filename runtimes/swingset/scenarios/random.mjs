// A few hundred random steps in four vats, with a restart and an upgrade on the way. What comes of
// each step is compared with the peer, like everything else; the kernel must bear it all.
import { strict as assert } from 'node:assert';

const STEPS = 240;
const VATS = ['v0', 'v1', 'v2', 'v3'];
const KINDS = [
  ...['make', 'make', 'drop', 'add', 'add', 'link', 'follow', 'give', 'give', 'chain'],
  ...['promise', 'promise', 'pass', 'pass', 'watch', 'ask', 'toPromise'],
  ...['resolve', 'resolve', 'reject', 'resolveToThing'],
];

/**
 * Numbers that look random and are the same each time.
 *
 * @param {number} seed
 */
const makeRandom = seed => {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: Object.fromEntries(VATS.map(vat => [vat, 'roamer'])),
  bundles: ['roamer'],
  script: async play => {
    const random = makeRandom(7);
    for (const vat of VATS) {
      for (const [number, other] of VATS.entries()) {
        if (other !== vat) await play.call(vat, 'meet', number, play.root(other));
      }
    }
    /** @type {string[]} */
    const answers = [];
    for (let step = 0; step < STEPS; step += 1) {
      if (step === STEPS / 3) await play.restart();
      if (step === (2 * STEPS) / 3) await play.upgrade('v2', 'roamer');
      const vat = VATS[random(VATS.length)] ?? '';
      const kind = KINDS[random(KINDS.length)];
      answers.push(play.send(vat, 'step', kind, random(8), random(VATS.length), random(8)));
      // Sometimes several are in the queue together.
      if (random(3) > 0) await play.run();
    }
    await play.run();
    const outcomes = answers.map(answer => play.outcome(answer));
    const done = outcomes.filter(({ value }) => value === 'done').length;
    assert.ok(done > STEPS / 2, `only ${String(done)} steps were done`);
    for (const vat of VATS) await play.call(vat, 'told');
  },
  // No counts: what the collector had left to an incarnation when it was upgraded stays in its c-list.
};
