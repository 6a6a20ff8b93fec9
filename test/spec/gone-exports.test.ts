// Exports that went with the incarnation in which their kind was defined: a kernel that was not told
// of it may give them up later. What was never there it cannot give up.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';

const program: VatProgram = {
  name: 'exports of an earlier incarnation',
  build: ({ VatData, incarnation, note }) => {
    const root = { hello: () => note('hello'), give: (): unknown => undefined };
    if (incarnation === 0) {
      const make = VatData.defineKind('virtual', () => ({}), {});
      root.give = () => make();
    }
    return Far('root', root);
  },
  script: async () => undefined,
};

const slotsOf = (run: VatRun): readonly string[] => {
  const [batch] = run.calls('resolve').at(-1)?.args ?? [];
  return (batch as Array<[string, boolean, { slots: string[] }]>)[0]?.[2].slots ?? [];
};

/** In the next incarnation, with what the one before has exported. */
const nextIncarnation = async () => {
  const run = makeVatRun(program, 'ours');
  await run.start();
  await run.message('o+0', 'give', [], 'p-1');
  const [instance = ''] = slotsOf(run);
  expect(instance).toMatch(/^o\+v\d+\/1$/);
  await run.start();
  const { exportID } = JSON.parse(
    run.store.entries().find(([key]) => key === 'idCounters')?.[1] ?? '',
  ) as {
    exportID: number;
  };
  const tell = async (type: 'dropExports' | 'retireExports', ...vrefs: string[]) => {
    const before = run.store.entries();
    const from = run.events.length;
    await run.deliver([type, vrefs]);
    expect(run.store.entries()).toEqual(before);
    expect(run.events.slice(from).filter(event => event.type === 'syscall')).toEqual([]);
    const last = run.events.at(-1);
    return last?.type === 'outcome' ? last.failure : 'no outcome';
  };
  return { run, tell, instance, exportID };
};

describe('[G1] an export of a virtual kind of an earlier incarnation', () => {
  it('may be dropped and retired', async () => {
    const { run, tell, instance } = await nextIncarnation();
    expect(await tell('dropExports', instance)).toBe(undefined);
    expect(await tell('retireExports', instance)).toBe(undefined);
    expect(await tell('retireExports', instance, `${instance}1`)).toBe(undefined);
    await run.message('o+0', 'hello');
    expect(run.events.filter(event => event.type === 'note')).toHaveLength(1);
  });

  it('is told from one of a kind that is yet to be defined, and of a durable one', async () => {
    const { tell, instance, exportID } = await nextIncarnation();
    const durable = instance.replace('v', 'd');
    for (const name of [`o+v${exportID}/1`, `o+v${exportID + 3}/1`, durable]) {
      for (const type of ['dropExports', 'retireExports'] as const) {
        expect(await tell(type, name)).toMatch(/no kind info/);
        // Nor is one that could be given up before it.
        expect(await tell(type, instance, name)).toMatch(/no kind info/);
      }
    }
  });
});
