// A stored promise settles, and is sent afterwards. The kernel ends a vat that speaks of a promise
// by a name which was retired; ours gives it a new one.
import { wordsOf } from '../inside/play.mjs';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { maker: 'promises', keeper: 'keeper', taker: 'promises' },
  isSmoke: true,
  onPurpose: 'retired-name',
  script: async play => {
    const keeper = play.root('keeper');
    await play.call('maker', 'make', 'p');
    await play.call('maker', 'pass', 'p', keeper);
    await play.call('maker', 'resolve', 'p', 'value');
    play.show(await play.call('keeper', 'trySend', 'p', play.root('taker')).catch(wordsOf));
    play.show(await play.call('taker', 'log'));
    play.show(await play.call('boot', 'isThere', keeper));
  },
  shown: ['sent', [['p', 'fulfilled', 'value']], true],
  shownOnPeer: ['vat terminated', [], false],
  left: { objects: 9, promises: 0 },
  leftOnPeer: { objects: 9, promises: 0 },
};
