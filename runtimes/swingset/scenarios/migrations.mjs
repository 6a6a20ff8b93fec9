// State of durable objects that changes its shape from version to version: the kernel upgrades the vat,
// what is used is migrated, the sweeps migrate the rest, and all of it is replayed. The peer refuses
// to start the later versions, and goes on with the first.
import { strict as assert } from 'node:assert';

const { stringify } = JSON;

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { ledger: 'ledger' },
  bundles: ['ledger'],
  onPurpose: 'migrations',
  script: async play => {
    for (let number = 1; number <= 13; number += 1) await play.call('ledger', 'open', number);
    /** @param {number} version */
    const upgrade = async version => {
      const done = play.upgrade('ledger', 'ledger', { version });
      play.show(
        await done.then(
          () => 'upgraded',
          () => 'refused',
        ),
      );
    };
    /** @param {string} method @param {number} number */
    const ask = async (method, number) => {
      const answer = await play.call('ledger', method, number).catch(() => 'an error');
      play.show(typeof answer === 'bigint' ? `${answer}n` : stringify(answer));
    };
    await upgrade(2);
    await ask('amount', 1);
    await ask('amount', 13);
    await play.restart();
    await ask('amount', 1);
    await upgrade(3);
    await ask('history', 1);
    await ask('history', 2);
    await ask('amount', 13);
    await play.restart();
    await play.reap();
    await ask('history', 12);
    await ask('history', 13);
    assert.equal(await play.call('ledger', 'amount', 3).then(Number), 3);
  },
  shown: [
    ...['upgraded', '1n', '"an error"', '1n'],
    ...['upgraded', '["was 1"]', '["was 2"]', '"an error"'],
    ...['["was 12"]', '"an error"'],
  ],
  shownOnPeer: [...['refused', '1', '13', '1'], ...['refused', '[]', '[]', '13'], ...['[]', '[]']],
};
