// What the charts are told to draw: areas that add up, honest axes, colours that can be read.
import { describe, expect, test } from 'vitest';
import { linesOption } from '../../src/cli/report/page/lines.js';
import { palettes } from '../../src/cli/report/page/palette.js';
import { makeReport } from '../../src/cli/report/page/report.js';
import { unstyled } from '../../src/cli/report/page/tooltip.js';
import { areasIn } from '../../src/cli/report/page/treemap.js';
import type { Area } from '../../src/cli/report/page/treemap.js';
import { TOP } from '../../src/cli/report/page/group-tree.js';
import { sampleReport, sampleSeries } from './sample.js';

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The contrast of WCAG 2: from 1 to 21. */
const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
};

describe.each(Object.entries(palettes))('the %s palette', (_, palette) => {
  test('text has a contrast of 4.5, lines and frames of 3', () => {
    for (const fill of [...palette.fills, ...palette.frames]) {
      expect([fill, contrast(fill, palette.onFill) >= 4.5]).toEqual([fill, true]);
    }
    for (const ground of [palette.surface, palette.raised]) {
      expect(contrast(ground, palette.text)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(ground, palette.quiet)).toBeGreaterThanOrEqual(4.5);
    }
    for (const line of [...palette.lines, palette.accent]) {
      expect([line, contrast(line, palette.surface) >= 3]).toEqual([line, true]);
    }
  });
});

describe('the treemap', () => {
  const sumOf = (areas: readonly Area[]): number =>
    areas.reduce((sum, { value }) => sum + value, 0);
  const check = (area: Area): void => {
    if (area.children === undefined) return;
    expect(sumOf(area.children)).toBe(area.value);
    area.children.forEach(check);
  };

  test.each(['count', 'bytes'] as const)('the areas of %s add up on each level', measure => {
    const report = makeReport(sampleReport(20));
    const areas = areasIn(report, TOP, measure, palettes.light, 1e5);
    expect(sumOf(areas)).toBe(report.tree.totalOf(TOP)[measure]);
    areas.forEach(check);
    const wallets = areasIn(report, 2, measure, palettes.light, 1e5);
    expect(sumOf(wallets)).toBe(report.tree.totalOf(2)[measure]);
  });

  test('of very many groups the small ones are one area, and nothing is lost', () => {
    const groups = Array.from({ length: 1000 }, (_, index) => ({
      ...{ title: `group ${String(index)}`, kind: 'promise', parent: -1 },
      ...{ count: index + 1, bytes: 0 },
    }));
    const report = makeReport(sampleReport(1, { groups }));
    const areas = areasIn(report, TOP, 'count', palettes.light, 1e5);
    expect(areas.length).toBe(151);
    // Written on where there is room: 850 of a thousand groups have, together.
    expect(areas.map(({ label }) => label === undefined)).toEqual(areas.map((_, i) => i === 150));
    expect(areas.at(-1)).toMatchObject({ name: '850 smaller groups', group: undefined });
    expect(sumOf(areas)).toBe(500_500);
    expect(
      areasIn(report, TOP, 'bytes', palettes.light, 1e5).filter(({ value }) => value > 0),
    ).toEqual([]);
  });
});

test('axes begin at zero, have names, and a table that is not in a snapshot has no point there', () => {
  const series = sampleSeries();
  const option = linesOption(series, [0, 4], palettes.light, 600);
  expect(option).toMatchObject({
    xAxis: { type: 'value', name: 'Crank' },
    yAxis: { type: 'value', min: 0, name: 'entries' },
    series: [
      { name: 'slotToVal', connectNulls: false },
      { name: 'possiblyDeadSet', connectNulls: false },
    ],
  });
  const [, second] = option['series'] as { data: [number, number | null][] }[];
  expect(second?.data.slice(4, 6)).toEqual([
    [300, null],
    [350, 265],
  ]);
});

test('text beside the pointer is no style', () => {
  expect(unstyled('{a|b} {c} {0|}')).toBe('{ a|b} {c} { 0|}');
});
