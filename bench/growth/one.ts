// One thing, so many times, on one implementation: processor time for each, in microseconds, as one
// line of JSON. A process of its own, so that no heap of another size is behind it.

import '@endo/init';
import type { MakeLiveSlots } from '../vat.js';
import { startVat } from '../vat.js';
import { BATCH, things } from './things.js';

export interface Costs {
  readonly add: number;
  readonly use: number;
  readonly drop: number;
}

const PARTS = ['add', 'use', 'drop'] as const;
/** Done before it counts, so that the engine has compiled what it runs. */
const WARM_UP = 2_000;

async function main([name, library, size]: readonly string[]): Promise<void> {
  const thing = things.find(each => each.name === name);
  const count = Number(size);
  if (thing === undefined || library === undefined || !(count >= BATCH)) {
    throw Error('Usage: node growth/one.js THING LIBRARY SIZE');
  }
  const { makeLiveSlots } = (await import(library)) as { makeLiveSlots: MakeLiveSlots };
  const vat = await startVat(makeLiveSlots, thing.buildRootObject);
  const costs = { add: 0, use: 0, drop: 0 };
  for (const [from, to] of [
    [0, WARM_UP],
    [WARM_UP, WARM_UP + count],
  ] as const) {
    for (const part of PARTS) {
      const before = process.cpuUsage();
      for (let first = from; first < to; first += BATCH) {
        await thing[part](vat, first);
        vat.takeResults();
      }
      if (part === 'drop') await thing.sweep(vat);
      const { user, system } = process.cpuUsage(before);
      costs[part] = (user + system) / (to - from);
    }
  }
  console.log(JSON.stringify(costs));
}

await main(process.argv.slice(2));
