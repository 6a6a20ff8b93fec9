// A short part of the long run that watches a million promises.
import { expect, it } from 'vitest';
import { growth, measureWatched } from './watched-memory.js';

it('[P1] [W9] watched promises leave neither names nor heap behind', async () => {
  const run = await measureWatched(20_000, 2000);
  expect(run.told).toBe(20_000);
  expect(run.judged).toBeGreaterThan(20_000);
  expect(run.samples.every(({ promises }) => promises === 0)).toBe(true);
  // An entry that stayed for each promise would take a megabyte or more; engines differ by half of it.
  expect(growth(run)).toBeLessThan(900_000);
}, 120_000);
