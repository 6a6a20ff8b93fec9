/**
 * How a delivery that comes too late is judged: on this library beside a life in which it never
 * came, and on the peer.
 */
import { expect } from 'vitest';
import type { Delivery } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { renderTranscript } from '../support/transcript.js';
import type { Event, VatRun } from '../support/vat-run.js';
import { makeInspectedRun, stateOf } from './inspected.js';
import { goOn, lateVat, settle } from './late-vat.js';
import type { Names } from './late-vat.js';

export interface Case {
  readonly what: string;
  /** What the vat has lived through when the delivery comes. */
  readonly before: (run: VatRun, names: Names) => Promise<void>;
  readonly late: (names: Names, run: VatRun) => Delivery;
  readonly differences?: (names: Names) => readonly Difference[];
}

const isOfVatstore = (event: Event): boolean =>
  event.type === 'syscall' && event.call.name.startsWith('vatstore');

/** Everything that crossed the edge, without one delivery. */
interface Life {
  readonly names: Names;
  readonly rest: readonly string[];
}

/** Lives through a case on ours, with the late delivery or without. */
const live = async ({ before, late }: Case, comesLate: boolean): Promise<Life> => {
  const inspected = makeInspectedRun({ ...lateVat, script: async () => {} });
  const { run, inspect } = inspected;
  const names = await settle(run);
  await before(run, names);
  const [from, state] = [run.events.length, stateOf(inspected)];
  if (comesLate) {
    await run.deliver(late(names, run));
    const events = run.events.slice(from + 1);
    // What the vatstore knows of it may be looked up; that none of it changes is seen below.
    expect(events.filter(event => !isOfVatstore(event))).toEqual([
      { type: 'outcome', failure: undefined, value: undefined, unmetered: 0 },
    ]);
    expect(stateOf(inspected)).toBe(state);
    inspect().checkInvariants();
  }
  const to = run.events.length;
  await goOn(run);
  inspect().checkInvariants();
  expect(run.events.filter(event => event.type === 'outcome' && event.failure)).toEqual([]);
  const rest = [...run.events.slice(0, from), ...run.events.slice(to)];
  return { names, rest: renderTranscript(rest) };
};

export const expectIgnored = async (one: Case): Promise<void> => {
  const { names, rest } = await live(one, true);
  expect(rest).toEqual((await live(one, false)).rest);
  await expectSame(
    {
      ...lateVat,
      script: async run => {
        const made = await settle(run);
        await one.before(run, made);
        await run.deliver(one.late(made, run));
        await goOn(run);
      },
    },
    one.differences?.(names),
  );
};

export type Goodbye = (run: VatRun, vrefs: readonly string[]) => Promise<void>;

export const drop: Goodbye = (run, vrefs) => run.deliver(['dropExports', vrefs]);
export const retire: Goodbye = (run, vrefs) => run.deliver(['retireExports', vrefs]);
/** In memory nothing is left, and the vat notices. */
export const collect: Goodbye = async (run, vrefs) => {
  for (const baseRef of new Set(vrefs.map(vref => vref.replace(/:\d+$/, '')))) run.kill(baseRef);
  await run.sweep();
};
