// Sizes over time out of graphs: of a vatstore that grows, of the same vat of a real kernel on two
// days.
import { describe, expect, test } from 'vitest';
import { findGrowth } from '../../src/cli/report/growth.js';
import { SeriesMaker } from '../../src/cli/report/series.js';
import type { SeriesMoment } from '../../src/cli/report/series.js';
import { buildGraph } from '../../src/graph/index.js';
import type { ReportSeries } from '../../src/cli/report/data.js';
import { shopGraph } from './shop.js';
import { StoreByHand } from './store.js';

/** Offers that stay, and jobs that come and go. */
const storeWith = (offers: number, jobs: number): StoreByHand => {
  const store = new StoreByHand().kind(10, 'Job');
  store.collection(7, 'offers').entry(1, 'offers', 'o+d6/7');
  for (let n = 1; n <= offers; n += 1) store.entry(7, `offer${String(n)}`, `p+${String(n)}`);
  for (let n = 1; n <= jobs; n += 1) {
    store.object(`o+d10/${String(n)}`, {}).entry(1, `job${String(n)}`, `o+d10/${String(n)}`);
  }
  return store;
};

const seriesOf = (moments: readonly SeriesMoment[]): ReportSeries => {
  const maker = new SeriesMaker();
  moments.forEach((moment, index) => {
    maker.add(moment, buildGraph(storeWith(10 * (index + 1), index % 2 === 0 ? 4 : 0).source()));
  });
  const series = maker.series();
  if (series === undefined) throw new Error('there is no series');
  return series;
};

describe('a vatstore that grows', () => {
  const series = seriesOf([{ delivery: 5 }, { delivery: 9 }, { delivery: 20 }, { delivery: 21 }]);
  const sizesOf = (pattern: RegExp): readonly (number | null)[][] =>
    series.tables.filter(({ name }) => pattern.test(name)).map(({ sizes }) => [...sizes]);

  test('has a table for each group and total, the group that changed most first', () => {
    expect(series).toMatchObject({ axis: 'delivery', moments: [5, 9, 20, 21] });
    expect(series.tables[0]).toMatchObject({
      name: expect.stringMatching(/^promises, values in .*"offers"/) as string,
      unit: 'members',
      sizes: [10, 20, 30, 40],
    });
    expect(sizesOf(/^Job objects/)).toEqual([[4, 0, 4, 0]]);
    expect(sizesOf(/^all promises$/)).toEqual([[10, 20, 30, 40]]);
    expect(sizesOf(/^entries of stores$/)).toEqual([[15, 21, 35, 41]]);
    expect(series.tables.find(({ name }) => name === 'keys and values')?.unit).toBe('bytes');
  });

  test('warns of what only grows', () => {
    const growing = findGrowth(series).map(({ name }) => name);
    expect(growing).toContain('all promises');
    expect(growing.some(name => name.startsWith('Job'))).toBe(false);
  });
});

test.each([
  ['time', [{ at: '2026-03-01T10:00:00Z' }, { at: '2026-03-01T11:00:00Z' }], 3_600_000],
  ['delivery', [{ at: '2026-03-01T10:00:00Z', delivery: 1 }, { delivery: 8 }], 7],
  ['snapshot', [{ delivery: 3 }, { delivery: 3 }], 1],
  ['snapshot', [{ at: 'not a date' }, {}], 1],
] as const)('the axis is one of %s', (axis, moments, distance) => {
  const series = seriesOf(moments);
  const [first = 0, second = 0] = series.moments;
  expect([series.axis, second - first]).toEqual([axis, distance]);
});

test('one snapshot is no series', () => {
  const maker = new SeriesMaker();
  expect(maker.series()).toBe(undefined);
  maker.add({}, shopGraph());
  expect(maker.series()).toBe(undefined);
});

test('the vat of a real kernel, on two days', () => {
  const maker = new SeriesMaker();
  maker.add({ at: '2026-03-02T00:00:00Z' }, shopGraph('leaky-monday'));
  maker.add({ at: '2026-03-03T00:00:00Z' }, shopGraph('leaky-tuesday'));
  const tables = maker.series()?.tables ?? [];
  const receipts = tables.find(({ name }) => name.startsWith('receipt objects'));
  expect(receipts?.sizes[1]).toBe(16);
  expect(receipts?.sizes[0]).toBeLessThan(16);
});
