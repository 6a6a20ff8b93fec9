// Virtual and durable map stores with scalar keys, each operation with its failures, and the store
// itself passed out and in again.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { ref } from '../../support/capdata.js';
import { makeAttempt } from '../../support/vat-code.js';
import type { MapStore } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

const makeProgram = (durable: boolean): VatProgram => ({
  name: `${durable ? 'durable' : 'virtual'} map stores`,
  build: ({ note, VatData, baggage }) => {
    const attempt = makeAttempt(note);
    const stores = new Map<string, MapStore>();
    const the = (name: string): MapStore => {
      const store = stores.get(name);
      if (!store) throw Error(`no store ${name}`);
      return store;
    };
    const make = (name: string, options: Record<string, unknown> = {}): void => {
      const store = VatData.makeScalarBigMapStore(name, { durable, ...options });
      stores.set(name, store);
      if (durable) baggage.init(name, store);
    };
    make('at start');
    return Far('root', {
      make: (name: string) => make(name),
      makeShaped: () => {
        make('shaped', { keyShape: M.string(), valueShape: M.or(M.number(), M.remotable()) });
      },
      makePrefix: () => make('only strings', { keyShape: M.string() }),
      one: (name: string, method: string, ...args: unknown[]) => {
        const store = the(name) as unknown as Record<string, (...args: unknown[]) => unknown>;
        attempt(method, () => store[method]?.(...args));
      },
      many: (name: string, ...keys: unknown[]) => {
        for (const key of keys) attempt('init', () => the(name).init(key, 'value'));
      },
      list: (name: string) => {
        const store = the(name);
        attempt('keys', () => harden([...store.keys()]));
        attempt('values', () => harden([...store.values()]));
        attempt('entries', () => harden([...store.entries()]));
        attempt('size', () => store.getSize());
      },
      patterns: (name: string) => {
        const store = the(name);
        attempt('strings', () => harden([...store.keys(M.string())]));
        attempt('exactly', () => harden([...store.entries(M.eq('b'))]));
        attempt('from b', () => harden([...store.keys(M.gte('b'))]));
        attempt('numbers', () => store.getSize(M.number()));
        attempt('by value', () => harden([...store.keys(M.any(), 'value')]));
        attempt('clear numbers', () => store.clear(M.number()));
        attempt('size', () => store.getSize());
      },
      partial: (name: string) => {
        // Stop an iteration half way, and delete while another goes on.
        for (const key of the(name).keys()) {
          note(`first is ${String(key)}`);
          break;
        }
        for (const key of the(name).keys()) the(name).delete(key);
      },
      get: (name: string) => the(name),
      use: (store: MapStore, key: unknown) => store.get(key),
      isSame: (name: string, store: unknown) => the(name) === store,
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make', ['s']);
    await run.message('o+0', 'one', ['s', 'init', 'a', 1]);
    await run.message('o+0', 'one', ['s', 'init', 'a', 2]);
    await run.message('o+0', 'one', ['s', 'get', 'a']);
    await run.message('o+0', 'one', ['s', 'get', 'missing']);
    await run.message('o+0', 'one', ['s', 'has', 'a']);
    await run.message('o+0', 'one', ['s', 'has', 'missing']);
    await run.message('o+0', 'one', ['s', 'set', 'a', { deep: [1n] }]);
    await run.message('o+0', 'one', ['s', 'set', 'missing', 1]);
    await run.message('o+0', 'one', ['s', 'delete', 'missing']);
    await run.message('o+0', 'one', ['s', 'init', ['compound'], 1]);
    await run.message('o+0', 'one', ['s', 'get', { compound: 1 }]);
    await run.message('o+0', 'one', ['s', 'init', 'presence', ref('o-50')]);
    await run.message('o+0', 'one', ['s', 'init', 'list', [ref('o-50'), ref('o-51'), ref('o-50')]]);
    await run.message('o+0', 'one', ['s', 'set', 'list', [ref('o-51'), ref('o-52')]]);
    await run.message('o+0', 'one', ['s', 'init', ref('o-53'), ref('o-53')]);
    await run.message('o+0', 'one', ['s', 'get', ref('o-53')]);
    await run.message('o+0', 'one', ['s', 'get', ref('o-54')]);
    await run.message('o+0', 'one', ['s', 'delete', 'presence']);
    await run.message('o+0', 'one', ['s', 'delete', ref('o-53')]);
    await run.message('o+0', 'many', [
      's',
      'b',
      '',
      '~tilde',
      '|bar',
      'z\u00e9\u{1f600}',
      5,
      -5,
      0.5,
      Number.NaN,
      47n,
      -1n,
      0n,
      true,
      false,
      null,
      undefined,
      Symbol.for('sym'),
      'x'.repeat(219),
      'x'.repeat(221),
    ]);
    await run.message('o+0', 'list', ['s']);
    await run.message('o+0', 'patterns', ['s']);
    await run.message('o+0', 'one', [
      's',
      'addAll',
      [
        ['c', 1],
        ['d', 2],
      ],
    ]);
    await run.message('o+0', 'one', ['s', 'snapshot']);
    await run.message('o+0', 'one', ['s', 'clear']);
    await run.message('o+0', 'list', ['s']);
    await run.message('o+0', 'many', ['s', 'k1', 'k2', 'k3']);
    await run.message('o+0', 'partial', ['s']);
    await run.message('o+0', 'makeShaped');
    await run.message('o+0', 'one', ['shaped', 'init', 'n', 5]);
    await run.message('o+0', 'one', ['shaped', 'init', 5, 5]);
    await run.message('o+0', 'one', ['shaped', 'init', 'x', 'string']);
    await run.message('o+0', 'one', ['shaped', 'set', 'n', 'string']);
    await run.message('o+0', 'one', ['shaped', 'set', 'n', ref('o-55')]);
    await run.message('o+0', 'one', ['shaped', 'has', 5]);
    await run.message('o+0', 'one', ['shaped', 'get', 5]);
    await run.message('o+0', 'makePrefix');
    await run.message('o+0', 'many', ['only strings', 'p', 'q']);
    await run.message('o+0', 'list', ['only strings']);
    await run.message('o+0', 'get', ['s'], 'p-1');
    const vref = durable ? 'o+d6/5' : 'o+v2/5';
    await run.message('o+0', 'isSame', ['s', ref(vref)], 'p-2');
    await run.message('o+0', 'many', ['s', 'later']);
    await run.message('o+0', 'use', [ref(vref), 'later'], 'p-3');
    await run.message(vref, 'get', ['later'], 'p-4');
    await run.message('o+0', 'one', ['s', 'init', 'itself', ref(vref)]);
  },
});

export const virtualMapStores = makeProgram(false);
export const durableMapStores = makeProgram(true);
