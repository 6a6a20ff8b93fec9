// Several exits in one crank: the failure counts. Rule X1.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { makePromiseKit } from '@endo/promise-kit';
import { ref } from '../support/capdata.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';

const kit = makePromiseKit<unknown>();
const program: VatProgram = {
  name: 'several exits',
  build: ({ vatPowers: { exitVat, exitVatWithFailure } }) =>
    Far('root', {
      failureFirst: () => {
        exitVatWithFailure('failed');
        exitVat(Far('fine', {}));
      },
      failureLast: () => {
        exitVat('fine');
        exitVatWithFailure('failed');
      },
      twoFailures: () => {
        exitVatWithFailure('first');
        exitVatWithFailure('second');
      },
      twoCompletions: () => {
        exitVat('first');
        exitVat('second');
      },
      unreadable: () => {
        exitVatWithFailure('failed');
        exitVat(new Map());
      },
      share: () => harden([kit.promise]),
      tooLarge: async () => {
        kit.resolve('x'.repeat(200));
        await kit.promise;
        for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
        exitVat('fine');
      },
      inTurn: () => exitVat('fine'),
    }),
  script: async () => undefined,
};

const exitsOf = async (method: string) => {
  const run = makeVatRun(program, 'ours');
  await run.start();
  await run.message('o+0', method, [], 'p-1');
  const exits = run
    .calls('exit')
    .map(({ args }) => [args[0], (args[1] as { body: string }).body] as const);
  return { run, exits };
};

describe('[X1] of several exits in one crank', () => {
  it.each([
    ['failureFirst', [[true, '#"failed"']]],
    [
      'failureLast',
      [
        [false, '#"fine"'],
        [true, '#"failed"'],
      ],
    ],
    ['twoFailures', [[true, '#"first"']]],
    // As the peer: the kernel has the last word.
    [
      'twoCompletions',
      [
        [false, '#"first"'],
        [false, '#"second"'],
      ],
    ],
    ['unreadable', [[true, '#"failed"']]],
  ])('(%s) nothing is said after a failure, and a failure always', async (method, wanted) => {
    const { run, exits } = await exitsOf(method);
    expect(exits).toEqual(wanted);
    // What is not said is not exported either.
    expect([...run.hooks.kernelRecognizableRemotables]).toEqual(['o+0']);
  });

  it('a resolution over the limits is a failure that counts', async () => {
    const run = makeVatRun(program, 'ours');
    await run.start();
    await run.message('o+0', 'share', [], 'p-1');
    run.hooks.setSyscallCapdataLimits(150, 10);
    await run.message('o+0', 'tooLarge', [], 'p-2');
    expect(run.calls('exit').map(({ args }) => args[0])).toEqual([true]);
  });

  it('the next crank, if there is one, begins anew', async () => {
    const { run } = await exitsOf('failureFirst');
    await run.message('o+0', 'inTurn', [ref('o-50')]);
    expect(run.calls('exit').map(({ args }) => args[0])).toEqual([true, false]);
  });
});
