// What `bringOutYourDead` answers: the numbers of the peer, and one more, by which a runtime can
// see which of the two it runs (`one-more-number`).
import { Far } from '@endo/far';
import { expect, it } from 'vitest';
import { fulfil, ref } from '../support/capdata.js';
import type { VatProgram } from '../support/vat-program.js';
import { runProgram } from '../support/vat-run.js';
import type { FinishedRun } from '../support/vat-run.js';

const program: VatProgram = {
  name: 'names of promises',
  build: ({ VatData }) => {
    const map = VatData.makeScalarBigMapStore('held');
    return Far('root', {
      hold: (promise: unknown) => map.init('k', promise),
      letGo: () => map.delete('k'),
    });
  },
  script: async run => {
    await run.start();
    await run.sweep();
    await run.message('o+0', 'hold', [ref('p-50')]);
    await run.sweep();
    await run.notify(fulfil('p-50', 'done'));
    await run.sweep();
    await run.message('o+0', 'letGo');
    await run.sweep();
  },
};

const answers = ({ events }: FinishedRun): Record<string, number>[] =>
  events.flatMap(event =>
    event.type === 'outcome' && event.value !== undefined
      ? [event.value as Record<string, number>]
      : [],
  );

it('the answer of bringOutYourDead is that of the peer, and counts the names of promises', async () => {
  const [ours, peer] = [await runProgram(program, 'ours'), await runProgram(program, 'peer')];
  const numbers = answers(ours);
  expect(numbers.map(({ promiseNames }) => promiseNames)).toEqual([0, 1, 1, 0]);
  expect(new Set(Object.keys(numbers[0] ?? {}))).toEqual(
    new Set([...Object.keys(answers(peer)[0] ?? {}), 'promiseNames']),
  );
});
