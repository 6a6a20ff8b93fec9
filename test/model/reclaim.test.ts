// What `reclaimCycles` and `reclaimLeftovers` delete, against a mark and sweep over random programs.
import { describe, expect, it } from 'vitest';
import { regressions } from './reclaim-regressions.js';
import { runReclaim } from './reclaim-run.js';
import { findReclaimFailure } from './reclaim-search.js';

const SEED = 1_000_000;
const PROGRAMS = 400;
const COMPARED = 200;
const REALLY = 60;

describe('[G11] [G12] cycles and leftovers', () => {
  it('go, and nothing else does, over random programs', async () => {
    expect(await findReclaimFailure(SEED, PROGRAMS)).toBeUndefined();
  }, 600_000);

  it('and so with the collector of the engine', async () => {
    const options = { collector: 'real' } as const;
    expect(await findReclaimFailure(4 * SEED, REALLY, options)).toBeUndefined();
  }, 600_000);

  it.each(Object.entries(regressions))('a program that failed once: %s', async (_name, program) => {
    await runReclaim(program);
    await runReclaim(program, { isCompared: true });
  });

  it('are what the offline graph finds that no root reaches', async () => {
    expect(await findReclaimFailure(2 * SEED, COMPARED, { isCompared: true })).toBeUndefined();
  }, 600_000);
});
