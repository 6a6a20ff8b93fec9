// Promises whose settlement the vat knows, sent again: alone, twice, nested, in chains and cycles.
import { E, Far } from '@endo/far';
import { fulfil, ref } from '../../support/capdata.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const knownResolutions: VatProgram = {
  name: 'known resolutions',
  build: () => {
    const kept = new Map<string, Promise<unknown>>();
    const keep = (name: string, promise: Promise<unknown>): Promise<unknown> => {
      promise.catch(() => undefined);
      kept.set(name, promise);
      return promise;
    };
    const resolvers = new Map<string, (value: unknown) => void>();
    return Far('root', {
      makeData: () => void keep('data', Promise.resolve('data')),
      makeFailed: () => void keep('failed', Promise.reject(TypeError('failed'))),
      makePresence: (x: unknown) => void keep('presence', Promise.resolve(x)),
      makeLocal: () => void keep('local', Promise.resolve(Far('local', {}))),
      makeNested: () =>
        void keep('nested', Promise.resolve(harden([kept.get('data'), kept.get('failed')]))),
      makeChain: () => {
        let last = keep('chain', Promise.resolve('end of chain'));
        for (let index = 0; index < 4; index += 1) {
          last = keep('chain', Promise.resolve(harden({ next: last })));
        }
      },
      makePair: () => {
        let settleA: (value: unknown) => void = () => undefined;
        let settleB: (value: unknown) => void = () => undefined;
        const a = keep('a', new Promise(resolve => void (settleA = resolve)));
        const b = keep('b', new Promise(resolve => void (settleB = resolve)));
        settleA(harden([b]));
        settleB(harden([a]));
      },
      makePending: (name: string) =>
        void keep(name, new Promise(resolve => void resolvers.set(name, resolve))),
      settle: (name: string, value: unknown) => resolvers.get(name)?.(value),
      settleTo: (name: string, ...others: string[]) =>
        resolvers.get(name)?.(harden(others.map(other => kept.get(other)))),
      send: (x: Remote, ...names: string[]) => void E(x).m(...names.map(name => kept.get(name))),
      sendTwice: (x: Remote, name: string) => {
        void E(x).a(kept.get(name));
        void E(x).b(kept.get(name));
      },
      get: (...names: string[]) => harden(names.map(name => kept.get(name))),
      getOne: (name: string) => kept.get(name),
      keepResult: (x: Remote, name: string) => void keep(name, E(x).m()),
      keepImport: (name: string, [p]: [Promise<unknown>]) => void keep(name, p),
    });
  },
  script: async run => {
    const x = ref('o-50');
    await run.start();
    for (const method of [
      'makeData',
      'makeFailed',
      'makeLocal',
      'makeNested',
      'makeChain',
      'makePair',
    ]) {
      await run.message('o+0', method);
    }
    await run.message('o+0', 'makePresence', [ref('o-51')]);
    // First time: the vat does not know yet that they are settled.
    await run.message('o+0', 'send', [x, 'data']);
    await run.message('o+0', 'send', [x, 'failed', 'presence', 'local']);
    // Now it does.
    await run.message('o+0', 'send', [x, 'data']);
    await run.message('o+0', 'send', [x, 'failed', 'data', 'data', 'presence', 'local']);
    await run.message('o+0', 'sendTwice', [x, 'data']);
    await run.message('o+0', 'send', [x, 'nested']);
    await run.message('o+0', 'send', [x, 'nested']);
    await run.message('o+0', 'send', [x, 'chain']);
    await run.message('o+0', 'send', [x, 'chain']);
    await run.message('o+0', 'send', [x, 'a']);
    await run.message('o+0', 'send', [x, 'b', 'a']);
    await run.message('o+0', 'get', ['data', 'nested', 'a'], 'p-1');
    await run.message('o+0', 'getOne', ['data'], 'p-2');
    await run.message('o+0', 'getOne', ['failed'], 'p-3');
    // Pending ones, settled later, one to the others.
    await run.message('o+0', 'makePending', ['one']);
    await run.message('o+0', 'makePending', ['two']);
    await run.message('o+0', 'send', [x, 'one']);
    await run.message('o+0', 'settleTo', ['one', 'two', 'data', 'nested']);
    await run.message('o+0', 'send', [x, 'one']);
    await run.message('o+0', 'settle', ['two', 'second']);
    await run.message('o+0', 'send', [x, 'one']);
    // Settled by the kernel: the vat does not count these as known.
    await run.message('o+0', 'keepResult', [x, 'result']);
    await run.notify(fulfil(run.lastResult(), 'from the kernel'));
    await run.message('o+0', 'send', [x, 'result']);
    await run.message('o+0', 'send', [x, 'result']);
    await run.message('o+0', 'keepImport', ['import', [ref('p-80')]]);
    await run.message('o+0', 'send', [x, 'import']);
    await run.notify(fulfil('p-80', ['import', ref('o-52')]));
    await run.message('o+0', 'send', [x, 'import', 'result']);
    await run.message('o+0', 'get', ['import', 'result'], 'p-4');
  },
};
