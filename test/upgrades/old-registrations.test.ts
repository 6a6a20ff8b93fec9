// A vatstore that version 0.10.3 of the established implementation has left: the vat is upgraded to
// this library, and the table that only lived in 0.10's memory leaves the vatstore.
import { readFileSync } from 'node:fs';
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { capdata } from '../support/capdata.js';
import type { CapData } from '../support/capdata.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';
import type { ImplementationName } from '../support/implementations.js';

const file = new URL('vatstore-0.10.3.json', import.meta.url);
const states = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;

/** The vat of the script that made the file. */
const program: VatProgram = {
  name: 'an old vat',
  build: ({ VatData, baggage, note }) => {
    const told = (kind: string) => (_context: unknown, value: unknown, argument: unknown) =>
      note(`${kind}: ${String(value)}, ${String(argument)}`);
    VatData.defineDurableKind(baggage.get('handle') as never, () => ({}), {
      onFulfilled: told('fulfilled'),
      onRejected: told('rejected'),
    });
    return Far('root', {});
  },
  script: async () => {},
};

const upgraded = async (name: string, implementation: ImplementationName): Promise<VatRun> => {
  const run = makeVatRun(program, implementation);
  for (const [key, value] of Object.entries(states[name] ?? {})) run.store.set(key, value);
  await run.start();
  return run;
};

const keysOf = (run: VatRun): string[] => run.store.entries().map(([key]) => key);
const isRegistration = (key: string): boolean => key.startsWith('vc.2.');
const noted = (run: VatRun): string[] =>
  run.events.flatMap(event => (event.type === 'note' ? [event.text] : []));

describe('a vatstore of 0.10.3', () => {
  it.each(['first', 'second'])(
    '[U7] loses its old registrations, and nothing else: %s',
    async n => {
      const [ours, peer] = [await upgraded(n, 'ours'), await upgraded(n, 'peer')];
      const before = Object.keys(states[n] ?? {}).filter(isRegistration);
      expect(before.length).toBeGreaterThan(4);
      expect(keysOf(peer).filter(isRegistration).sort()).toEqual(before.sort());
      expect(ours.store.entries()).toEqual(
        peer.store.entries().filter(([key]) => !isRegistration(key)),
      );
      expect(ours.events.some(event => event.type === 'outcome' && event.failure)).toBe(false);
    },
  );

  it('[U7] goes on with its watches', async () => {
    const run = await upgraded('first', 'ours');
    const watched = keysOf(run).flatMap(key => /^vc\.4\.s(p\+\d+)$/.exec(key)?.[1] ?? []);
    expect(watched).toHaveLength(2);
    const data: CapData = capdata('the value');
    for (const vpid of watched) await run.notify([vpid, false, data]);
    expect(noted(run)).toEqual([
      'fulfilled: the value, argument',
      'fulfilled: the value, [object Alleged: other]',
    ]);
    await run.sweep();
    await run.start();
    expect(keysOf(run).filter(isRegistration)).toEqual([]);
  });

  it('[U7] is asked once at a later start, and one of 0.11 never', async () => {
    const asks = (run: VatRun): number =>
      run.calls('vatstoreGet', true).filter(({ args }) => isRegistration(String(args[0]))).length;
    const old = await upgraded('first', 'ours');
    await old.start();
    expect(asks(old)).toBe(1);
    expect(old.calls('vatstoreDelete', true)).toEqual([]);

    const fresh = makeVatRun({ ...program, build: () => Far('root', {}) }, 'ours');
    await fresh.start();
    await fresh.start();
    // There, this is the table of watchers, which nobody has asked about yet.
    expect(asks(fresh)).toBe(0);
    expect(keysOf(fresh).filter(isRegistration)).toHaveLength(3);
  });
});
