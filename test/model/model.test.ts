// The promise ledger against an oracle of events and pillars, over random programs.
import { describe, expect, it } from 'vitest';
import { runModel } from './model-run.js';
import { regressions } from './regressions.js';
import { findFailure } from './search.js';

const SEED = 1_000_000;
const PROGRAMS = 2000;

describe('[P1] [P2] [P3] [P4] [P5] [P9] [P10] [W7] [W9] the ledger', () => {
  it('agrees with the oracle after each delivery of random programs', async () => {
    expect(await findFailure(SEED, PROGRAMS)).toBeUndefined();
  }, 240_000);

  it.each(Object.entries(regressions))(
    'keeps a program that failed once: %s',
    async (_name, program) => {
      await runModel(program);
    },
  );
});
