// Exo classes, kits, singletons and provided stores of `@agoric/vat-data` in a vat on ours and on
// the peer, over three incarnations: the same syscalls, the same vatstore, the same answers.
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import { fulfil, ref, reject } from '../support/capdata.js';
import type { VatRun } from '../support/vat-run.js';
import { archiveVat, buildFrom, lastAnswer } from './field-vat.js';
import type { EvaluateVat } from './field-vat.js';

let evaluate: EvaluateVat;
beforeAll(async () => {
  evaluate = await archiveVat('exos');
}, 60_000);

/** Run on both and give the notes that the vat made on ours. */
const notesOf = async (name: string, script: (run: VatRun) => Promise<void>): Promise<string[]> => {
  const { ours } = await expectSame({ name, build: buildFrom(evaluate), script });
  expect(ours.filter(line => line.includes('UNMETERED'))).toEqual([]);
  return ours.filter(line => line.includes('(note: ')).map(line => line.trim().slice(7, -1));
};

describe('exos of the field', () => {
  it('answers messages, guards its methods and keeps its state', async () => {
    const notes = await notesOf('exos in one life', async run => {
      await run.start();
      await run.message('o+0', 'makeCounter', ['first'], 'p-1');
      const [counter = ''] = lastAnswer(run);
      await run.message(counter, 'increment', [], 'p-2');
      await run.message(counter, 'increment', [5n], 'p-3');
      await run.message(counter, 'increment', [-5n], 'p-4');
      await run.message(counter, 'read', [], 'p-5');
      await run.message('o+0', 'makePurse', [10n, ref('o-50')], 'p-6');
      const [audit = '', ...more] = lastAnswer(run);
      expect([audit, ...more]).toHaveLength(2);
      for (const [index, facet] of [audit, ...more].entries()) {
        await run.message(facet, 'balance', [], `p-1${index}`);
        await run.message(facet, 'twin', [], `p-2${index}`);
        await run.message(facet, 'add', [3n], `p-3${index}`);
        await run.message(facet, 'add', [ref('p-70')], `p-4${index}`);
        await run.message(facet, 'add', ['x'], `p-5${index}`);
        await run.message('o+0', 'tell', [ref(facet)]);
      }
      await run.notify(fulfil('p-70', 4n));
      await run.message('o+0', 'tell', [ref(counter)]);
      await run.message('o+0', 'makeHolder', [], 'p-7');
      await run.message('o+0', 'singletons', [], 'p-8');
      for (const [index, one] of lastAnswer(run).entries()) {
        await run.message(one, 'ping', [1, ref('o-51')], `p-6${index}`);
        await run.message(one, 'hello', [], `p-8${index}`);
      }
      await run.message('o+0', 'makeOlder', [], 'p-9');
      await run.message('o+0', 'makeVirtual', [[ref('o-52'), ref('p-71')]], 'p-90');
      const [object = '', ...facets] = lastAnswer(run);
      await run.message(object, 'held', [], 'p-91');
      await run.message(facets[1] ?? '', 'hold', [ref('o-53')], 'p-92');
      await run.message(facets[0] ?? '', 'held', [], 'p-93');
      await run.message('o+0', 'useOlder');
      await run.message('o+0', 'refusals');
      await run.message('o+0', 'heap', [ref('o-54')], 'p-94');
      await run.sweep();
    });
    expect(notes).toEqual(
      expect.arrayContaining([
        'finished first in 0',
        'amplified: holder,mint',
        expect.stringContaining('nothing threw Error'),
        expect.stringContaining('amplified threw Error: Must be a facet of "Purse"'),
        expect.stringContaining('guarded argument threw Error: In "increment" method of (Counter)'),
        expect.stringContaining('too many threw Error'),
        expect.stringContaining('twice threw Error'),
        expect.stringContaining('wrong state threw Error: number 7 - Must be a string'),
        'can be durable: true',
        'cannot be durable: false',
        expect.stringContaining('another kit threw Error'),
      ]),
    );
  });

  it('survives two upgrades', async () => {
    const notes = await notesOf('exos in three lives', async run => {
      await run.start();
      await run.message('o+0', 'makeCounter', ['kept'], 'p-1');
      const [counter = ''] = lastAnswer(run);
      await run.message(counter, 'increment', [41n], 'p-2');
      await run.message('o+0', 'makePurse', [10n, ref('o-50')], 'p-3');
      const [holder = '', mint = ''] = lastAnswer(run);
      await run.message('o+0', 'keep', ['counter', ref(counter)]);
      await run.message('o+0', 'keep', ['mint', ref(mint)]);
      await run.message('o+0', 'keep', ['import', ref('o-51')]);
      await run.message('o+0', 'keepWeakly', [ref('o-52'), ref(counter)]);
      await run.message('o+0', 'keepWeakly', [ref(holder), [ref('o-53')]]);
      await run.message('o+0', 'singletons', [], 'p-4');
      const singletons = lastAnswer(run);
      await run.message('o+0', 'watch', [[ref('p-70')], 'one', ref('o-54')]);
      await run.message('o+0', 'watchResult', [ref('o-55')]);
      const result = run.lastResult();
      await run.message('o+0', 'makeVirtual', ['lost'], 'p-5');

      for (const life of [1, 2]) {
        await run.start();
        await run.message(counter, 'increment', [], `p-1${life}`);
        await run.message(counter, 'label', [], `p-2${life}`);
        await run.message('o+0', 'kept', ['mint'], `p-3${life}`);
        await run.message(mint, 'add', [5n], `p-4${life}`);
        await run.message(holder, 'balance', [], `p-5${life}`);
        await run.message('o+0', 'makePurse', [1n, undefined], `p-6${life}`);
        const [audit = ''] = lastAnswer(run);
        await run.message(audit, 'list', [], `p-7${life}`);
        await run.message('o+0', 'tell', [ref(mint)]);
        await run.message('o+0', 'list', [], `p-8${life}`);
        await run.message('o+0', 'has', [ref('o-52')], `p-9${life}`);
        for (const [index, one] of singletons.entries()) {
          await run.message(one, 'ping', [ref('o-56')], `p-10${life}${index}`);
          await run.message(one, 'hello', [], `p-11${life}${index}`);
        }
        await run.message('o+0', 'useOlder');
        await run.message('o+0', 'watch', [[ref('p-70')], `life ${life}`]);
        if (life === 1) await run.notify(reject(result, { name: 'vatUpgraded' }));
        await run.message('o+0', 'makeVirtual', ['virtual'], `p-12${life}`);
        await run.sweep();
      }
      await run.notify(fulfil('p-70', 'at last'));
      await run.deliver(['dropExports', [counter, mint, holder]]);
      await run.deliver(['retireExports', [counter, mint, holder]]);
      await run.deliver(['retireImports', ['o-52']]);
      await run.sweep();
    });
    expect(notes.filter(note => note.startsWith('born'))).toEqual([
      'born in 0, now 0',
      'born in 0, now 1',
      'born in 0, now 2',
    ]);
    expect(notes).toContain('amplified: holder,mint,audit');
    expect(notes.filter(note => note.startsWith('exo rejected'))).toHaveLength(1);
    expect(notes.slice(-6)).toEqual([
      'fulfilled at last [one,[object Alleged: presence o-54]]',
      'exo fulfilled at last [one,[object Alleged: presence o-54]]',
      'fulfilled at last [life 1]',
      'exo fulfilled at last [life 1]',
      'fulfilled at last [life 2]',
      'exo fulfilled at last [life 2]',
    ]);
  });
});
