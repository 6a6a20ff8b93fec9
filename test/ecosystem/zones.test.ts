// Zones in a vat on ours and on the peer, over an upgrade: the durable one comes back whole, the
// virtual and the heap one start anew, and the syscalls and the vatstore are the same.
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { fulfil, ref, reject } from '../support/capdata.js';
import type { VatRun } from '../support/vat-run.js';
import { archiveVat, buildFrom, lastAnswer } from './field-vat.js';
import type { EvaluateVat } from './field-vat.js';

let evaluate: EvaluateVat;
beforeAll(async () => {
  evaluate = await archiveVat('zones');
}, 60_000);

// In the order in which a record of them is sent.
const ZONES = ['durable', 'heap', 'virtual'] as const;

/** All that a shop can do. Returns what it exported. */
const visit = async (run: VatRun, index: number, life: number): Promise<string[]> => {
  await run.message('o+0', 'shops', [], `p-${life}${index}0`);
  const shop = lastAnswer(run)[index] ?? '';
  let asked = 0;
  const ask = async (method: string, ...args: unknown[]): Promise<readonly string[]> => {
    asked += 1;
    await run.message(shop, method, args, `p-${life}${index}0${asked}`);
    return lastAnswer(run);
  };
  await ask('stamp');
  const [item = ''] = await ask('makeItem', 5n, [ref('o-50'), 'data']);
  await run.message(item, 'mark', [6n]);
  await run.message(item, 'mark', ['x'], `p-${life}${index}1`);
  await run.message(item, 'held', [], `p-${life}${index}2`);
  const sale = await ask('sell', ref(item));
  for (const facet of sale)
    await run.message(facet, 'item', [], `p-${life}${index}3${facet.length}`);
  await ask('put', `item ${life}`, ref(item));
  await ask('put', `import ${life}`, ref('o-51'));
  await ask('put', `promise ${life}`, ref('p-71'));
  await ask('list');
  await ask('knows', ref(item));
  const lent = await ask('lend', ref(item));
  await run.message(lent[0] ?? '', 'price', [], `p-${life}${index}4`);
  await run.message(lent[2] ?? '', 'price', [], `p-${life}${index}5`);
  await run.message(lent[1] ?? '', 'revoke', [], `p-${life}${index}6`);
  await run.message(lent[0] ?? '', 'price', [], `p-${life}${index}7`);
  await ask('detached', ref(item));
  await ask('storable', ref('o-52'));
  await ask('twice');
  await ask('watch', [ref('p-70')], life, ref('o-53'));
  return [item, ...sale, ...lent];
};

/** What was refused leaves a promise in the peer's tables, which its statistics count. */
const residue: readonly Difference[] = [
  { rule: 'no-residue', peer: ['<< ok {…'], ours: ['<< ok {…'] },
  { rule: 'no-residue', peer: ['<< ok {…'], ours: ['<< ok {…'] },
  { rule: 'no-residue', peer: ['slotToVal: p+6'], ours: [] },
];

describe('zones of the field', () => {
  it.each(ZONES)('a %s zone over an upgrade', async name => {
    const index = ZONES.indexOf(name);
    const script = async (run: VatRun): Promise<void> => {
      await run.start();
      const exported = await visit(run, index, 1);
      await run.sweep();
      await run.start();
      if (name === 'durable') {
        for (const [n, one] of exported.entries()) await run.message(one, 'price', [], `p-9${n}`);
      }
      const more = await visit(run, index, 2);
      await run.notify(name === 'virtual' ? reject('p-70', 'no') : fulfil('p-70', ref('o-54')));
      const dropped = name === 'heap' ? more : [...new Set([...exported, ...more])];
      await run.deliver([
        'dropExports',
        dropped.filter(vref => name === 'durable' || more.includes(vref)),
      ]);
      await run.sweep();
    };
    const { ours } = await expectSame(
      { name: `${name} zone`, build: buildFrom(evaluate), script },
      name === 'durable' ? residue : [],
    );
    const notes = ours.flatMap(line => line.split(`(note: ${name} `).slice(1));
    const said = (text: string): number => notes.filter(note => note.startsWith(text)).length;
    // Each life says everything once; only the durable zone is told what an earlier one watched.
    expect(said('revoke: true')).toBe(2);
    expect(said('again: false')).toBe(2);
    expect(said('class threw')).toBe(2);
    expect(said(`promise: ${name !== 'durable'}`)).toBe(2);
    expect(said(name === 'virtual' ? 'rejected' : 'fulfilled')).toBe(name === 'durable' ? 2 : 1);
  });
});
