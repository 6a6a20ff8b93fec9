// `npm run passable -- --values N --bodies N --seed 1`: many values and bodies.
import { env } from 'node:process';
import { expect, it } from 'vitest';
import { search } from './search.js';

const numberOf = (name: string, otherwise: number): number =>
  Number(env[`PASSABLE_${name}`] ?? otherwise);
const values = numberOf('VALUES', 1_000_000);
const bodies = numberOf('BODIES', 1_000_000);
const seed = numberOf('SEED', 1);

it(`[T6] [T11] ${values} values and ${bodies} bodies from seed ${seed}`, async () => {
  let due = 0;
  const tally = await search(
    { values, bodies, seed },
    ({ values: done, refusedValues, refusedBodies }) => {
      if (done < due) return;
      due = done + 20_000;
      console.log(`${done} values (${refusedValues} refused), ${refusedBodies} bodies refused`);
    },
  );
  console.log(JSON.stringify(tally));
  expect([tally.values, tally.bodies]).toEqual([values, bodies]);
});
