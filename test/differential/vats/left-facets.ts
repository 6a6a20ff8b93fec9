// Kinds with several facets: cohorts passed out and in, export status facet by facet, collection.
import { Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { makeAttempt } from '../../support/vat-code.js';
import type { KindHandle } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

export const facets: VatProgram = {
  name: 'kinds with facets',
  build: ({ note, VatData, baggage, incarnation }) => {
    const attempt = makeAttempt(note);
    if (!baggage.has('handle')) baggage.init('handle', VatData.makeKindHandle('purse'));
    const handle = baggage.get('handle') as KindHandle;
    const behavior = {
      writer: {
        set: ({ state }: { state: Record<string, unknown> }, value: unknown) =>
          void (state.value = value),
        reader: ({ facets: cohort }: { facets: Record<string, unknown> }) => cohort.reader,
      },
      reader: { get: ({ state }: { state: Record<string, unknown> }) => state.value },
      // A later incarnation may add facets.
      ...(incarnation > 0 ? { extra: { hello: () => 'hello from extra' } } : {}),
    };
    const init = (value: unknown) => ({ value });
    const makeDurable = VatData.defineDurableKindMulti(handle, init, behavior);
    const makeVirtual = VatData.defineKindMulti('sketch', init, {
      a: { get: ({ state }) => state.value },
      b: { other: ({ facets: cohort }) => cohort.a },
    });
    let kept: unknown;
    return Far('root', {
      durable: (value: unknown) => makeDurable(value),
      writer: (value: unknown) => makeDurable(value).writer,
      virtual: (value: unknown) => makeVirtual(value),
      keep: (x: unknown) => {
        kept = x;
      },
      isKept: (x: unknown) => kept === x,
      store: (key: string, x: unknown) => attempt('store', () => baggage.init(key, x)),
      get: (key: string) => baggage.get(key),
      refused: () => {
        attempt('no facets', () => VatData.defineKindMulti('none', () => ({}), {}));
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'durable', [ref('o-50')], 'p-1');
    await run.message('o+d10/1:1', 'get', [], 'p-2');
    await run.message('o+d10/1:0', 'get', [], 'p-3');
    await run.message('o+d10/1:1', 'set', ['new'], 'p-4');
    await run.message('o+d10/1:0', 'set', ['new'], 'p-5');
    await run.message('o+d10/1:0', 'reader', [], 'p-6');
    await run.message('o+0', 'virtual', [5], 'p-7');
    await run.message('o+v11/1:1', 'other', [], 'p-8');
    await run.message('o+0', 'keep', [ref('o+d10/1:1')]);
    await run.message('o+0', 'isKept', [ref('o+d10/1:1')], 'p-9');
    await run.message('o+0', 'isKept', [ref('o+d10/1:0')], 'p-10');
    await run.message('o+0', 'store', ['reader', ref('o+d10/1:1')]);
    await run.deliver(['dropExports', ['o+d10/1:0']]);
    await run.sweep();
    await run.deliver(['retireExports', ['o+d10/1:0']]);
    await run.deliver(['dropExports', ['o+v11/1:0']]);
    await run.message('o+0', 'writer', [1], 'p-11');
    await run.start();
    await run.message('o+0', 'get', ['reader'], 'p-12');
    await run.message('o+d10/1:1', 'get', [], 'p-13');
    await run.message('o+0', 'durable', [2], 'p-14');
    await run.message('o+d10/3:2', 'hello', [], 'p-15');
    await run.message('o+d10/9:0', 'get', [], 'p-16');
    await run.message('o+d10/1:7', 'get', [], 'p-17');
    await run.message('o+0', 'refused');
  },
};
