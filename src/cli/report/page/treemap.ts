/** The picture of what holds what: which areas there are, how large, and what is written on them. */
import type { EChartsCoreOption } from 'echarts/core';
import { counted, formatBytes, formatShare, visible } from './format.js';
import { TOP } from './group-tree.js';
import type { Measure, Sum } from './group-tree.js';
import { colourAt } from './palette.js';
import type { Palette } from './palette.js';
import type { Report } from './report.js';
import { tooltip, unstyled } from './tooltip.js';

/** Areas on one level. What is smaller than these is one area together, and stands in the table. */
const MOST_AREAS = 150;
/** Levels of groups within each other, and the share of the picture that a group needs to be open. */
const MOST_LEVELS = 5;
const LEAST_OPEN = 0.04;
/** Square pixels that an area needs to be written on. */
const LEAST_WRITTEN = 1800;

/** One area. */
export interface Area {
  /** What a click leads to; undefined for what is only shown together. */
  readonly group: number | undefined;
  readonly name: string;
  readonly value: number;
  /** In words: "4,000 members". */
  readonly amount: string;
  readonly share: string;
  /** Without one where it would not fit. */
  readonly label?: { readonly show: false };
  readonly itemStyle?: { readonly color: string; readonly borderColor?: string };
  readonly children?: readonly Area[];
}

export const amountOf = (sum: Sum, measure: Measure): string =>
  measure === 'count' ? counted(sum.count, 'member') : formatBytes(sum.bytes);

/**
 * The areas in a group, or at the top.
 *
 * @param pixels the size of the picture, in square pixels
 */
export const areasIn = (
  report: Report,
  group: number,
  measure: Measure,
  palette: Palette,
  pixels: number,
): Area[] => {
  const { tree, kinds } = report;
  const whole = tree.totalOf(TOP)[measure];
  const seen = tree.totalOf(group)[measure];
  const paint = (kind: string): { color: string } => ({
    color: colourAt(palette.fills, kinds.get(kind) ?? palette.fills.length),
  });
  const area = (sum: Sum, of: number | undefined, name: string, kind: string): Area => ({
    group: of,
    name: visible(name),
    value: sum[measure],
    amount: amountOf(sum, measure),
    share: formatShare(sum[measure], whole),
    itemStyle: paint(kind),
    ...(sum[measure] * pixels < LEAST_WRITTEN * seen ? { label: { show: false } } : {}),
  });
  const below = (parent: number, level: number): Area[] => {
    const own = tree.groups[parent];
    const areas: Area[] = [];
    if (own !== undefined && own[measure] > 0) {
      areas.push(area(own, parent, `${own.title} (itself)`, own.kind));
    }
    const children = tree.sortedChildrenOf(parent, measure);
    for (const child of children.slice(0, MOST_AREAS)) {
      const shown = tree.groups[child];
      if (shown === undefined || tree.totalOf(child)[measure] === 0) continue;
      const made = area(tree.totalOf(child), child, shown.title, shown.kind);
      const isOpen =
        level < MOST_LEVELS && made.value > seen * LEAST_OPEN && tree.childrenOf(child).length > 0;
      // The name of an open group stands on its border.
      const color = palette.frames[level % 2] ?? palette.raised;
      const frame = { color, borderColor: color };
      areas.push(isOpen ? { ...made, itemStyle: frame, children: below(child, level + 1) } : made);
    }
    const rest = children.slice(MOST_AREAS);
    if (rest.length > 0) {
      const sum = rest.reduce<Sum>(
        ({ count, bytes }, child) => {
          const more = tree.totalOf(child);
          return { count: count + more.count, bytes: bytes + more.bytes };
        },
        { count: 0, bytes: 0 },
      );
      areas.push(area(sum, undefined, counted(rest.length, 'smaller group'), ''));
    }
    return areas;
  };
  return below(group, 1);
};

const isArea = (data: unknown): data is Area =>
  typeof data === 'object' && data !== null && 'amount' in data && 'name' in data;

/** @param data what the chart library hands back of the area that it was given */
export const groupOfArea = (data: unknown): number | undefined =>
  isArea(data) ? data.group : undefined;

export const treemapOption = (areas: readonly Area[], palette: Palette): EChartsCoreOption => {
  const text = (params: { data?: unknown }): string =>
    isArea(params.data) ? `${params.data.name}\n${params.data.amount}` : '';
  const line = (params: { data?: unknown }): string =>
    isArea(params.data) ? `${params.data.name}  ${params.data.amount}` : '';
  return {
    tooltip: {
      ...tooltip(palette),
      formatter: (params: { data?: unknown }) =>
        isArea(params.data)
          ? unstyled(`${params.data.name}\n${params.data.amount}, ${params.data.share} of the vat`)
          : '',
    },
    series: [
      {
        type: 'treemap',
        data: areas,
        ...{ left: 0, right: 0, top: 0, bottom: 0 },
        nodeClick: false,
        roam: false,
        breadcrumb: { show: false },
        visibleMin: 16,
        sort: 'desc',
        label: {
          position: 'insideTopLeft',
          formatter: text,
          color: palette.onFill,
          fontSize: 13,
          lineHeight: 17,
          padding: 3,
          overflow: 'truncate',
          ellipsis: '…',
        },
        upperLabel: {
          show: true,
          height: 22,
          formatter: line,
          color: palette.onFill,
          fontSize: 13,
          padding: [0, 4],
          overflow: 'truncate',
          ellipsis: '…',
        },
        itemStyle: { borderColor: palette.surface, borderWidth: 2, gapWidth: 2 },
        levels: [
          { itemStyle: { borderWidth: 0, gapWidth: 2 }, upperLabel: { show: false } },
          ...Array.from({ length: MOST_LEVELS }, () => ({
            itemStyle: { borderWidth: 2, gapWidth: 2 },
          })),
        ],
        emphasis: {
          itemStyle: { borderColor: palette.accent },
          label: { color: palette.onFill },
          upperLabel: { color: palette.onFill },
        },
      },
    ],
  };
};
