// Data of every passable sort, in and out, and remotables in both directions.
import { Far } from '@endo/far';
import { makeTagged } from '@endo/pass-style';
import { ref } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

const scalars: unknown[] = [
  undefined,
  null,
  true,
  0,
  -1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  7n,
  -12345678901234567890n,
  '',
  'plain',
  '!bang',
  '#hash',
  '+plus',
  '%percent',
  '&and',
  '$dollar',
  'a "quoted" \u2028 line \u{1f600}',
  Symbol.for('registered'),
];

export const messagesData: VatProgram = {
  name: 'messages: data and remotables',
  build: ({ note }) => {
    const kept: unknown[] = [];
    const child = Far('child', { hello: () => 'hello' });
    return Far('root', {
      echo: (...args: unknown[]) => args,
      describe: (...args: unknown[]) => {
        note(show(args));
      },
      record: () => harden({ a: 1, $b: [2n, { c: undefined }], '#c': '#d' }),
      tagged: () => makeTagged('quantity', harden([5n, child])),
      wellKnown: () => Symbol.asyncIterator,
      error: () => harden({ problem: RangeError('out of it'), again: Error('plain') }),
      child: () => child,
      children: () => harden([child, Far('other', {}), child, Far('third', {})]),
      function: () => Far('fun', (x: unknown) => harden(['called', x])),
      keep: (x: unknown) => {
        kept.push(x);
      },
      isKept: (x: unknown) => kept.includes(x),
      kept: () => harden([...kept]),
      unpassable: () => ({ notHardened: true }),
      badValue: () => new Map(),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'echo', scalars, 'p-1');
    await run.message('o+0', 'describe', scalars.slice(0, 18));
    for (const [index, method] of [
      'record',
      'tagged',
      'wellKnown',
      'error',
      'child',
      'children',
      'function',
    ].entries()) {
      await run.message('o+0', method, [], `p-${10 + index}`);
    }
    await run.message(
      'o+0',
      'echo',
      [TypeError('from outside'), { deep: [Error('inside')] }],
      'p-2',
    );
    await run.message('o+0', 'keep', [ref('o-50', 'Alleged: fifty')]);
    await run.message('o+0', 'isKept', [ref('o-50')], 'p-20');
    await run.message('o+0', 'isKept', [ref('o-51')], 'p-21');
    await run.message('o+0', 'keep', [ref('o+10')]);
    await run.message('o+0', 'isKept', [ref('o+10')], 'p-22');
    await run.message('o+0', 'keep', [ref('o+0')]);
    await run.message('o+0', 'kept', [], 'p-23');
    await run.message(
      'o+0',
      'echo',
      [ref('o-60'), ref('o-61', 'Alleged: sixty-one'), ref('o-60')],
      'p-24',
    );
    await run.message('o+0', 'unpassable', [], 'p-30');
    await run.message('o+0', 'badValue', [], 'p-31');
    await run.message('o+10', 'hello', [], 'p-32');
    await run.message('o+13', undefined, ['me'], 'p-33');
  },
};
