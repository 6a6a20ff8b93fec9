// Several resolutions in one notify: references to each other, cycles, rejections, promises that
// come with them, and vpids that the vat does not know.
import { Far } from '@endo/far';
import { fulfil, ref, reject } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const notifyBatches: VatProgram = {
  name: 'notify batches',
  build: ({ note }) => {
    const waitFor = (label: string, promise: unknown): void => {
      void Promise.resolve(promise).then(
        value => {
          note(`${label} fulfilled ${show(value)}`);
          if (Array.isArray(value)) {
            value.forEach((part, index) => {
              if (part instanceof Promise && label.length < 12) waitFor(`${label}.${index}`, part);
            });
          }
        },
        (reason: unknown) => note(`${label} rejected ${show(reason)}`),
      );
    };
    return Far('root', {
      wait: (...promises: unknown[]) => {
        promises.forEach((promise, index) => waitFor(`p${index}`, promise));
      },
      same: async (a: Promise<unknown[]>, b: unknown) => (await a)[0] === b,
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'wait', [ref('p-50'), ref('p-51'), ref('p-52')]);
    await run.notify(
      fulfil('p-50', 'fifty'),
      reject('p-51', TypeError('fifty-one')),
      fulfil('p-52', ref('o-60', 'Alleged: sixty')),
    );
    // Each mentions the other.
    await run.message('o+0', 'wait', [ref('p-53'), ref('p-54')]);
    await run.notify(fulfil('p-53', [ref('p-54')]), fulfil('p-54', [ref('p-53')]));
    // A promise that is resolved to a structure that holds itself.
    await run.message('o+0', 'wait', [ref('p-55')]);
    await run.notify(fulfil('p-55', [ref('p-55')]));
    // Promises that only the batch names: one is resolved in it, two are not.
    await run.message('o+0', 'wait', [ref('p-56')]);
    await run.notify(
      fulfil('p-56', [ref('p-59'), ref('p-57'), ref('p-58')]),
      fulfil('p-57', 'in the batch'),
    );
    await run.notify(reject('p-58', 'late'), fulfil('p-59', [ref('p-61'), ref('p-60')]));
    await run.notify(fulfil('p-60', 0), fulfil('p-61', 1));
    // Nobody here knows these.
    await run.notify(fulfil('p-90', 'stale'), reject('p+99', 'stale'));
    await run.message('o+0', 'wait', [ref('p-62')]);
    await run.notify(fulfil('p-91', 'stale'), fulfil('p-62', 'known'), fulfil('p-92', 'stale'));
    // Told twice.
    await run.notify(fulfil('p-62', 'twice'));
    await run.message('o+0', 'same', [ref('p-63'), ref('p-64')], 'p-70');
    await run.notify(fulfil('p-63', [ref('p-64')]));
    await run.notify(fulfil('p-64', 'end'));
  },
};
