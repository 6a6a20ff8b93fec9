// `npm run model -- --programs N --seed N`: many random programs of the promise ledger.
import { env } from 'node:process';
import { expect, it } from 'vitest';
import { findFailure } from '../search.js';

const programs = Number(env['LEDGER_PROGRAMS'] ?? 100_000);
const seed = Number(env['LEDGER_SEED'] ?? 1);

it(`[P1] the ledger agrees with the oracle: ${programs} programs from seed ${seed}`, async () => {
  const report = (done: number): void => {
    if (done % 5000 === 0) console.log(`${done} programs`);
  };
  expect(await findFailure(seed, programs, report)).toBeUndefined();
});
