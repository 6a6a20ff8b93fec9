// The limits of size for what one syscall carries: a send that is too big is refused to its
// caller, a resolution that is too big ends the vat.
import { E, Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { makeAttempt, show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

const manyObjects = (count: number): unknown[] =>
  Array.from({ length: count }, (_, index) => Far(`object ${index}`, {}));

export const limits: VatProgram = {
  name: 'limits of size',
  build: ({ note, VatData, vatPowers }) => {
    const attempt = makeAttempt(note);
    const store = VatData.makeScalarBigMapStore('store');
    const make = VatData.defineKind('kind', (text: string) => ({ text }), {
      set: ({ state }, text: string) => void (state.text = text),
      get: ({ state }) => state.text,
    });
    return Far('root', {
      send: (x: Remote, length: number) => {
        E(x)
          .m('x'.repeat(length))
          .catch((error: unknown) => note(`send: ${show(error)}`));
      },
      sendSlots: (x: Remote, count: number) => {
        E(x)
          .m(harden(manyObjects(count)))
          .catch((error: unknown) => note(`send: ${show(error)}`));
      },
      data: (length: number) => 'x'.repeat(length),
      slots: (count: number) => harden(manyObjects(count)),
      fails: (length: number) => {
        throw Error('x'.repeat(length));
      },
      exit: (length: number) => attempt('exit', () => vatPowers.exitVat('x'.repeat(length))),
      store: (length: number) => {
        attempt('init', () => store.init('key', 'x'.repeat(length)));
        attempt('has', () => store.has('key'));
      },
      kind: (length: number) => {
        attempt('make', () => make('x'.repeat(length)).get());
        const small = make('small');
        attempt('set', () => small.set('x'.repeat(length)));
        attempt('get', () => small.get());
      },
    });
  },
  script: async run => {
    await run.start();
    run.hooks.setSyscallCapdataLimits(200, 4);
    await run.message('o+0', 'send', [ref('o-50'), 20]);
    await run.message('o+0', 'send', [ref('o-50'), 300]);
    await run.message('o+0', 'sendSlots', [ref('o-50'), 4]);
    await run.message('o+0', 'sendSlots', [ref('o-50'), 5]);
    await run.message('o+0', 'data', [20], 'p-1');
    await run.message('o+0', 'data', [300], 'p-2');
    await run.message('o+0', 'slots', [4], 'p-3');
    await run.message('o+0', 'slots', [5], 'p-4');
    await run.message('o+0', 'fails', [300], 'p-5');
    await run.message('o+0', 'exit', [20]);
    await run.message('o+0', 'exit', [300]);
    await run.message('o+0', 'store', [300]);
    await run.message('o+0', 'kind', [300]);
  },
};
