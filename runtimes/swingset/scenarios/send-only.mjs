// `E.sendOnly(presence).m()` sends the message.
/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { alice: 'parrot', bob: 'parrot' },
  onPurpose: 'sendOnly-sends',
  script: async play => {
    await play.call('alice', 'callOnly', play.root('bob'), 'hear', 'told');
    play.show(await play.call('bob', 'heard'));
  },
  shown: [['told']],
  shownOnPeer: [[]],
  left: { objects: 8, promises: 0 },
};
