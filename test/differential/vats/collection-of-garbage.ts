// Drops and retirements in both directions, with a collector that the script works by hand.
import { Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import type { MapStore } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

export const collectionOfGarbage: VatProgram = {
  name: 'gc deliveries',
  build: ({ VatData, baggage }) => {
    const handle = VatData.makeKindHandle('thing');
    baggage.init('handle', handle);
    const makeDurable = VatData.defineDurableKind(handle, (held: unknown) => ({ held }), {
      get: ({ state }) => state.held,
      set: ({ state }, value: unknown) => void (state.held = value),
    });
    const makeVirtual = VatData.defineKind('note', (held: unknown) => ({ held }), {
      get: ({ state }) => state.held,
    });
    const store = VatData.makeScalarBigMapStore('held', { durable: true });
    baggage.init('store', store);
    const ephemeral = VatData.makeScalarBigMapStore('ephemeral');
    return Far('root', {
      take: (..._things: unknown[]) => undefined,
      store: (key: string, value: unknown) => store.init(key, value),
      unstore: (key: string) => store.delete(key),
      storeEphemeral: (key: string, value: unknown) => ephemeral.init(key, value),
      unstoreEphemeral: (key: string) => ephemeral.delete(key),
      durable: (held: unknown) => makeDurable(held),
      virtual: (held: unknown) => makeVirtual(held),
      hidden: (held: unknown) => void makeVirtual(held),
      nested: () => void makeVirtual(makeVirtual(makeVirtual('innermost'))),
      remotable: () => Far('remotable', { hello: () => 'hello' }),
      hiddenStore: (x: unknown) => {
        const hidden: MapStore = VatData.makeScalarBigMapStore('hidden');
        hidden.init('x', x);
        hidden.init(x, makeVirtual(x));
      },
      storeOut: () => VatData.makeScalarBigMapStore('out'),
      storedRemotable: (key: string) => {
        ephemeral.init(key, Far('stored', {}));
        return ephemeral.get(key);
      },
      get: (key: string) => store.get(key),
    });
  },
  script: async run => {
    const drop = (...vrefs: string[]) => run.deliver(['dropExports', vrefs]);
    const retire = (...vrefs: string[]) => run.deliver(['retireExports', vrefs]);
    await run.start();
    await run.sweep();
    // Imports: released, kept by stored data, released there; some twice; some told again in between.
    await run.message('o+0', 'take', [ref('o-50'), ref('o-51'), ref('o-52'), ref('o-9')]);
    await run.message('o+0', 'store', ['fifty', ref('o-50')]);
    for (const vref of ['o-52', 'o-50', 'o-51', 'o-9']) run.kill(vref);
    await run.message('o+0', 'take', [ref('o-51')]);
    await run.sweep();
    await run.sweep();
    await run.message('o+0', 'unstore', ['fifty']);
    await run.sweep();
    run.kill('o-51');
    await run.sweep();
    // The kernel retires what we import.
    await run.message('o+0', 'take', [ref('o-53')]);
    await run.deliver(['retireImports', ['o-53']]);
    await run.message('o+0', 'store', ['fifty-four', ref('o-54')]);
    // Remotables: kept by the kernel, by stored data, by nobody.
    await run.message('o+0', 'remotable', [], 'p-1');
    const [remotable] = ['o+12'];
    await run.message('o+0', 'take', [ref(remotable)]);
    await drop(remotable);
    run.kill(remotable);
    await run.sweep();
    await run.message('o+0', 'remotable', [], 'p-2');
    await drop('o+13');
    await retire('o+13');
    run.kill('o+13');
    await run.sweep();
    await run.message('o+0', 'storedRemotable', ['r'], 'p-3');
    await drop('o+14');
    await run.sweep();
    await run.message('o+0', 'unstoreEphemeral', ['r']);
    run.kill('o+14');
    await run.sweep();
    // Virtual objects: never exported; exported, dropped and retired in different orders; nested.
    await run.message('o+0', 'hidden', [ref('o-55')]);
    run.kill('o+v11/1');
    await run.sweep();
    run.kill('o-55');
    await run.sweep();
    await run.message('o+0', 'virtual', [ref('o-56')], 'p-4');
    run.kill('o+v11/2');
    await run.sweep();
    await run.message('o+v11/2', 'get', [], 'p-5');
    await drop('o+v11/2');
    await run.sweep();
    run.kill('o+v11/2');
    await run.sweep();
    await run.message('o+0', 'virtual', [1], 'p-6');
    run.kill('o+v11/3');
    await drop('o+v11/3');
    await retire('o+v11/3');
    await run.sweep();
    await run.message('o+0', 'nested');
    for (const vref of ['o+v11/4', 'o+v11/5', 'o+v11/6']) run.kill(vref);
    await run.sweep();
    // Durable ones, in stored data and out of it.
    await run.message('o+0', 'durable', [ref('o-57')], 'p-7');
    await run.message('o+0', 'store', ['durable', ref('o+d10/1')]);
    run.kill('o+d10/1');
    await drop('o+d10/1');
    await run.sweep();
    await run.message('o+0', 'get', ['durable'], 'p-8');
    await run.message('o+0', 'unstore', ['durable']);
    await drop('o+d10/1');
    run.kill('o+d10/1');
    await run.sweep();
    // A durable object that holds itself is never collected.
    await run.message('o+0', 'durable', [0], 'p-9');
    await run.message('o+d10/2', 'set', [ref('o+d10/2')], 'p-10');
    run.kill('o+d10/2');
    await drop('o+d10/2');
    await run.sweep();
    // Stores.
    await run.message('o+0', 'hiddenStore', [ref('o-58')]);
    run.kill('o+v2/6');
    run.kill('o+v11/7');
    await run.sweep();
    run.kill('o-58');
    await run.sweep();
    await run.message('o+0', 'storeOut', [], 'p-11');
    run.kill('o+v2/7');
    await run.sweep();
    await drop('o+v2/7');
    await retire('o+v2/7');
    await run.sweep();
    // Several at once, told in any order.
    await run.message('o+0', 'virtual', [1], 'p-12');
    await run.message('o+0', 'remotable', [], 'p-13');
    await run.message('o+0', 'take', [ref('o-60'), ref('o-6'), ref('o-61')]);
    for (const vref of ['o-61', 'o-60', 'o-6', 'o+v11/8']) run.kill(vref);
    await drop('o+v11/8', 'o+15');
    run.kill('o+15');
    await run.sweep();
  },
};
