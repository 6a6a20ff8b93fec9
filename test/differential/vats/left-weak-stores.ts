// Weak map stores, set stores and weak set stores.
import { Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { makeAttempt } from '../../support/vat-code.js';
import type { SetStore, WeakMapStore, WeakSetStore } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

const makeProgram = (durable: boolean): VatProgram => ({
  name: `${durable ? 'durable' : 'virtual'} weak stores and sets`,
  build: ({ note, VatData, baggage }) => {
    const attempt = makeAttempt(note);
    const weakMap: WeakMapStore = VatData.makeScalarBigWeakMapStore('weak map', { durable });
    const set: SetStore = VatData.makeScalarBigSetStore('set', { durable });
    const weakSet: WeakSetStore = VatData.makeScalarBigWeakSetStore('weak set', { durable });
    if (durable) {
      baggage.init('weak map', weakMap);
      baggage.init('set', set);
      baggage.init('weak set', weakSet);
    }
    const makeVirtual = VatData.defineKind('thing', () => ({}), {});
    const stores: Record<string, unknown> = { weakMap, set, weakSet };
    return Far('root', {
      one: (name: string, method: string, ...args: unknown[]) => {
        const store = stores[name] as Record<string, (...args: unknown[]) => unknown>;
        attempt(`${name}.${method}`, () => store[method]?.(...args));
      },
      list: () => {
        attempt('keys', () => harden([...set.keys()]));
        attempt('values', () => harden([...set.values()]));
        attempt('entries', () => harden([...set.entries()]));
        attempt('size', () => set.getSize());
        attempt('snapshot', () => set.snapshot());
      },
      virtualKey: (name: string) => {
        const thing = makeVirtual();
        if (name === 'weakMap') attempt('init', () => weakMap.init(thing, 'virtual'));
        else attempt('add', () => (name === 'set' ? set : weakSet).add(thing));
      },
      remotableKey: () => {
        const thing = Far('thing', {});
        attempt('init', () => weakMap.init(thing, 'remotable'));
        attempt('add', () => weakSet.add(thing));
        return thing;
      },
    });
  },
  script: async run => {
    const one = (...args: unknown[]) => run.message('o+0', 'one', args);
    await run.start();
    await one('weakMap', 'init', ref('o-50'), ref('o-51'));
    await one('weakMap', 'init', ref('o-50'), 1);
    await one('weakMap', 'get', ref('o-50'));
    await one('weakMap', 'get', ref('o-59'));
    await one('weakMap', 'has', ref('o-50'));
    await one('weakMap', 'set', ref('o-50'), ref('o-52'));
    await one('weakMap', 'init', 'scalar', 1);
    await one('weakMap', 'init', ref('o-53'), ref('o-53'));
    await one('weakMap', 'delete', ref('o-53'));
    await one('weakMap', 'delete', ref('o-53'));
    await one('weakMap', 'addAll', [[ref('o-54'), 4]]);
    await one('weakSet', 'add', ref('o-50'));
    await one('weakSet', 'add', ref('o-50'));
    await one('weakSet', 'has', ref('o-50'));
    await one('weakSet', 'has', ref('o-55'));
    await one('weakSet', 'delete', ref('o-50'));
    await one('weakSet', 'add', ref('o-56'));
    await one('set', 'add', 'a');
    await one('set', 'add', 'a');
    await one('set', 'add', ref('o-57'));
    await one('set', 'add', ['compound']);
    await one('set', 'has', ref('o-57'));
    await one('set', 'addAll', [1, 2n, 'b']);
    await run.message('o+0', 'list');
    await one('set', 'delete', 'a');
    await one('set', 'delete', 'missing');
    await one('set', 'delete', ref('o-57'));
    await one('set', 'clear');
    await run.message('o+0', 'list');
    for (const name of ['weakMap', 'set', 'weakSet']) {
      await run.message('o+0', 'virtualKey', [name]);
    }
    await run.message('o+0', 'remotableKey', [], 'p-1');
    // Keys retired by the kernel, and keys that the vat releases.
    await run.deliver(['retireImports', ['o-54', 'o-56']]);
    await one('weakMap', 'has', ref('o-54'));
    for (const vref of ['o-50', 'o-51', 'o-52', 'o-53', 'o-57']) run.kill(vref);
    await run.sweep();
    for (const vref of ['o+v10/1', 'o+v10/2', 'o+v10/3']) {
      if (run.hooks.slotToVal.has(vref)) run.kill(vref);
    }
    await run.sweep();
    await run.deliver(['retireImports', ['o-50']]);
    await run.sweep();
  },
});

export const virtualWeakStores = makeProgram(false);
export const durableWeakStores = makeProgram(true);
