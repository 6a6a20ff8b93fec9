/**
 * ECharts as this page uses it: three kinds of charts on a canvas, no markup anywhere, drawn anew
 * when the theme or the width changes.
 */
import { GraphChart, LineChart, TreemapChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import type { EChartsCoreOption, ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { palettes } from './palette.js';
import type { Palette } from './palette.js';

echarts.use([LineChart, TreemapChart, GraphChart]);
echarts.use([GridComponent, TooltipComponent, CanvasRenderer]);

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/**
 * The page forbids text that becomes markup (Trusted Types). The chart library empties a container by
 * assigning the empty text, and that alone is allowed.
 */
export const forbidMarkup = (): void => {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML: text => {
      if (text === '') return text;
      throw new TypeError('This page makes no markup out of text');
    },
  });
};

const darkQuery = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

export const currentPalette = (): Palette => palettes[darkQuery().matches ? 'dark' : 'light'];

/** What a chart shows for a palette and a size of its container in pixels. */
export type Draw = (palette: Palette, width: number, height: number) => EChartsCoreOption;

/** One chart in its container. */
export class Chart {
  /** The container: a picture with a name for screen readers. */
  readonly node: HTMLElement;
  readonly #onClick: (params: ClickParams) => void;
  #chart: ECharts | undefined;
  #draw: Draw | undefined;

  /** @param onClick is told what the chart says of the part that was clicked */
  constructor(node: HTMLElement, onClick: (params: ClickParams) => void = () => undefined) {
    this.node = node;
    this.#onClick = onClick;
    node.setAttribute('role', 'img');
    let width = 0;
    new ResizeObserver(() => {
      if (node.clientWidth === width || node.clientWidth === 0) return;
      width = node.clientWidth;
      this.#chart?.resize();
      this.redraw();
    }).observe(node);
    darkQuery().addEventListener('change', () => {
      this.redraw();
    });
  }

  /** Shows something else, and says in words what it is. */
  show(description: string, draw: Draw): void {
    this.node.setAttribute('aria-label', description);
    this.#draw = draw;
    this.redraw();
  }

  private redraw(): void {
    const { clientWidth, clientHeight } = this.node;
    // A hidden container has no size: it is drawn when it gets one.
    if (this.#draw === undefined || clientWidth === 0) return;
    if (this.#chart === undefined) {
      this.#chart = echarts.init(this.node);
      this.#chart.on('click', params => {
        this.#onClick(params);
      });
    }
    this.#chart.resize();
    const option = this.#draw(currentPalette(), clientWidth, clientHeight);
    this.#chart.setOption({ animation: false, ...option }, { notMerge: true });
  }
}

/** What is used of an event of the chart library. */
export interface ClickParams {
  readonly dataType?: string;
  readonly data?: unknown;
}
