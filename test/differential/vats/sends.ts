// Sends to presences: arguments of all sorts, results settled by the kernel, several at once.
import { E, Far } from '@endo/far';
import { fulfil, ref, reject } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const sends: VatProgram = {
  name: 'sends to presences',
  build: ({ note }) => {
    const local = Far('local', { m: () => 'local m' });
    const tell = (label: string, promise: Promise<unknown>): void => {
      promise.then(
        value => note(`${label} fulfilled ${show(value)}`),
        (reason: unknown) => note(`${label} rejected ${show(reason)}`),
      );
    };
    return Far('root', {
      plain: (x: Remote) => {
        tell('plain', E(x).m(1, 'two', harden({ three: 3n })));
      },
      objects: (x: Remote) => {
        tell('objects', E(x).m(local, x, local, Far('second', {})));
      },
      promises: (x: Remote) => {
        let settle: (value: unknown) => void = () => undefined;
        const pending = new Promise(resolve => {
          settle = resolve;
        });
        tell('promises', E(x).m(pending, Promise.resolve(5), E(x).a()));
        settle(local);
      },
      rejection: (x: Remote) => {
        const failed = Promise.reject(TypeError('sent while failed'));
        failed.catch(() => undefined);
        tell('rejection', E(x).m(failed));
      },
      symbolMethod: (x: Remote) => {
        tell('symbol', E(x)[Symbol.asyncIterator]('arg'));
      },
      call: (f: (x: unknown) => unknown) => {
        tell('call', Promise.resolve(E(f)('an argument')));
      },
      property: (x: Remote & { prop: unknown }) => {
        tell('property', Promise.resolve(E.get(x).prop));
      },
      unpassable: (x: Remote) => {
        tell('unpassable', E(x).m({ notHardened: 1 }));
        tell('unpassable map', E(x).m(new Map()));
      },
      toLocal: () => {
        tell('local', E(local).m());
      },
      forward: (x: Remote) => E(x).m(),
      order: async (x: Remote) => {
        void E(x).a();
        void E(x).b();
        await Promise.resolve();
        void E(x).c();
      },
      ignore: () => undefined,
    });
  },
  script: async run => {
    const x = ref('o-50', 'Alleged: fifty');
    await run.start();
    await run.message('o+0', 'plain', [x]);
    await run.notify(fulfil(run.lastResult(), ['ok', ref('o-51', 'Alleged: fifty-one')]));
    await run.message('o+0', 'objects', [x]);
    await run.notify(reject(run.lastResult(), RangeError('kernel says no')));
    await run.message('o+0', 'promises', [x]);
    await run.notify(fulfil('p+7', ref('o+10')), fulfil('p+10', 1n));
    await run.message('o+0', 'rejection', [x]);
    await run.message('o+0', 'symbolMethod', [x]);
    await run.message('o+0', 'call', [x]);
    await run.message('o+0', 'property', [x]);
    await run.message('o+0', 'unpassable', [x]);
    await run.message('o+0', 'toLocal');
    await run.message('o+0', 'forward', [x], 'p-70');
    await run.notify(fulfil(run.lastResult(), ref('o+10')));
    await run.message('o+0', 'order', [x], 'p-71');
  },
};
