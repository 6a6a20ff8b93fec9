// The timer service of the kernel, with delays, alarms and repetitions, before and after a restart.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { clock: 'clock' },
  hasTimer: true,
  script: async play => {
    const timer = (/** @type {string} */ method, /** @type {unknown[]} */ ...args) =>
      play.send('boot', 'withTimer', play.root('clock'), method, ...args);
    await play.tick(10n);
    const answers = [
      timer('delay', 'delayed', 5n),
      timer('wakeAt', 'woken', 12n),
      timer('repeat', 'repeated', 10n),
      timer('delay', 'later', 100n),
    ];
    await play.run();
    for (const time of [12n, 15n, 22n]) await play.tick(time);
    assert.deepEqual(await play.call('clock', 'log'), [
      ['repeated', 12n],
      ['woken', 12n],
      ['delayed', 15n],
      ['repeated', 22n],
    ]);
    await play.restart();
    await play.tick(111n);
    const log = await play.call('clock', 'log');
    assert.deepEqual(log.slice(4), [
      ['repeated', 111n],
      ['later', 111n],
    ]);
    for (const answer of answers) assert.equal(play.outcome(answer).state, 'fulfilled');
  },
  left: { objects: 10, promises: 0 },
};
