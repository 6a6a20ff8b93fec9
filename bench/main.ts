// `npm run bench`: ours beside the peer, as a table. With `--check`, fails where a goal is missed.

import '@endo/init';
import { compare, type Implementations, quantile } from './compare.js';
import { FLOOR_ROWS, makeFloor } from './floor/layer.js';
import { measureMemory } from './memory.js';
import { memoryRows } from './memory-rows.js';
import { readOptions, USAGE } from './options.js';
import { scenarios } from './scenarios/index.js';
import type { MakeLiveSlots } from './vat.js';

/** The geometric mean that the rows of times have to reach together. */
const GOAL_OF_ALL = 3.6;

/** Loaded by name, so that its types, which are loose, stay out. */
async function load(name: string): Promise<MakeLiveSlots> {
  const module = (await import(name)) as { makeLiveSlots: MakeLiveSlots };
  return module.makeLiveSlots;
}

// A scenario that fails measures nothing: the vat must not be able to hide it.
process.on('unhandledRejection', reason => {
  console.error(reason);
  process.exit(1);
});

const figure = (ratio: number): string => ratio.toFixed(2);
const geometricMean = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

async function tellTimes(
  implementations: Implementations,
  rounds: number,
  isChosen: (name: string) => boolean,
): Promise<string[]> {
  const missed: string[] = [];
  const medians: number[] = [];
  const chosen = scenarios.filter(({ name }) => isChosen(name));
  if (chosen.length === 0) return missed;
  console.log('| scenario | one step | times as fast as the peer (quartiles) | goal |');
  console.log('| --- | --- | --- | --- |');
  for (const scenario of chosen) {
    const ratios = await compare(scenario, implementations, rounds);
    const median = quantile(ratios, 0.5);
    medians.push(median);
    const spread = `${figure(quantile(ratios, 0.25))} to ${figure(quantile(ratios, 0.75))}`;
    const { name, step, goal } = scenario;
    console.log(`| ${name} | ${step} | ${figure(median)} (${spread}) | ${goal} |`);
    if (median < goal) missed.push(`${name}: ${figure(median)}, the goal is ${goal}`);
  }
  const mean = geometricMean(medians);
  console.log(`| **geometric mean** | | **${figure(mean)}** | ${GOAL_OF_ALL} |`);
  if (chosen.length === scenarios.length && mean < GOAL_OF_ALL) {
    missed.push(`geometric mean: ${figure(mean)}, the goal is ${GOAL_OF_ALL}`);
  }
  return missed;
}

async function tellMemory(
  implementations: Implementations,
  isChosen: (name: string) => boolean,
): Promise<string[]> {
  const missed: string[] = [];
  const chosen = memoryRows.filter(({ name }) => isChosen(name));
  if (chosen.length === 0) return missed;
  console.log('\n| bytes of one | what it is | ours | peer | of the peer’s | goal |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const row of chosen) {
    const { ours, peers } = await measureMemory(row, implementations);
    const { name, step, goal } = row;
    const share = ours / peers;
    const bytes = `${Math.round(ours)} | ${Math.round(peers)}`;
    console.log(`| ${name} | ${step} | ${bytes} | ${figure(share)} | ${goal} |`);
    if (share > goal) missed.push(`${name}: ${figure(share)} of the bytes, the goal is ${goal}`);
  }
  return missed;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const { rounds, only, check, memory, floor } = options;
  const implementations: Implementations = [
    floor ? makeFloor : await load('liveslots'),
    await load('@agoric/swingset-liveslots'),
  ];
  const isChosen = (name: string): boolean =>
    name.includes(only) && (!floor || FLOOR_ROWS.has(name));
  const missed = await tellTimes(implementations, rounds, isChosen);
  if (memory) missed.push(...(await tellMemory(implementations, isChosen)));
  if (!check || missed.length === 0) return 0;
  console.error(`\n${missed.length} goals were missed:\n  ${missed.join('\n  ')}`);
  return 1;
}

process.exitCode = await main();
