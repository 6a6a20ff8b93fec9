// Methods that are symbols, missing, failing, or no methods at all.
import { Far } from '@endo/far';
import { capdata, ref } from '../../support/capdata.js';
import type { VatProgram } from '../../support/vat-program.js';

export const messagesMethods: VatProgram = {
  name: 'messages: methods and failures',
  build: ({ note }) =>
    Far('root', {
      [Symbol.asyncIterator]: (x: unknown) => harden(['iterated', x]),
      throwsError: () => {
        throw RangeError('too far');
      },
      throwsData: () => {
        throw harden({ reason: 'data' });
      },
      throwsRemotable: () => {
        throw Far('excuse', {});
      },
      rejects: async () => Promise.reject(TypeError('later')),
      rejectsWith: async (x: unknown) => Promise.reject(x),
      slow: async () => {
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        note('slow is done');
        return 'slow';
      },
      never: () => new Promise(() => undefined),
      thrower: () =>
        Far('thrower', () => {
          throw Error('called in vain');
        }),
      two: () => 2,
    }),
  script: async run => {
    await run.start();
    await run.message('o+0', Symbol.asyncIterator, ['x'], 'p-1');
    await run.message('o+0', Symbol.for('missing'), [], 'p-2');
    await run.message('o+0', 'missing', [], 'p-3');
    await run.message('o+0', undefined, ['no function'], 'p-4');
    await run.message('o+0', 'throwsError', [], 'p-5');
    await run.message('o+0', 'throwsData', [], 'p-6');
    await run.message('o+0', 'throwsRemotable', [], 'p-7');
    await run.message('o+0', 'rejects', [], 'p-8');
    await run.message('o+0', 'rejectsWith', [ref('o-50')], 'p-9');
    await run.message('o+0', 'slow', [], 'p-10');
    await run.message('o+0', 'never', [], 'p-11');
    await run.message('o+0', 'thrower', [], 'p-12');
    await run.message('o+11', undefined, [], 'p-13');
    // Without arguments a property is read; those of a remotable are methods, which do not pass.
    for (const [index, name] of ['missing', 'two'].entries()) {
      const methargs = { body: `#["${name}","#undefined"]`, slots: [] };
      await run.deliver(['message', 'o+0', { methargs, result: `p-${20 + index}` }]);
    }
    // Nobody waits for these.
    await run.message('o+0', 'two');
    await run.message('o+0', 'throwsError');
    await run.message('o+0', 'missing');
    // A presence is no target of a message from the kernel; nor is what was never exported.
    await run.message('o+99', 'two', [], 'p-14');
    // The vat goes on.
    await run.message('o+0', 'two', [], 'p-15');
    await run.deliver(['changeVatOptions', { someOption: 1 }]);
    await run.deliver(['stopVat', capdata('over')]);
  },
};
