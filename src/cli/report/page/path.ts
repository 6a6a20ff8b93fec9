/** The drawing of a way from a root down to a member: boxes under each other, and what leads on. */
import type { EChartsCoreOption } from 'echarts/core';
import { formatCount, shorten } from './format.js';
import type { Palette } from './palette.js';
import { tooltip, unstyled } from './tooltip.js';

/** One box, from the top: the root, members, the member that was chosen. */
export interface Step {
  /** The place in the box above that refers to this one; empty for the first. */
  readonly via: string;
  readonly title: string;
  readonly text: string;
  /** What a click leads to; undefined for the root and for steps that are left out. */
  readonly member: number | undefined;
  /** `loose`: in the place of a root, where there is none. */
  readonly role: 'root' | 'loose' | 'member' | 'chosen' | 'gap';
}

/** Boxes of a long way that are drawn at each of its ends. */
const ENDS = 6;

/**
 * Which steps of a way to draw: all of a short one, both ends of a long one.
 *
 * @param length of the way
 * @returns places in the way; between two ends the number of steps that are left out
 */
export const drawnPlaces = (
  length: number,
): readonly ({ readonly at: number } | { readonly leftOut: number })[] => {
  const leftOut = length - 2 * ENDS;
  const places = (from: number, to: number): { at: number }[] =>
    Array.from({ length: to - from }, (_, index) => ({ at: from + index }));
  if (leftOut <= 1) return places(0, length);
  return [...places(0, ENDS), { leftOut }, ...places(length - ENDS, length)];
};

/** The box in the place of steps that are left out. */
export const gapStep = (leftOut: number): Step => ({
  via: '',
  title: `${formatCount(leftOut)} more steps`,
  text: 'in the list',
  member: undefined,
  role: 'gap',
});

const BOX_HEIGHT = 46;
const GAP = 34;
const MARGIN = 10;

/** How high the drawing is, in pixels. */
export const pathHeight = (boxes: number): number =>
  boxes * BOX_HEIGHT + Math.max(0, boxes - 1) * GAP + 2 * MARGIN;

const isStep = (data: unknown): data is { step: Step } =>
  typeof data === 'object' && data !== null && 'step' in data;

/** @param data what the chart library hands back of the box that was clicked */
export const memberOfBox = (data: unknown): number | undefined =>
  isStep(data) ? data.step.member : undefined;

/**
 * @param steps those at {@link drawnPlaces}
 * @param width of the picture in pixels
 */
export const pathOption = (
  steps: readonly Step[],
  palette: Palette,
  width: number,
): EChartsCoreOption => {
  const boxWidth = Math.min(width - 2 * MARGIN, 460);
  const characters = Math.floor((boxWidth - 16) / 7.4);
  const middle = width / 2;
  const at = (index: number): number => MARGIN + index * (BOX_HEIGHT + GAP) + BOX_HEIGHT / 2;
  const fills: Readonly<Record<Step['role'], string>> = {
    root: palette.fills[2] ?? palette.raised,
    loose: palette.fills[1] ?? palette.raised,
    member: palette.raised,
    chosen: palette.fills[0] ?? palette.raised,
    gap: palette.surface,
  };
  const inks: Readonly<Record<Step['role'], string>> = {
    root: palette.onFill,
    loose: palette.onFill,
    member: palette.text,
    chosen: palette.onFill,
    gap: palette.quiet,
  };
  const boxes = steps.map((step, index) => ({
    id: `box ${String(index)}`,
    step,
    x: middle,
    y: at(index),
    symbol: 'rect',
    symbolSize: [boxWidth, BOX_HEIGHT],
    itemStyle: { color: 'transparent' },
    cursor: step.member === undefined ? 'default' : 'pointer',
    // The box is drawn as that of the label: a symbol's border would be stretched with its width.
    label: {
      show: true,
      width: boxWidth - 4,
      height: BOX_HEIGHT - 4,
      backgroundColor: fills[step.role],
      borderColor: step.role === 'chosen' ? palette.accent : palette.quiet,
      borderWidth: step.role === 'chosen' ? 2 : 1,
      borderType: step.role === 'gap' ? 'dashed' : 'solid',
      borderRadius: 6,
      align: 'center',
      verticalAlign: 'middle',
      color: inks[step.role],
      formatter: () =>
        [step.title, step.text]
          .filter(text => text !== '')
          .map(text => shorten(text, characters))
          .join('\n'),
    },
  }));
  // The library would cut the lines short by half the width of a box: they end at points of their own.
  const ends = steps.flatMap((_, index) =>
    ([-1, 1] as const).map(side => ({
      id: `${side < 0 ? 'in' : 'out'} ${String(index)}`,
      x: middle,
      y: at(index) + side * (BOX_HEIGHT / 2 - 2),
      symbolSize: 0,
      tooltip: { show: false },
    })),
  );
  // Names of the lines: boxes without a picture beside the middle of each line.
  const names = steps.slice(1).map((step, index) => ({
    id: `via ${String(index)}`,
    x: middle,
    y: at(index) + (BOX_HEIGHT + GAP) / 2,
    symbolSize: 0,
    tooltip: { show: false },
    label: {
      show: step.via !== '',
      position: 'right',
      distance: 10,
      color: palette.text,
      formatter: () => shorten(step.via, Math.floor((width / 2 - 14) / 7)),
    },
  }));
  return {
    tooltip: {
      ...tooltip(palette),
      formatter: (params: { data?: unknown }) =>
        isStep(params.data)
          ? unstyled(`${params.data.step.title}\n${params.data.step.text}`.trim())
          : '',
    },
    series: [
      {
        type: 'graph',
        layout: 'none',
        // Coordinates are pixels: the series lies exactly where its nodes say.
        left: MARGIN,
        top: MARGIN,
        width: width - 2 * MARGIN,
        height: pathHeight(steps.length) - 2 * MARGIN,
        preserveAspect: false,
        roam: false,
        silent: false,
        data: [...boxes, ...ends, ...names, ...corners(width, steps.length)],
        links: steps.slice(1).map((step, index) => ({
          source: `out ${String(index)}`,
          target: `in ${String(index + 1)}`,
          lineStyle: { type: step.role === 'gap' ? 'dashed' : 'solid' },
        })),
        edgeSymbol: ['none', 'arrow'],
        edgeSymbolSize: 9,
        lineStyle: { color: palette.quiet, width: 1.5, opacity: 1 },
        label: { fontSize: 13, lineHeight: 17 },
        emphasis: { disabled: true },
      },
    ],
  };
};

/** Two nodes without a picture that span the whole area, so that nothing is scaled. */
const corners = (width: number, boxes: number): readonly Record<string, unknown>[] =>
  [
    [MARGIN, MARGIN],
    [width - MARGIN, pathHeight(boxes) - MARGIN],
  ].map(([x, y], index) => ({
    id: `corner ${String(index)}`,
    x,
    y,
    symbolSize: 0,
    tooltip: { show: false },
  }));
