// The demo's parts, and a small run of its whole.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawChart, ticks } from './chart.js';
import { openFolder } from './folder.js';
import { ours } from './implementations.js';
import { parseOptions } from './options.js';
import { formatTable } from './table.js';
import { complaints, runWorkload } from './workload.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-wallet-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the command line', () => {
  test('has defaults', () => {
    expect(parseOptions([])).toEqual({ offers: 20000, folder: undefined, peer: true, help: false });
    expect(parseOptions(['--offers', '7', '--folder', 'x', '--no-peer'])).toEqual({
      offers: 7,
      folder: 'x',
      peer: false,
      help: false,
    });
  });

  test.each([
    [['--offers', '0']],
    [['--offers', 'many']],
    [['--offers', '1e3']],
    [['--offers']],
    [['--folder', '']],
    [['--unknown']],
    [['stray']],
  ])('refuses %j', args => {
    expect(() => parseOptions(args)).toThrow();
  });

  test('a folder that cannot be written to gives a clear error', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => openFolder(join(file, 'inside'))).toThrow(/cannot write to the folder .*inside/);
  });
});

test('the axis of the chart has round steps from zero to beyond the largest value', () => {
  expect(ticks(0)).toEqual([0, 1]);
  expect(ticks(13)).toEqual([0, 5, 10, 15]);
  expect(ticks(60013).at(-1)).toBe(80000);
});

test('all offers come to an end, over a restart, and every vat comes back to its starting size', async () => {
  const offers = 240;
  const result = await runWorkload({
    implementation: ours,
    file: join(folder, 'run.sqlite'),
    offers,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  expect(result.settled + result.refused).toBe(offers);
  expect(result.placedAgain).toBeGreaterThan(0);
  expect(complaints(result)).toEqual([]);
  expect(result.peak).toBeGreaterThan(result.atStart['wallet'] ?? NaN);
  expect(formatTable([result])).toContain('slotToVal.size');
  expect(drawChart([result])).toContain('<polyline');
});
