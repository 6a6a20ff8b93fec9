// The demo's parts, and a small run of its whole.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawChart, ticks } from './chart.js';
import { openFolder } from './folder.js';
import { ours } from './implementations.js';
import { parseOptions } from './options.js';
import { makeProgress } from './progress.js';
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
    expect(parseOptions([])).toEqual({ offers: 3000, folder: undefined, peer: true, help: false });
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

test('without a name the folder is one of its own in the working folder', () => {
  const own = openFolder(undefined, folder);
  expect(own.path).toBe(join(folder, 'liveslots-demo'));
  expect(own.shown('chart.svg')).toBe(join('liveslots-demo', 'chart.svg'));
  expect(openFolder('named', folder).path).toBe(join(folder, 'named'));
});

test('progress tells how long it has still to go, by the pace so far', () => {
  let time = 0;
  const lines: string[] = [];
  const stream = { isTTY: false, write: (line: string) => lines.push(line) > 0 };
  const progress = makeProgress(stream, 'ours', 100, () => time);
  time = 5000;
  progress.update(10, 3);
  time = 30000;
  progress.update(50, 3);
  progress.update(100, 3);
  expect(lines).toEqual([
    'ours 10%: 10 of 100 offers, slotToVal.size 3, about 45 s left\n',
    'ours 50%: 50 of 100 offers, slotToVal.size 3, about 30 s left\n',
    'ours 100%: 100 of 100 offers, slotToVal.size 3\n',
  ]);
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
  // A run this short has no figure for the heap, and no row.
  expect(result.heapPerOffer).toBe(undefined);
  expect(formatTable([result])).not.toContain('heap');
  expect(formatTable([{ ...result, heapPerOffer: 12 }])).toMatch(/heap retained .* 12$/m);
  expect(drawChart([result])).toContain('<polyline');
});
