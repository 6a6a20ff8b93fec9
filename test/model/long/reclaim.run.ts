// `node test/model/main.mjs reclaim --programs N --seed N`: many random programs of virtual data.
import { env } from 'node:process';
import { expect, it } from 'vitest';
import { findReclaimFailure } from '../reclaim-search.js';

const programs = Number(env['RECLAIM_PROGRAMS'] ?? 100_000);
const seed = Number(env['RECLAIM_SEED'] ?? 1);
const isReal = env['RECLAIM_REAL'] === '1';
/** Also whether the offline graph finds the same. */
const isCompared = env['RECLAIM_COMPARED'] === '1';

it(`[G11] [G12] what goes is what is dead: ${programs} programs from seed ${seed}`, async () => {
  const report = (done: number): void => {
    if (done % 5000 === 0) console.log(`${done} programs begun`);
  };
  const options = { ...(isReal ? ({ collector: 'real' } as const) : {}), isCompared };
  expect(await findReclaimFailure(seed, programs, options, report)).toBeUndefined();
});
