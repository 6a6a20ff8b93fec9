// One vat, many short scripts: each shows one thing in which ours differs from the peer on purpose.
import { E, Far } from '@endo/far';
import { fulfil, ref } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { KindHandle, VatData } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';
import type { VatRun } from '../../support/vat-run.js';

type Pending = Promise<unknown>;

const build: VatProgram['build'] = ({ note, VatData, baggage, incarnation }) => {
  if (incarnation === 0) baggage.init('handle', VatData.makeKindHandle('watcher'));
  const handle = baggage.get('handle') as KindHandle;
  const makeWatcher = VatData.defineDurableKind(handle, () => ({}), {
    onFulfilled: (_context, value: unknown) => note(`told ${show(value)}`),
    onRejected: (_context, reason: unknown) => note(`told of ${show(reason)}`),
  });
  if (incarnation === 0) baggage.init('watcher', makeWatcher());
  const watcher = baggage.get('watcher');
  const store = VatData.makeScalarBigMapStore('store');
  let kept: Pending | undefined;
  let settle: ((value: unknown) => void) | undefined;
  const attempt = (thunk: () => unknown): void => {
    try {
      thunk();
      note('not refused');
    } catch {
      note('refused');
    }
  };
  return Far('root', {
    take: ([p]: [Pending]) => void (kept = p),
    own: () => void (kept = harden(new Promise(resolve => void (settle = resolve)))),
    settled: () => void (kept = harden(Promise.resolve('settled'))),
    settle: (value: unknown) => settle?.(value),
    store: () => kept && store.init('key', kept),
    unstore: () => store.delete('key'),
    send: (x: Remote) => void E(x).m(kept),
    sendStored: (x: Remote) => void E(x).m(store.get('key')),
    returnStored: () => harden([store.get('key')]),
    watch: () => VatData.watchPromise(kept, watcher),
    watchStored: () => VatData.watchPromise(store.get('key'), watcher),
    watchAndSend: (x: Remote) => {
      VatData.watchPromise(kept, watcher);
      void E(x).m(kept);
    },
    sendAndStore: (x: Remote) => store.init('key', harden(E(x).m())),
    sendOnly: (x: Remote) => void E.sendOnly(x).m(1),
    refused: () => {
      const promise = () => harden(new Promise(() => undefined));
      attempt(() => store.init('key', promise()));
      attempt(() => store.set('missing', promise()));
      attempt(() => baggage.init('promise', promise()));
    },
  });
};

const x = ref('o-50');

const makeProgram = (name: string, script: (run: VatRun) => Promise<void>): VatProgram => ({
  name,
  build,
  script: async run => {
    await run.start();
    await script(run);
  },
});

/** An import that virtual data keeps when the kernel settles it: its name is then retired. */
const keepSettledImport = async (run: VatRun): Promise<void> => {
  await run.message('o+0', 'take', [[ref('p-60')]]);
  await run.message('o+0', 'store');
  await run.notify(fulfil('p-60', 'value'));
};

export const retiredSent = makeProgram('a settled import, kept and sent again', async run => {
  await keepSettledImport(run);
  await run.message('o+0', 'sendStored', [x]);
  await run.message('o+0', 'sendStored', [x]);
  await run.message('o+0', 'unstore');
});

export const retiredReturned = makeProgram('a settled import, kept and returned', async run => {
  await keepSettledImport(run);
  await run.message('o+0', 'returnStored', [], 'p-1');
  await run.message('o+0', 'unstore');
});

export const retiredWatched = makeProgram('a settled import, kept and watched', async run => {
  await keepSettledImport(run);
  await run.message('o+0', 'watchStored');
  await run.message('o+0', 'unstore');
});

export const retiredResult = makeProgram('an import that became a result', async run => {
  await run.message('o+0', 'take', [[ref('p-60')]]);
  await run.message('o+0', 'store');
  await run.message('o+0', 'settle', [], 'p-60');
  await run.message('o+0', 'sendStored', [x]);
  await run.message('o+0', 'unstore');
});

export const retiredOwn = makeProgram('a promise of the vat, kept and sent again', async run => {
  await run.message('o+0', 'own');
  await run.message('o+0', 'store');
  await run.message('o+0', 'send', [x]);
  await run.message('o+0', 'settle', ['own']);
  await run.message('o+0', 'send', [x]);
  await run.message('o+0', 'unstore');
});

export const twoNames = makeProgram('a result that is stored before it is sent', async run => {
  await run.message('o+0', 'sendAndStore', [x]);
  await run.notify(fulfil(run.lastResult(), 'value'));
  await run.message('o+0', 'unstore');
});

export const refusals = makeProgram('promises in operations that are refused', async run => {
  await run.message('o+0', 'own');
  await run.message('o+0', 'store');
  await run.message('o+0', 'refused');
});

export const sendOnly = makeProgram('E.sendOnly', async run => {
  await run.message('o+0', 'sendOnly', [x]);
  await run.message('o+0', 'sendOnly', [ref('p-60')]);
});

export const watchOfExported = makeProgram('a promise exported, then watched', async run => {
  await run.message('o+0', 'own');
  await run.message('o+0', 'send', [x]);
  await run.message('o+0', 'watch');
  await run.start();
  await run.notify(fulfil('p+5', 'settled by the kernel'));
});

export const knownWatchedAndSent = makeProgram(
  'a promise known to be settled, watched and sent',
  async run => {
    await run.message('o+0', 'settled');
    await run.message('o+0', 'send', [x]);
    await run.message('o+0', 'watchAndSend', [x]);
  },
);

export const staleInBatch = makeProgram('a stale promise in a batch, then mentioned', async run => {
  await run.message('o+0', 'take', [[ref('p-61')]]);
  await run.message('o+0', 'take', [[ref('p-60')]]);
  await run.message('o+0', 'watch');
  await run.start();
  await run.notify(fulfil('p-61', 'stale'), fulfil('p-60', [ref('p-61')]));
});

/** A virtual weak map of one incarnation, whose key the kernel retires in the next. */
const makeLeftovers = (sort: string, make: (vatData: VatData) => unknown): VatProgram => ({
  name: `a virtual weak map of the previous incarnation, with ${sort} as its value`,
  build: ({ VatData }) => {
    const weak = VatData.makeScalarBigWeakMapStore('weak');
    return Far('root', { put: (x: unknown) => weak.init(x, make(VatData)) });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'put', [ref('o-60')]);
    await run.start();
    await run.deliver(['retireImports', ['o-60']]);
    await run.sweep();
  },
});

/** The same, which holds itself and was exported: kernels abandon such exports with the upgrade. */
export const leftoverAbandoned: VatProgram = {
  name: 'a virtual weak map of the previous incarnation, exported, with itself as its value',
  build: ({ VatData }) => {
    const weak = VatData.makeScalarBigWeakMapStore('weak');
    return Far('root', { put: (x: unknown) => (weak.init(x, weak), weak) });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'put', [ref('o-60')], 'p-1');
    await run.deliver(['dropExports', ['o+v3/4']]);
    await run.start();
    await run.deliver(['retireImports', ['o-60']]);
    await run.sweep();
  },
};

export const leftoverRemotable = makeLeftovers('a remotable', () => Far('remotable', {}));
export const leftoverPromise = makeLeftovers('a promise', () => harden(Promise.resolve(1)));
export const leftoverVirtual = makeLeftovers('a virtual object', vatData =>
  vatData.defineKind('kind', () => ({}), {})(),
);
