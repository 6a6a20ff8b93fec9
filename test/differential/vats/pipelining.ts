// Messages to promises: results of sends, imported promises, and what becomes of later sends once
// such a promise is settled to a local object, a presence, data or a rejection.
import { E, Far } from '@endo/far';
import { fulfil, ref, reject } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const pipelining: VatProgram = {
  name: 'pipelining',
  build: ({ note }) => {
    const kept = new Map<string, Promise<Remote>>();
    const tell = (label: string, promise: Promise<unknown>): void => {
      promise.then(
        value => note(`${label} fulfilled ${show(value)}`),
        (reason: unknown) => note(`${label} rejected ${show(reason)}`),
      );
    };
    return Far('root', {
      chain: (x: Remote) => {
        tell('chain', E(E(E(x).a() as Promise<Remote>).b() as Promise<Remote>).c());
      },
      keep: (name: string, [p]: [Promise<Remote>]) => {
        kept.set(name, p);
        tell(name, p);
      },
      toKept: (name: string, ...args: unknown[]) => {
        const p = kept.get(name);
        if (p) tell(`${name}.m`, E(p).m(...args));
      },
      returnKept: (name: string) => kept.get(name),
      local: () => Far('local', { m: (...args: unknown[]) => harden(['local m', ...args]) }),
      localPromise: (x: Remote) => {
        let settle: (value: Remote) => void = () => undefined;
        const promise = new Promise<Remote>(resolve => {
          settle = resolve;
        });
        // Messages to a promise of our own wait here until it is settled, then go to the presence.
        tell('first', E(promise).m('first'));
        tell('second', E(promise).m('second'));
        settle(x);
        tell('third', E(promise).m('third'));
      },
      whenAlready: async (x: Remote) => {
        const result = E(x).m();
        void result.then(() => note('settled'));
        return E(result as Promise<Remote>).a();
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'local', [], 'p-1');
    await run.message('o+0', 'chain', [ref('o-50')]);
    const third = run.lastResult();
    await run.notify(fulfil('p+5', ref('o-51')));
    await run.notify(fulfil('p+6', 'data'));
    await run.notify(reject(third, Error('no method on data')));

    for (const [index, name] of ['toLocal', 'toPresence', 'toData', 'toRejection'].entries()) {
      const vpid = `p-${60 + index}`;
      await run.message('o+0', 'keep', [name, [ref(vpid)]]);
      await run.message('o+0', 'toKept', [name, 'early', ref('o-52')]);
    }
    await run.notify(fulfil('p-60', ref('o+10')));
    await run.notify(fulfil('p-61', ref('o-53', 'Alleged: fifty-three')));
    await run.notify(fulfil('p-62', { data: 1 }));
    await run.notify(reject('p-63', TypeError('it failed')));
    for (const name of ['toLocal', 'toPresence', 'toData', 'toRejection']) {
      await run.message('o+0', 'toKept', [name, 'late']);
    }
    await run.message('o+0', 'localPromise', [ref('o-54')]);
    await run.message('o+0', 'whenAlready', [ref('o-55')], 'p-70');
    await run.message('o+0', 'keep', ['again', [ref('p-64')]]);
    await run.message('o+0', 'returnKept', ['again'], 'p-71');
    await run.notify(fulfil('p-64', ref('o-56')));
    await run.message('o+0', 'returnKept', ['again'], 'p-72');
  },
};
