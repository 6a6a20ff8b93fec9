// What an iteration over a store of the previous incarnation brings to life: the objects that it
// gives, and no others. The next sweep shows which.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { ref } from '../../support/capdata.js';
import type { MapStore } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

const walks: Record<string, (store: MapStore) => unknown> = {
  keys: store => [...store.keys()],
  values: store => [...store.values()],
  'values by value': store => [...store.values(undefined, M.string())],
  'values by key': store => [...store.values(M.remotable())],
  entries: store => [...store.entries()],
  size: store => store.getSize(),
  'size by value': store => store.getSize(M.any(), M.string()),
  'size by key': store => store.getSize(M.remotable()),
  'clear by value': store => store.clear(undefined, M.string()),
  clear: store => store.clear(),
};

const makeProgram = (walk: string): VatProgram => ({
  name: `iteration: ${walk}`,
  build: ({ VatData, baggage }) => {
    if (!baggage.has('store')) {
      baggage.init('store', VatData.makeScalarBigMapStore('store', { durable: true }));
    }
    const store = baggage.get('store') as MapStore;
    return Far('root', {
      put: (key: unknown, value: unknown) => store.init(key, value),
      walk: () => void walks[walk]?.(store),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'put', [ref('o-50'), 'text']);
    await run.message('o+0', 'put', [ref('o-51'), [ref('o-52')]]);
    await run.message('o+0', 'put', ['scalar', ref('o-53')]);
    await run.start();
    await run.message('o+0', 'walk');
    for (const vref of ['o-50', 'o-51', 'o-52', 'o-53']) {
      if (run.hooks.slotToVal.has(vref)) run.kill(vref);
    }
    await run.sweep();
  },
});

export const iterations: readonly VatProgram[] = Object.keys(walks).map(makeProgram);
