// What a method answers can be too large to be told, and a sender can bring that about: an echo is
// enough. It ends the vat, as established, or rejects the result where the runtime asks for that.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import type { OptIns } from '../../src/opt-ins.js';
import { capdata, fulfil, ref } from '../support/capdata.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeInspectedRun } from './inspected.js';
import type { InspectedRun } from './inspected.js';

const pending = (): Promise<unknown> => harden(new Promise(() => {}));
/** Small limits of a syscall, so that what fails can be printed. */
const BODY = 1000;
const SLOTS = 20;
const half = 'x'.repeat(501);

const answering: VatProgram = {
  name: 'large answers',
  build: () => {
    let kept: unknown[] = [];
    return Far('root', {
      twice: (text: unknown) => harden([text, text]),
      objects: (count: number) => harden(Array.from({ length: count }, () => Far('one', {}))),
      promises: (count: number) => harden(Array.from({ length: count }, pending)),
      inner: (text: unknown) => harden([Promise.resolve(harden([text, text]))]),
      given: async (promise: Promise<unknown>) => promise,
      // Each can be told, and not both in one batch.
      settled: (text: unknown) => harden((kept = [Promise.resolve(text), Promise.resolve(text)])),
      again: () => harden([...kept]),
      ping: () => 'pong',
    });
  },
  script: async () => {},
};

type Batch = [vpid: string, isReject: boolean, data: { body: string }][];

const told = ({ run }: InspectedRun): Batch[] =>
  run.calls('resolve').map(({ args: [batch] }) => batch as Batch);

const TOO_LARGE = {
  body: expect.stringContaining(
    '"#error":"the value of a promise is too large for one syscall"',
  ) as string,
  slots: [],
};

const call = async (
  options: OptIns,
  method: string,
  ...args: unknown[]
): Promise<{
  readonly inspected: InspectedRun;
  readonly batches: Batch[];
  readonly exits: number;
}> => {
  const inspected = makeInspectedRun({
    ...answering,
    options: { enableDisavow: false, ...options },
  });
  const { run } = inspected;
  await run.start();
  run.hooks.setSyscallCapdataLimits(BODY, SLOTS);
  await run.message('o+0', method, args, 'p-90');
  return { inspected, batches: told(inspected), exits: run.calls('exit').length };
};

const cases: [method: string, ...args: unknown[]][] = [
  ['twice', half],
  ['objects', SLOTS + 1],
  ['promises', SLOTS + 1],
];

describe('[E5] [G9] a result that is too large for one syscall', () => {
  it.each(cases)('ends the vat by default: %s', async (method, ...args) => {
    const { batches, exits } = await call({}, method, ...args);
    expect([batches, exits]).toEqual([[], 1]);
  });

  it.each(cases)('is rejected where that is asked for: %s', async (method, ...args) => {
    const { inspected, batches, exits } = await call(
      { rejectOversizedResults: true },
      method,
      ...args,
    );
    const { run, inspect } = inspected;
    expect(exits).toBe(0);
    expect(batches).toEqual([[['p-90', true, TOO_LARGE]]]);
    inspect().checkInvariants();
    expect([...run.hooks.exportedVPIDs.keys()]).toEqual([]);
    // What was named in vain is in no vatstore and in nobody's way.
    expect(inspect().promises()).toEqual([]);
    expect(run.hooks.exportedRemotables.size).toBe(1);
    await run.message('o+0', 'ping', [], 'p-91');
    expect(run.calls('resolve', true).at(-1)?.args).toEqual([[fulfil('p-91', 'pong')]]);
  });

  it('is rejected alone where it settles later than what names it', async () => {
    const { batches } = await call({ rejectOversizedResults: true }, 'inner', half);
    expect(batches).toEqual([[['p-90', false, capdata([ref('p+5')])]], [['p+5', true, TOO_LARGE]]]);
    const { inspected } = await call({ rejectOversizedResults: true }, 'given', ref('p-80'));
    await inspected.run.notify(fulfil('p-80', [half, half]));
    expect(told(inspected)).toEqual([[['p-90', true, TOO_LARGE]]]);
  });

  it('counts what is resolved together with it', async () => {
    for (const rejectOversizedResults of [false, true]) {
      const { inspected } = await call({ rejectOversizedResults }, 'settled', half);
      const { run, inspect } = inspected;
      expect(told(inspected).length).toBe(3);
      await run.message('o+0', 'again', [], 'p-91');
      expect(run.calls('exit').length).toBe(rejectOversizedResults ? 0 : 1);
      expect(told(inspected).slice(3)).toEqual(
        rejectOversizedResults ? [[['p-91', true, TOO_LARGE]]] : [],
      );
      if (rejectOversizedResults) {
        inspect().checkInvariants();
        expect(inspect().promises()).toEqual([]);
      }
    }
  });
});
