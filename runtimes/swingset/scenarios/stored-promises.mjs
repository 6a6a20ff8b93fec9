// Promises that virtual data holds while they settle, a hundred of them, and that it deletes
// afterwards. The layer that the kernel came with keeps each of them until its vat restarts.
import { strict as assert } from 'node:assert';

const COUNT = 100;

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { maker: 'promises', keeper: 'keeper', parrot: 'parrot' },
  isSmoke: true,
  script: async play => {
    const keeper = play.root('keeper');
    await play.reap();
    const before = play.statistics('keeper').slotToVal;
    for (let index = 0; index < COUNT / 10; index += 1) {
      await play.call('maker', 'make', `${index}`);
      await play.call('maker', 'pass', `${index}`, keeper);
      await play.call('keeper', 'ask', play.root('parrot'), 'echo', index * 10, index * 10 + 9);
    }
    for (let index = 0; index < COUNT / 10; index += 1) {
      await play.call('maker', index % 2 ? 'reject' : 'resolve', `${index}`, `is ${index}`);
    }
    assert.deepEqual(await play.call('keeper', 'count'), [COUNT, COUNT / 10]);
    await play.reap();
    const held = play.statistics('keeper').slotToVal;
    await play.call('keeper', 'letGoAll');
    await play.reap();
    const after = play.statistics('keeper').slotToVal;
    play.show({ before, held, after });
  },
  shown: [{ before: 6, held: 106, after: 6 }],
  shownOnPeer: [{ before: 6, held: 196, after: 196 }],
  left: { objects: 9, promises: 0 },
};
