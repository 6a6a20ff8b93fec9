// Depth, size and numbers. A short run with the other tests; the whole, which takes minutes:
// `GC_SCALE=full npx vitest run test/memory`, with `GC_OBJECTS=100000` if a million is too many.
import { describe, expect, it } from 'vitest';
import { collectForSure } from '../../src/testing/index.js';
import { ScaleVat, SORTS } from './gc-vat.js';

const isFull = process.env['GC_SCALE'] === 'full';
const LINKS = isFull ? Number(process.env['GC_LINKS'] ?? 100_000) : 3_000;
const ENTRIES = isFull ? 1_000_000 : 25_000;
const OBJECTS = isFull ? Number(process.env['GC_OBJECTS'] ?? 1_000_000) : 2_000;
const BATCH = isFull ? 10_000 : 1_000;
/** Each collection of the engine takes its time, whatever there is to collect. */
const CHURNED = isFull ? SORTS : (['presence', 'remotable', 'virtual', 'weakMap'] as const);
const MEGABYTE = 2 ** 20;

const heap = async (): Promise<number> => {
  await collectForSure();
  return process.memoryUsage().heapUsed / MEGABYTE;
};

/** Of the processor: the machine may be busy with other things. */
const millisecondsSince = (start: NodeJS.CpuUsage): number =>
  Math.round(process.cpuUsage(start).user / 1000);

/** Notes for whoever runs the whole; the short run is silent. */
const report = (...notes: unknown[]): void => {
  if (isFull) console.log(...notes);
};

const inBatches = async (
  total: number,
  batch: number,
  work: (from: number) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < total; from += batch) await work(from);
};

/** The most that is in use while the work goes on, above what was before; in megabytes. */
const peakOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = await heap();
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage().heapUsed / MEGABYTE - before);
  };
  const timer = setInterval(look, 50);
  await work();
  look();
  clearInterval(timer);
  return most;
};

describe('depth and size', () => {
  it(
    '[G4] a deep chain goes link by link, without a collection for each',
    { timeout: 600_000 },
    async () => {
      const vat = new ScaleVat();
      await vat.start();
      await vat.settle();
      const size = vat.store.size;
      await inBatches(LINKS, 1_000, () => vat.call('extendChain', 1_000));
      await vat.sweep();
      expect(vat.store.size).toBeGreaterThan(size + LINKS);
      await vat.call('letGo');
      const { collections } = vat.counts;
      const start = process.cpuUsage();
      let sweeps = 0;
      const peak = await peakOf(async () => {
        sweeps = await vat.sweepUntil(() => vat.store.size === size);
      });
      report(`${LINKS} links: ${millisecondsSince(start)} ms, peak ${peak.toFixed(1)} MB`);
      expect(vat.counts.collections - collections).toBeLessThan(3 * sweeps);
    },
  );

  it.each([false, true])(
    '[G4] a large collection goes entry by entry (with objects: %s)',
    { timeout: 600_000 },
    async withObjects => {
      const entries = withObjects ? ENTRIES / 5 : ENTRIES;
      const vat = new ScaleVat();
      await vat.start();
      await vat.settle();
      const size = vat.store.size;
      await vat.call('makeLarge');
      await inBatches(entries, 5_000, from => vat.call('fillLarge', from, 5_000, withObjects));
      await vat.sweep();
      await vat.call('letGo');
      const start = process.cpuUsage();
      const peak = await peakOf(() => vat.sweepUntil(() => vat.store.size === size));
      report(`${entries} entries: ${millisecondsSince(start)} ms, peak ${peak.toFixed(1)} MB`);
    },
  );

  it('[G9] a limit bounds each delivery of it', { timeout: 600_000 }, async () => {
    const entries = ENTRIES / 5;
    const vat = new ScaleVat({ sweepLimit: 1_000 });
    await vat.start();
    await vat.settle();
    const size = vat.store.size;
    await vat.call('makeLarge');
    await inBatches(entries, 5_000, from => vat.call('fillLarge', from, 5_000, true));
    await vat.sweep();
    await vat.call('letGo');
    const full = vat.store.size;
    let slowest = 0;
    let most = 0;
    let start = Date.now();
    let stored = full;
    const sweeps = await vat.sweepUntil(
      ({ leftToSweep }) => {
        slowest = Math.max(slowest, Date.now() - start);
        most = Math.max(most, stored - vat.store.size);
        stored = vat.store.size;
        start = Date.now();
        return leftToSweep === 0 && stored === size;
      },
      (10 * entries) / 1_000,
    );
    report(`${entries} entries in ${sweeps} sweeps, the slowest ${slowest} ms`);
    // To take out an entry is one, to delete its object one more. An object has a few keys.
    expect(sweeps).toBeGreaterThanOrEqual((2 * entries) / 1_000);
    expect(most).toBeLessThan((full - size) / 2);
  });
});

describe('a million of each sort', () => {
  it.each(CHURNED)('[G3] [G4] ends where it began: %s', { timeout: 900_000 }, async sort => {
    const vat = new ScaleVat();
    await vat.start();
    // What is made once and stays, in the engine as well as here.
    for (let round = 0; round < 4; round += 1) await vat.churn(sort, BATCH);
    const stats = await vat.settle();
    const size = vat.store.size;
    const before = await heap();
    const start = process.cpuUsage();
    await inBatches(OBJECTS, BATCH, () => vat.churn(sort, BATCH));
    const took = millisecondsSince(start);
    const { slotToVal = 0, ...others } = await vat.settle();
    const { slotToVal: slotToValBefore = 0, ...othersBefore } = stats;
    expect(others).toEqual(othersBefore);
    // The tables that every vat has come and go at the engine's pleasure.
    expect(slotToVal).toBeLessThanOrEqual(slotToValBefore + 3);
    expect(vat.store.size).toBe(size);
    const grown = (await heap()) - before;
    report(`${sort}: ${OBJECTS} in ${took} ms of processor time, grown by ${grown.toFixed(2)} MB`);
    expect(grown).toBeLessThan(2);
    const { dropped, retiredImports, retiredExports } = vat.counts;
    const all = OBJECTS + 4 * BATCH;
    expect([dropped, retiredImports, retiredExports]).toEqual(
      sort === 'presence' ? [all, all, 0] : [0, 0, all / 2],
    );
  });
});
