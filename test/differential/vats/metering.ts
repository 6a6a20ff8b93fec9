// Which code of a vat runs metered: what its own behaviour decides does; what the collector may
// decide, and the turn in which a delivery arrives, do not.
import { E, Far } from '@endo/far';
import { fulfil, ref } from '../../support/capdata.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const metering: VatProgram = {
  name: 'metering',
  build: ({ note, VatData, baggage, isMetered }) => {
    const tell = (where: string): void =>
      note(`${where}: ${isMetered() ? 'metered' : 'unmetered'}`);
    tell('buildRootObject');
    const handle = VatData.makeKindHandle('kind');
    const make = VatData.defineDurableKind(
      handle,
      () => {
        tell('init');
        return { n: 1 };
      },
      {
        onFulfilled: () => tell('watcher'),
        method: ({ state }) => {
          tell('method of a kind');
          return state.n;
        },
      },
      { finish: () => tell('finish') },
    );
    const watcher = make();
    baggage.init('watcher', watcher);
    return Far('root', {
      method: async () => {
        tell('method');
        await Promise.resolve();
        tell('method, a turn later');
      },
      send: (x: Remote) => {
        void E(x)
          .m()
          .then(() => tell('reaction to a result'));
      },
      watch: ([p]: [unknown]) => VatData.watchPromise(p, watcher),
      make: () => {
        make();
      },
      call: () => watcher.method(),
      get: () => watcher,
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'method', [], 'p-1');
    await run.message('o+0', 'send', [ref('o-50')]);
    await run.notify(fulfil(run.lastResult(), 1));
    await run.message('o+0', 'watch', [[ref('p-50')]]);
    await run.notify(fulfil('p-50', 2));
    await run.message('o+0', 'make');
    await run.message('o+0', 'call', [], 'p-2');
    await run.message('o+0', 'get', [], 'p-3');
    await run.message('o+d10/1', 'method', [], 'p-4');
    run.kill('o+d10/1');
    await run.message('o+d10/1', 'method', [], 'p-5');
    await run.sweep();
  },
};
