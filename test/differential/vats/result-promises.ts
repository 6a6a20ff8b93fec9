// The result of a delivery as a promise that the vat had imported before, and who decides what.
import { E, Far } from '@endo/far';
import { fulfil, ref, reject } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const resultPromises: VatProgram = {
  name: 'result promises and deciders',
  build: ({ note }) => {
    const kept = new Map<string, Promise<unknown>>();
    let settle: (value: unknown) => void = () => undefined;
    const tell = (label: string, promise: Promise<unknown>): void => {
      promise.then(
        value => note(`${label} fulfilled ${show(value)}`),
        (reason: unknown) => note(`${label} rejected ${show(reason)}`),
      );
    };
    return Far('root', {
      import: (name: string, [p]: [Promise<unknown>]) => {
        kept.set(name, p);
        tell(name, p);
      },
      two: () => 2,
      fails: () => {
        throw Error('method failed');
      },
      later: () => new Promise(resolve => void (settle = resolve)),
      settle: (value: unknown) => settle(value),
      get: (name: string) => kept.get(name),
      list: (...names: string[]) => harden(names.map(name => kept.get(name))),
      sendKept: (x: Remote, name: string) => void E(x).m(kept.get(name)),
      messageKept: (name: string) => {
        tell(`to ${name}`, E(kept.get(name) as Promise<Remote>).m());
      },
      forward: (x: Remote) => {
        const result = E(x).m();
        kept.set('forwarded', result);
        return result;
      },
      local: () => Far('local', { m: () => 'local m' }),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'local', [], 'p-1');
    await run.message('o+0', 'import', ['early', [ref('p-50')]]);
    await run.message('o+0', 'two', [], 'p-50');
    // The vat has become the decider and has decided: this is stale.
    await run.notify(fulfil('p-50', 'stale'));

    await run.message('o+0', 'import', ['failing', [ref('p-51')]]);
    await run.message('o+0', 'fails', [], 'p-51');

    // Sent on as an argument and spoken to, before and after the change of decider.
    await run.message('o+0', 'import', ['open', [ref('p-52')]]);
    await run.message('o+0', 'sendKept', [ref('o-60'), 'open']);
    await run.message('o+0', 'messageKept', ['open']);
    await run.message('o+0', 'later', [], 'p-52');
    await run.message('o+0', 'sendKept', [ref('o-60'), 'open']);
    await run.message('o+0', 'messageKept', ['open']);
    await run.notify(fulfil('p-52', 'stale'));
    await run.message('o+0', 'settle', [ref('o-61')]);
    await run.message('o+0', 'messageKept', ['open']);
    await run.message('o+0', 'sendKept', [ref('o-60'), 'open']);

    // The result is a promise that the kernel decides.
    await run.message('o+0', 'import', ['imported', [ref('p-53')]]);
    await run.message('o+0', 'get', ['imported'], 'p-54');
    await run.notify(fulfil('p-53', 'three'));
    await run.message('o+0', 'forward', [ref('o-62')], 'p-55');
    await run.message('o+0', 'list', ['forwarded', 'imported'], 'p-56');
    await run.notify(reject(run.lastResult(), Error('forwarded failure')));
    // The result is the very promise that it is to settle: it can never be.
    await run.message('o+0', 'import', ['self', [ref('p-57')]]);
    await run.message('o+0', 'list', ['self'], 'p-57');
    // Results with promises in them, of which one is a result of an earlier delivery.
    await run.message('o+0', 'later', [], 'p-58');
    await run.message('o+0', 'import', ['own', [ref('p-58')]]);
    await run.message('o+0', 'list', ['own'], 'p-59');
    await run.message('o+0', 'messageKept', ['own']);
    await run.message('o+0', 'settle', [ref('o+10')]);
    await run.message('o+0', 'messageKept', ['own']);
  },
};
