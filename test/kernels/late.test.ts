// What an honest kernel may still send when the vat is past it: a notify for a promise that is
// settled, forgotten, of the previous incarnation, or by now the vat's own to decide; a retirement
// of an import that is gone. Each is ignored, as by the peer: no error, nothing said, tables and
// vatstore as before, and everything after it as if it had never come.
import { describe, it } from 'vitest';
import { fulfil, notify, ref, reject } from '../support/capdata.js';
import { collect, expectIgnored } from './late-cases.js';
import type { Case } from './late-cases.js';

const come: Case['before'] = async () => {};

const notifications: readonly Case[] = [
  {
    what: 'a promise that the vat has come to decide, and has not yet',
    before: async run => {
      await run.message('o+0', 'keep', ['mine', ref('p-61')]);
      await run.message('o+0', 'pending', [], 'p-61');
    },
    late: () => notify(fulfil('p-61', 'late')),
  },
  {
    what: 'a promise that the vat has come to decide, and did',
    before: async run => {
      await run.message('o+0', 'keep', ['mine', ref('p-61')]);
      await run.message('o+0', 'answer', [7], 'p-61');
    },
    late: () => notify(reject('p-61', 'late')),
  },
  {
    what: 'a result that the vat decides, and has not yet',
    before: run => run.message('o+0', 'pending', [], 'p-61'),
    late: () => notify(fulfil('p-61', 'late')),
  },
  {
    what: 'a promise of its own that it decides, and has not yet',
    before: come,
    late: ({ decided }) => notify(reject(decided, 'late')),
  },
  {
    what: 'a promise of its own that it has settled',
    before: run => run.message('o+0', 'settle'),
    late: ({ decided }) => notify(fulfil(decided, 'late')),
  },
  {
    what: 'a promise that was notified before',
    before: async run => {
      await run.message('o+0', 'keep', ['theirs', ref('p-61')]);
      await run.notify(fulfil('p-61', 'in time'));
    },
    late: () => notify(reject('p-61', 'late')),
  },
  {
    what: 'a result that was notified before',
    before: async run => {
      await run.message('o+0', 'ask', [ref('o-50')]);
      await run.notify(reject(run.lastResult(), 'in time'));
    },
    late: (_names, run) => notify(fulfil(run.lastResult(), 'late')),
  },
  {
    what: 'a watched promise that was notified before',
    before: async run => {
      await run.message('o+0', 'watch', [ref('p-61')]);
      await run.notify(fulfil('p-61', 'in time'));
    },
    late: () => notify(fulfil('p-61', 'late')),
  },
  { what: 'a promise never heard of', before: come, late: () => notify(fulfil('p-99', 'late')) },
  {
    what: 'several that are stale, that speak of each other and of what the vat exports',
    before: async run => {
      await run.message('o+0', 'keep', ['theirs', ref('p-61')]);
      await run.notify(fulfil('p-61', 'in time'));
    },
    late: ({ remotable }) =>
      notify(fulfil('p-61', ref(remotable)), reject('p-98', ref('p-61')), fulfil('p-99', 'late')),
  },
  {
    what: 'one never heard of, that speaks of what the vat has not heard of',
    before: come,
    late: () => notify(fulfil('p-99', [ref('o-77'), ref('p-78'), ref('d-79')])),
  },
  {
    what: 'an imported promise of the previous incarnation',
    before: async run => {
      await run.message('o+0', 'keep', ['theirs', ref('p-61')]);
      await run.start();
    },
    late: () => notify(fulfil('p-61', 'late')),
  },
  {
    what: 'a result of the previous incarnation',
    before: async run => {
      await run.message('o+0', 'ask', [ref('o-50')]);
      await run.start();
    },
    late: (_names, run) => notify(reject(run.lastResult(), 'late')),
  },
  {
    what: 'a promise that the previous incarnation decided',
    before: run => run.start(),
    late: ({ decided }) => notify(reject(decided, 'vat upgraded')),
  },
  {
    what: 'a result that the previous incarnation decided',
    before: async run => {
      await run.message('o+0', 'pending', [], 'p-61');
      await run.start();
    },
    late: () => notify(reject('p-61', 'vat upgraded')),
  },
  {
    what: 'a watched promise of the previous incarnation, once this one was told',
    before: async run => {
      await run.message('o+0', 'watch', [ref('p-61')]);
      await run.start();
      await run.notify(fulfil('p-61', 'in time'));
    },
    late: () => notify(fulfil('p-61', 'late')),
  },
];

const imports: readonly Case[] = [
  { what: 'never given', before: come, late: () => ['retireImports', ['o-99']] },
  {
    what: 'dropped and retired by the vat',
    before: async run => {
      await run.message('o+0', 'keep', ['theirs', ref('o-50')]);
      await collect(run, ['o-50']);
    },
    late: () => ['retireImports', ['o-50']],
  },
  {
    what: 'dropped by the vat, then retired by the kernel',
    before: async run => {
      await run.message('o+0', 'recognize', [ref('o-50')]);
      await collect(run, ['o-50']);
      await run.deliver(['retireImports', ['o-50']]);
    },
    late: () => ['retireImports', ['o-50']],
  },
  {
    what: 'of the previous incarnation, in memory only',
    before: async run => {
      await run.message('o+0', 'keep', ['theirs', ref('o-50')]);
      await run.start();
    },
    late: () => ['retireImports', ['o-50']],
  },
];

describe('[P10] ignored: a late notify for', () => {
  it.each(notifications)('$what', expectIgnored);
});

describe('[G7] ignored: retireImports of an import', () => {
  it.each(imports)('$what', expectIgnored);
});
