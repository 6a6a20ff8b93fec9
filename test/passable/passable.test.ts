// A short run; `npm run passable` is the long one.
import { expect, it } from 'vitest';
import { search } from './search.js';

it('[T6] [T11] reads and writes what marshal does, and calls nothing of it', async () => {
  const { values, refusedValues, refusedBodies } = await search({
    values: 6000,
    bodies: 12_000,
    seed: 1,
  });
  expect(values).toBe(6000);
  expect(refusedValues).toBeGreaterThan(500);
  expect(refusedValues).toBeLessThan(5500);
  expect(refusedBodies).toBeGreaterThan(3000);
  expect(refusedBodies).toBeLessThan(11_000);
}, 120_000);

it('[T11] a thenable that is written and lost under another name is none', async () => {
  const { refusedBodies } = await search({ values: 0, bodies: 1, seed: 75_092 });
  expect(refusedBodies).toBe(0);
});
