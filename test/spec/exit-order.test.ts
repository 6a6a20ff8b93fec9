// What a vat says when it ends, and imports that it gave up for good. Rules X1 to X3.
import { E, Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { capdata, ref } from '../support/capdata.js';
import { show } from '../support/vat-code.js';
import type { Remote } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import { notesOf } from './kinds-support.js';
import { makeVatParts } from './parts-support.js';

const program: VatProgram = {
  name: 'exits in one crank',
  options: { enableDisavow: true },
  build: ({ vatPowers, VatData, note }) => {
    const store = VatData.makeScalarBigMapStore('store');
    const make = VatData.defineKind('virtual', () => ({}), {});
    return Far('root', {
      exit: () => vatPowers.exitVat(harden([Far('last', {}), make()])),
      tryToExit: () => {
        try {
          vatPowers.exitVat('bye');
        } catch {
          // It goes on as if nothing had happened.
        }
      },
      store: (value: unknown) => store.init('stored', value),
      disavow: (value: unknown) => {
        try {
          vatPowers.disavow?.(value);
          note('disavowed');
        } catch (error) {
          note(show(error));
        }
      },
      take: () => note('taken'),
      use: () => void E.sendOnly(store.get('stored') as Remote).m(),
    });
  },
  script: async () => undefined,
};

describe('[X1] what the vat says when it exits', () => {
  it('is exported like anything else', async () => {
    const run = makeVatRun(program, 'ours');
    await run.start();
    await run.message('o+0', 'exit');
    const [, data] = run.calls('exit')[0]?.args ?? [];
    const [last = '', made = ''] = (data as { slots: string[] }).slots;
    expect(run.hooks.kernelRecognizableRemotables.has(last)).toBe(true);
    expect(new Map(run.store.entries()).get(`vom.es.${made}`)).toBe('r');
  });

  it('[E10] and fails to say ends the vat, though the error is caught and nothing is left to write', async () => {
    const run = makeVatRun(program, 'ours');
    await run.start();
    await run.message('o+0', 'tryToExit');
    run.failNext('exit', 'the line is cut');
    const before = run.store.entries();
    await run.message('o+0', 'tryToExit');
    await run.message('o+0', 'take');
    const failures = run.events.flatMap(event => (event.type === 'outcome' ? [event.failure] : []));
    const over = expect.stringContaining('syscall.exit failed') as unknown;
    expect(failures).toEqual([undefined, undefined, over, over]);
    expect(run.store.entries()).toEqual(before);
  });
});

describe('[X3] what is too large to be said', () => {
  it.each(['exitVat', 'exitVatWithFailure'] as const)(
    '(%s) is replaced, and names and pins nothing',
    name => {
      const { exit, limits, said, slots } = makeVatParts();
      limits.set(100, 10);
      exit[name](harden([Far('last', {}), 'x'.repeat(100)]));
      expect(said).toEqual([
        [
          'exit',
          true,
          {
            body: expect.stringContaining('"#error":"syscall capdata too large"') as unknown,
            slots: [],
          },
        ],
      ]);
      expect(slots.pins.reachable.size).toBe(0);
    },
  );
});

describe('[X2] disavow', () => {
  it.each(['d-40', 'p-60'])('takes presences, and not %s', async name => {
    const run = makeVatRun(program, 'ours');
    await run.start();
    await run.message('o+0', 'disavow', [ref(name)]);
    expect(notesOf(run)).toEqual([expect.stringContaining('attempt to disavow non-object')]);
    expect(run.calls('dropImports')).toEqual([]);
  });

  it.each(['o+0', 'virtual'])('takes imports, and not %s', async name => {
    const run = makeVatRun(program, 'ours');
    await run.start();
    await run.message('o+0', 'exit');
    const [, data] = run.calls('exit')[0]?.args ?? [];
    const [, made = ''] = (data as { slots: string[] }).slots;
    await run.message('o+0', 'disavow', [ref(name === 'virtual' ? made : name)]);
    expect(notesOf(run)).toEqual([expect.stringContaining('attempt to disavow an export')]);
    expect(run.calls('dropImports')).toEqual([]);
    await run.message('o+0', 'take');
    expect(notesOf(run).at(-1)).toBe('taken');
  });

  it('still holds when a delivery that introduces the name again could not be read', async () => {
    const run = makeVatRun(program, 'ours');
    await run.start();
    await run.message('o+0', 'store', [ref('o-50')]);
    await run.message('o+0', 'disavow', [ref('o-50')]);
    expect(run.calls('dropImports')).toHaveLength(1);
    await run.message('o+0', 'take', [ref('o-50'), ref('o+99')]);
    expect(run.events.at(-1)).toMatchObject({
      failure: expect.stringContaining("I don't remember allocating") as unknown,
    });
    await run.message('o+0', 'use');
    expect(run.calls('send')).toEqual([]);
    expect(run.calls('exit')[0]?.args[0]).toBe(true);
  });

  it('is over when one that introduces it again was read', async () => {
    const run = makeVatRun(program, 'ours');
    await run.start();
    await run.message('o+0', 'store', [ref('o-50')]);
    await run.message('o+0', 'disavow', [ref('o-50')]);
    await run.message('o+0', 'take', [ref('o-50')]);
    await run.message('o+0', 'use');
    expect(run.calls('send').map(({ args }) => args.slice(0, 2))).toEqual([
      ['o-50', capdata(['m', []])],
    ]);
    expect(run.calls('exit')).toEqual([]);
  });
});
