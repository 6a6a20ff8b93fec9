// `npm run model:memory -- --watches N`: the heap is flat, however many promises are watched.
import { env } from 'node:process';
import { expect, it } from 'vitest';
import { growth, measureWatched } from '../watched-memory.js';

const watches = Number(env['LEDGER_WATCHES'] ?? 1_000_000);

it(`[P1] [W9] ${watches} watched promises leave the heap as it was`, async () => {
  const run = await measureWatched(watches, Math.max(1000, Math.floor(watches / 20)), sample => {
    const { watches: done, heapUsed, promises } = sample;
    console.log(`${done} watches: ${heapUsed} bytes in use, ${promises} names of promises`);
  });
  expect(run.told).toBeGreaterThanOrEqual(watches);
  expect(run.samples.every(({ promises }) => promises === 0)).toBe(true);
  console.log(`grown by ${growth(run)} bytes`);
  expect(growth(run)).toBeLessThan(1_000_000);
});
