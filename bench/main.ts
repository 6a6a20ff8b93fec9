// `npm run bench`: ours beside the peer, in one process, batch by batch in turn. What is printed
// is the ratio of their times, since the times themselves say more about the machine.

import '@endo/init';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Scenario } from './scenarios.js';
import { scenarios } from './scenarios.js';
import type { MakeLiveSlots, Vat } from './vat.js';
import { startVat } from './vat.js';

const USAGE = 'Usage: npm run bench -- [--smoke] [--rounds N] [--only WORD]';

interface Comparison {
  readonly name: string;
  readonly step: string;
  /** Peer's time by ours, of each round, sorted. */
  readonly ratios: readonly number[];
}

/** Loaded by name, so that its types, which are loose, stay out. */
async function load(name: string): Promise<MakeLiveSlots> {
  const module = (await import(name)) as { makeLiveSlots: MakeLiveSlots };
  return module.makeLiveSlots;
}

async function timeBatch(scenario: Scenario, vat: Vat, first: number): Promise<number> {
  const start = performance.now();
  for (let index = first; index < first + scenario.steps; index += 1) {
    await scenario.run(vat, index);
  }
  return performance.now() - start;
}

async function compare(
  scenario: Scenario,
  implementations: readonly [MakeLiveSlots, MakeLiveSlots],
  rounds: number,
): Promise<Comparison> {
  const ours = await startVat(implementations[0], scenario.buildRootObject);
  const peers = await startVat(implementations[1], scenario.buildRootObject);
  const ratios: number[] = [];
  const warmUp = Math.min(3, rounds);
  for (let round = 0; round < rounds + warmUp; round += 1) {
    const first = round * scenario.steps;
    // Who goes first changes from round to round, so that neither inherits the other's garbage.
    const mineFirst = round % 2 === 0;
    const early = await timeBatch(scenario, mineFirst ? ours : peers, first);
    const late = await timeBatch(scenario, mineFirst ? peers : ours, first);
    if (round >= warmUp) ratios.push(mineFirst ? late / early : early / late);
  }
  return { name: scenario.name, step: scenario.step, ratios: ratios.sort((a, b) => a - b) };
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(2);

function readOptions(): { rounds: number; only: string } | undefined {
  try {
    const { values } = parseArgs({
      options: {
        smoke: { type: 'boolean' },
        rounds: { type: 'string' },
        only: { type: 'string' },
      },
    });
    const rounds = Number(values.rounds ?? (values.smoke ? 2 : 15));
    if (!Number.isSafeInteger(rounds) || rounds < 1) throw Error('--rounds takes a whole number');
    return { rounds, only: values.only ?? '' };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

// A scenario that fails measures nothing: the vat must not be able to hide it.
process.on('unhandledRejection', reason => {
  console.error(reason);
  process.exit(1);
});

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) {
    console.error(USAGE);
    return 2;
  }
  const chosen = scenarios.filter(({ name }) => name.includes(options.only));
  const implementations = [
    await load('liveslots'),
    await load('@agoric/swingset-liveslots'),
  ] as const;
  console.log('| scenario | one step | times as fast as the peer (quartiles) |');
  console.log('|---|---|---|');
  for (const scenario of chosen) {
    const { name, step, ratios } = await compare(scenario, implementations, options.rounds);
    console.log(
      `| ${name} | ${step} | ${at(ratios, 0.5)} (${at(ratios, 0.25)} to ${at(ratios, 0.75)}) |`,
    );
  }
  return 0;
}

process.exitCode = await main();
