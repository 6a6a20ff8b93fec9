/** The picture of sizes over time: axes that begin at zero and name their units, one line a table. */
import type { EChartsCoreOption } from 'echarts/core';
import type { ReportSeries } from '../data.js';
import { formatCount, formatTime, visible } from './format.js';
import { colourAt } from './palette.js';
import type { Palette } from './palette.js';
import { tooltip, unstyled } from './tooltip.js';

/** Lines at once; more could not be told apart. */
export const MOST_LINES = 8;

/** Dashes of the lines, so that they differ without their colours too. */
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** @param place of the table among those that are shown: 0 to `MOST_LINES - 1` */
export const dashesAt = (place: number): readonly number[] =>
  dashes[Math.floor(place / 2) % dashes.length] ?? [];

const axisNames: Readonly<Record<ReportSeries['axis'], string>> = {
  time: 'Time (UTC)',
  crank: 'Crank',
  delivery: 'Delivery',
  snapshot: 'Snapshot',
};

/** "crank 1,200", "2026-03-01 12:00" */
export const formatMoment = (axis: ReportSeries['axis'], moment: number): string =>
  axis === 'time' ? formatTime(moment) : `${axisNames[axis].toLowerCase()} ${formatCount(moment)}`;

/** Numbers on the axis take few characters: 4,000, 20k, 1.5M. */
const brief = (value: number): string => {
  if (value >= 1e6) return `${String(Math.round(value / 1e5) / 10)}M`;
  if (value >= 1e4) return `${String(Math.round(value / 100) / 10)}k`;
  return formatCount(value);
};

/** Days have their month with them: a `2` alone would tell nobody that it is one. */
const timeLabels = {
  year: '{yyyy}-{MM}-{dd}',
  month: '{MM}-{dd}',
  day: '{MM}-{dd}',
  hour: '{HH}:{mm}',
  minute: '{HH}:{mm}',
  second: '{HH}:{mm}:{ss}',
  millisecond: '{HH}:{mm}:{ss}',
  none: '{HH}:{mm}:{ss}',
} as const;

const unitOf = (series: ReportSeries, shown: readonly number[]): string => {
  const units = new Set(shown.map(index => series.tables[index]?.unit ?? 'entries'));
  return [...units].map(visible).join(', ');
};

interface AxisPoint {
  readonly seriesName?: string;
  readonly value?: unknown;
}

/** Moments of less than this are drawn as points on the lines as well. */
const FEW = 80;

/**
 * @param shown indexes of tables, in the order in which they take colours
 * @param width of the picture in pixels
 */
export const linesOption = (
  series: ReportSeries,
  shown: readonly number[],
  palette: Palette,
  width: number,
): EChartsCoreOption => {
  const { axis, moments, tables } = series;
  const axisText = { color: palette.quiet, fontSize: 12, hideOverlap: true };
  const named = { color: palette.quiet, fontSize: 12 };
  return {
    useUTC: true,
    grid: { left: 8, right: 24, top: 34, bottom: 30, containLabel: true },
    tooltip: {
      ...tooltip(palette),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: palette.quiet } },
      formatter: (points: readonly AxisPoint[]) => {
        const [first] = points;
        const moment = Array.isArray(first?.value) ? Number(first.value[0]) : 0;
        const lines = points.map(({ seriesName = '', value }) => {
          const size: unknown = Array.isArray(value) ? value[1] : undefined;
          return `${seriesName}: ${typeof size === 'number' ? formatCount(size) : 'not in it'}`;
        });
        return unstyled([formatMoment(axis, moment), ...lines].join('\n'));
      },
    },
    xAxis: {
      type: axis === 'time' ? 'time' : 'value',
      ...(axis === 'time' ? {} : { min: 'dataMin', max: 'dataMax', minInterval: 1 }),
      name: axisNames[axis],
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: named,
      splitNumber: Math.max(2, Math.floor(width / 110)),
      axisLine: { lineStyle: { color: palette.quiet } },
      axisLabel: {
        ...axisText,
        formatter: axis === 'time' ? timeLabels : formatCount,
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      name: unitOf(series, shown),
      nameLocation: 'end',
      nameTextStyle: { ...named, align: 'left' },
      axisLabel: { ...axisText, formatter: brief },
      splitLine: { lineStyle: { color: palette.grid } },
    },
    series: shown.map((index, place) => ({
      id: String(index),
      name: visible(tables[index]?.name ?? ''),
      type: 'line',
      data: moments.map((moment, at) => [moment, tables[index]?.sizes[at] ?? null]),
      connectNulls: false,
      showSymbol: moments.length <= FEW,
      symbol: 'circle',
      symbolSize: 5,
      color: colourAt(palette.lines, place),
      lineStyle: { width: 2, type: place < 2 ? 'solid' : [...dashesAt(place)] },
      emphasis: { disabled: true },
    })),
  };
};
