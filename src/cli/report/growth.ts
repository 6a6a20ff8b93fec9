/**
 * Which tables of a series only grow. A table that never gets smaller and is still growing at the
 * end is where a leak shows first.
 */
import type { ReportSeries, ReportTable } from './data.js';

/** A table that only grows. */
export interface Growth {
  /** An index of the tables of the series. */
  readonly table: number;
  readonly name: string;
  readonly unit: string;
  readonly first: number;
  readonly last: number;
  /** Moments at which it was seen, and steps between two of them at which it grew. */
  readonly moments: number;
  readonly growingSteps: number;
}

/** Fewer moments than this show no trend. */
const LEAST_MOMENTS = 4;

const growthOf = (table: ReportTable, index: number): Growth | undefined => {
  const sizes = table.sizes.filter(size => size !== null);
  if (sizes.length < LEAST_MOMENTS) return undefined;
  let growingSteps = 0;
  let growingLate = 0;
  const half = Math.floor(sizes.length / 2);
  for (let i = 1; i < sizes.length; i += 1) {
    const before = sizes[i - 1] ?? 0;
    const now = sizes[i] ?? 0;
    if (now < before) return undefined;
    if (now > before) {
      growingSteps += 1;
      if (i >= half) growingLate += 1;
    }
  }
  // Tables fill while a vat starts, and some grow by a step or two later: neither is a trend. So at
  // least half of all steps grow, and at least half of those of the later half.
  const steps = sizes.length - 1;
  const lateSteps = sizes.length - Math.max(half, 1);
  if (growingSteps * 2 < steps || growingLate * 2 < lateSteps) return undefined;
  const [first = 0] = sizes;
  const last = sizes.at(-1) ?? 0;
  const { name, unit = 'entries' } = table;
  return { table: index, name, unit, first, last, moments: sizes.length, growingSteps };
};

/**
 * @param series sizes over time
 * @returns the tables that never shrink, that grow at half of all steps or more, and do so in the
 *   later half as well; the largest growth first,
 *   and what is counted in bytes after the rest. None if there are fewer than four moments.
 */
export const findGrowth = (series: ReportSeries): Growth[] =>
  series.tables
    .map(growthOf)
    .filter(growth => growth !== undefined)
    .sort(
      (a, b) =>
        Number(a.unit === 'bytes') - Number(b.unit === 'bytes') ||
        b.last - b.first - (a.last - a.first) ||
        a.table - b.table,
    );
