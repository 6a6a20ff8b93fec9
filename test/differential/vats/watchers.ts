// watchPromise and providePromiseWatcher in one incarnation: imported, local and settled promises,
// arguments, several watches, missing handlers, bad watchers.
import { E, Far } from '@endo/far';
import { fulfil, ref, reject } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const watchers: VatProgram = {
  name: 'watchers',
  build: ({ note, VatData, baggage }) => {
    const both = VatData.makeKindHandle('both');
    const makeBoth = VatData.defineDurableKind(both, (label: string) => ({ label, count: 0 }), {
      onFulfilled: ({ state }, value: unknown, ...args: unknown[]) => {
        state.count = (state.count as number) + 1;
        note(`${show(state.label)} #${show(state.count)} fulfilled ${show(value)} ${show(args)}`);
      },
      onRejected: ({ state }, reason: unknown, ...args: unknown[]) => {
        note(`${show(state.label)} rejected ${show(reason)} ${show(args)}`);
      },
    });
    const half = VatData.makeKindHandle('half');
    const makeHalf = VatData.defineDurableKind(half, () => ({}), {
      onFulfilled: (_context, value: unknown) => note(`half fulfilled ${show(value)}`),
    });
    const other = VatData.makeKindHandle('other half');
    const makeOther = VatData.defineDurableKind(other, () => ({}), {
      onRejected: (_context, reason: unknown) => note(`other rejected ${show(reason)}`),
    });
    const failing = VatData.makeKindHandle('failing');
    const makeFailing = VatData.defineDurableKind(failing, () => ({}), {
      onFulfilled: () => {
        throw Error('the watcher failed');
      },
      onRejected: () => Promise.reject(Error('the watcher failed later')),
    });
    const provided = VatData.makeKindHandle('provided');
    const providedWatcher = VatData.providePromiseWatcher(
      provided,
      (value, ...args) => note(`provided fulfilled ${show(value)} ${show(args)}`),
      (reason, ...args) => note(`provided rejected ${show(reason)} ${show(args)}`),
    );
    const watcher = makeBoth('first');
    const second = makeBoth('second');
    const halfWatcher = makeHalf();
    baggage.init('watcher', watcher);
    const locals = new Map<string, (value: unknown) => void>();
    const pending = (name: string): Promise<unknown> =>
      new Promise(resolve => void locals.set(name, resolve));
    return Far('root', {
      watch: ([p]: [unknown], ...args: unknown[]) => VatData.watchPromise(p, watcher, ...args),
      watchSecond: ([p]: [unknown]) => VatData.watchPromise(p, second, 'second'),
      watchTwice: ([p]: [unknown]) => {
        VatData.watchPromise(p, watcher, 1);
        VatData.watchPromise(p, second, 2);
        VatData.watchPromise(p, watcher, 3);
      },
      watchHalf: ([p]: [unknown]) => VatData.watchPromise(p, halfWatcher),
      watchOther: ([p]: [unknown]) => VatData.watchPromise(p, makeOther()),
      watchFailing: ([p]: [unknown]) => VatData.watchPromise(p, makeFailing()),
      watchResult: (x: Remote) => VatData.watchPromise(E(x).m(), watcher, 'result'),
      watchPipelined: (x: Remote) => {
        const first = E(x).a() as Promise<Remote>;
        VatData.watchPromise(first, watcher, 'first');
        VatData.watchPromise(E(first).b(), second, 'then');
      },
      watchLocal: (name: string) => VatData.watchPromise(pending(name), watcher, name),
      watchAndSend: (name: string, x: Remote) => {
        const p = pending(name);
        VatData.watchPromise(p, watcher, name);
        void E(x).m(p);
      },
      settle: (name: string, value: unknown) => locals.get(name)?.(value),
      watchSettled: () => {
        VatData.watchPromise(Promise.resolve('already'), watcher, 'settled');
        VatData.watchPromise(Promise.reject(Error('already failed')), watcher, 'failed');
      },
      provide: ([p]: [unknown]) => {
        VatData.watchPromise(p, providedWatcher, 'an argument');
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'watch', [[ref('p-50')], 'an argument', ref('o-50')]);
    await run.notify(fulfil('p-50', ref('o-51')));
    await run.message('o+0', 'watch', [[ref('p-51')]]);
    await run.notify(reject('p-51', TypeError('no')));
    await run.message('o+0', 'watchTwice', [[ref('p-52')]]);
    await run.message('o+0', 'watchSecond', [[ref('p-52')]]);
    await run.message('o+0', 'watch', [[ref('p-53')]]);
    await run.notify(fulfil('p-52', 'several'), fulfil('p-53', [ref('p-54')]));
    await run.notify(fulfil('p-54', 'inner'));
    await run.message('o+0', 'watchHalf', [[ref('p-55')]]);
    await run.notify(reject('p-55', Error('nobody handles this')));
    await run.message('o+0', 'watchHalf', [[ref('p-56')]]);
    await run.notify(fulfil('p-56', 'half'));
    await run.message('o+0', 'watchOther', [[ref('p-57')]]);
    await run.notify(fulfil('p-57', 'nobody wants this'));
    await run.message('o+0', 'watchFailing', [[ref('p-58')]]);
    await run.notify(fulfil('p-58', 1));
    await run.message('o+0', 'watchFailing', [[ref('p-59')]]);
    await run.notify(reject('p-59', 2));
    await run.message('o+0', 'watchResult', [ref('o-52')]);
    await run.notify(fulfil(run.lastResult(), 'the result'));
    await run.message('o+0', 'watchPipelined', [ref('o-52')]);
    const [first, then] = run.calls('send', true).map(call => String(call.args[2]));
    await run.notify(fulfil(first ?? '', ref('o-53')));
    await run.notify(reject(then ?? '', Error('pipelined')));
    await run.message('o+0', 'watchLocal', ['local']);
    await run.message('o+0', 'settle', ['local', ref('o-54')]);
    await run.message('o+0', 'watchLocal', ['local data']);
    await run.message('o+0', 'settle', ['local data', { data: 5n }]);
    await run.message('o+0', 'watchSettled');
    await run.message('o+0', 'provide', [[ref('p-60')]]);
    await run.notify(fulfil('p-60', 'provided'));
    // Watched first, then told to the kernel.
    await run.message('o+0', 'watchAndSend', ['both', ref('o-55')]);
    await run.message('o+0', 'settle', ['both', 'watched and sent']);
    await run.message('o+0', 'watch', [[ref('p-61')], 'left open']);
  },
};
