// The engine's own collector: what nobody holds is dropped, so nothing of liveslots holds it.
import { E, Far } from '@endo/far';
import { fulfil, ref } from '../../support/capdata.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const realCollector: VatProgram = {
  name: 'the real collector',
  collector: 'real',
  build: ({ VatData }) => {
    const make = VatData.defineKind('thing', (held: unknown) => ({ held }), {
      get: ({ state }) => state.held,
    });
    const store = VatData.makeScalarBigMapStore('store');
    let kept: unknown;
    return Far('root', {
      take: (..._things: unknown[]) => undefined,
      keep: (x: unknown) => {
        kept = x;
      },
      isKept: (x: unknown) => kept === x,
      store: (key: string, x: unknown) => store.init(key, x),
      unstore: (key: string) => store.delete(key),
      hidden: (x: unknown) => {
        make(x);
      },
      thing: (x: unknown) => make(x),
      remotable: () => Far('remotable', {}),
      send: (x: Remote) => {
        void E(x).m(Far('argument', {}));
      },
      hiddenStore: (x: unknown) => {
        VatData.makeScalarBigMapStore('hidden').init('x', x);
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'take', [ref('o-50'), ref('o-51'), { deep: [ref('o-52')] }]);
    await run.message('o+0', 'keep', [ref('o-53')]);
    await run.sweep();
    await run.message('o+0', 'isKept', [ref('o-53')], 'p-1');
    await run.message('o+0', 'store', ['x', ref('o-54')]);
    await run.sweep();
    await run.message('o+0', 'unstore', ['x']);
    await run.sweep();
    await run.message('o+0', 'hidden', [ref('o-55')]);
    await run.message('o+0', 'thing', [ref('o-56')], 'p-2');
    await run.message('o+0', 'hiddenStore', [ref('o-57')]);
    await run.sweep();
    await run.sweep();
    await run.deliver(['dropExports', ['o+v10/2']]);
    await run.sweep();
    await run.message('o+0', 'remotable', [], 'p-3');
    await run.sweep();
    await run.deliver(['dropExports', ['o+11']]);
    await run.sweep();
    await run.message('o+0', 'send', [ref('o-58')]);
    await run.notify(fulfil(run.lastResult(), ref('o-59')));
    await run.deliver(['dropExports', ['o+12']]);
    await run.sweep();
    await run.message('o+0', 'keep', [undefined]);
    // What the engine itself still holds of the last turns it releases in later ones.
    for (let round = 0; round < 12; round += 1) {
      await run.message('o+0', 'isKept', [round], `p-${100 + round}`);
      await run.sweep();
    }
  },
};
