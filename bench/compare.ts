// Ours beside the peer in one process, batch by batch in turn: what is told is the ratio of their
// processor times, since the times themselves say more about the machine.

import type { Scenario } from './scenario.js';
import type { MakeLiveSlots, Vat } from './vat.js';
import { startVat } from './vat.js';

/** Each time is that of at least so many microseconds, so that the clock's grain does not count. */
const LEAST = 4_000;

const noWork = (): Promise<void> => Promise.resolve();

interface Side {
  readonly vat: Vat;
  /** The number of the next step. */
  next: number;
}

/** @returns processor time, in microseconds, and how many batches that were */
async function timeBatches(scenario: Scenario, side: Side, batches: number): Promise<number> {
  const { prepare = noWork, tidy = noWork } = scenario;
  let time = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    const first = side.next;
    side.next += scenario.steps;
    await prepare(side.vat, first);
    const before = process.cpuUsage();
    for (let index = first; index < side.next; index += 1) await scenario.run(side.vat, index);
    const { user, system } = process.cpuUsage(before);
    time += user + system;
    await tidy(side.vat, first);
  }
  return time;
}

export type Implementations = readonly [ours: MakeLiveSlots, peers: MakeLiveSlots];

/** @returns the peer's time divided by ours, of each round, sorted */
export async function compare(
  scenario: Scenario,
  implementations: Implementations,
  rounds: number,
): Promise<number[]> {
  const { buildRootObject } = scenario;
  const ours: Side = { vat: await startVat(implementations[0], buildRootObject), next: 0 };
  const peers: Side = { vat: await startVat(implementations[1], buildRootObject), next: 0 };
  const warmUp = Math.min(3, rounds);
  let batches = 1;
  const ratios: number[] = [];
  for (let round = 0; round < rounds + warmUp; round += 1) {
    // Who goes first changes from round to round, so that neither inherits the other's garbage.
    const oursFirst = round % 2 === 0;
    const early = await timeBatches(scenario, oursFirst ? ours : peers, batches);
    const late = await timeBatches(scenario, oursFirst ? peers : ours, batches);
    if (round >= warmUp) ratios.push(oursFirst ? late / early : early / late);
    else batches = Math.max(batches, Math.ceil((batches * LEAST) / Math.min(early, late)));
  }
  return ratios.sort((a, b) => a - b);
}

/** The least number of a sorted list that is not less than that share of it. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
