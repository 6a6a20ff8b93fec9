// exitVat, exitVatWithFailure and disavow.
import { E, Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { makeAttempt, show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const exits: VatProgram = {
  name: 'exits',
  build: ({ note, vatPowers }) => {
    const attempt = makeAttempt(note);
    return Far('root', {
      powers: () => harden(Object.keys(vatPowers).sort()),
      exit: (info: unknown) => attempt('exit', () => vatPowers.exitVat(info)),
      exitFailure: (info: unknown) => attempt('failure', () => vatPowers.exitVatWithFailure(info)),
      exitBad: () => attempt('bad', () => vatPowers.exitVat(new Map())),
      exitError: () => attempt('error', () => vatPowers.exitVatWithFailure(Error('my failure'))),
      exitPromise: () =>
        attempt('promise', () => vatPowers.exitVat(harden([Promise.resolve('a promise')]))),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'powers', [], 'p-1');
    await run.message('o+0', 'exit', ['done'], 'p-2');
    await run.message('o+0', 'exit', [{ who: ref('o-50') }], 'p-3');
    await run.message('o+0', 'exitFailure', [['reason', ref('o-51')]], 'p-4');
    await run.message('o+0', 'exitError', [], 'p-5');
    await run.message('o+0', 'exitBad', [], 'p-6');
    await run.message('o+0', 'exitPromise', [], 'p-7');
  },
};

export const disavowal: VatProgram = {
  name: 'disavow',
  options: { enableDisavow: true },
  build: ({ note, vatPowers }) => {
    const attempt = makeAttempt(note);
    let kept: unknown;
    return Far('root', {
      powers: () => harden(Object.keys(vatPowers).sort()),
      keep: (x: unknown) => {
        kept = x;
      },
      disavow: () => attempt('disavow', () => vatPowers.disavow?.(kept)),
      disavowOther: (x: unknown) => {
        attempt('local', () => vatPowers.disavow?.(Far('local', {})));
        attempt('promise', () => vatPowers.disavow?.(Promise.resolve()));
        attempt('data', () => vatPowers.disavow?.('data'));
        attempt('argument', () => vatPowers.disavow?.(x));
      },
      send: () => {
        void E(kept as Remote)
          .m()
          .catch((error: unknown) => note(`send: ${show(error)}`));
      },
      sendAs: (x: Remote) => {
        void E(x)
          .m(kept)
          .catch((error: unknown) => note(`send as argument: ${show(error)}`));
      },
      get: () => kept,
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'powers', [], 'p-1');
    await run.message('o+0', 'keep', [ref('o-50')]);
    await run.message('o+0', 'disavow');
    await run.message('o+0', 'send');
    await run.message('o+0', 'sendAs', [ref('o-51')]);
    await run.message('o+0', 'get', [], 'p-2');
    await run.message('o+0', 'disavow');
    await run.message('o+0', 'disavowOther', [ref('o-52')]);
    await run.message('o+0', 'keep', [ref('o-50')]);
    await run.message('o+0', 'get', [], 'p-3');
  },
};
