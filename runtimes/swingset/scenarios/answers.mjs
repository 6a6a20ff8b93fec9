// Results that take their time: the answer to a message is a promise of another vat, which is the
// answer to a message of a third; and answers that never come hold nothing up.
import { strict as assert } from 'node:assert';

/** @type {import('../inside/play.mjs').Scenario} */
export const scenario = {
  vats: { maker: 'promises', middle: 'promises', waiter: 'promises' },
  script: async play => {
    for (const called of ['good', 'bad', 'never']) {
      await play.call('maker', 'make', called);
      await play.call('maker', 'pass', called, play.root('middle'));
      await play.call('middle', 'pass', called, play.root('waiter'));
    }
    const answers = ['good', 'bad', 'never'].map(called => play.send('waiter', 'answer', called));
    await play.run();
    const states = () => answers.map(answer => play.outcome(answer).state);
    assert.deepEqual(states(), ['unresolved', 'unresolved', 'unresolved']);
    await play.call('maker', 'resolve', 'good', 'as it should');
    await play.call('maker', 'reject', 'bad', 'as it may');
    assert.deepEqual(play.outcome(answers[0] ?? ''), { state: 'fulfilled', value: 'as it should' });
    assert.deepEqual(play.outcome(answers[1] ?? ''), { state: 'rejected', value: 'as it may' });
    assert.equal(play.outcome(answers[2] ?? '').state, 'unresolved');
  },
  left: { objects: 9, promises: 2 },
};
