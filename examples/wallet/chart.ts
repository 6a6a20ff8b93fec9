// The curve of `slotToVal.size` over the deliveries, as an SVG file that needs nothing else.

import { thousands } from './numbers.js';
import type { CurvePoint, Result } from './workload.js';

const WIDTH = 900;
const HEIGHT = 460;
const PLOT = { left: 80, right: 160, top: 84, bottom: 64 };
const INK = '#1f2933';
const MUTED = '#5f6c7b';
const GRID = '#e4e8ed';
const COLORS = ['#0b6bcb', '#d1490c'];

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** About five round steps from zero to beyond `max`. */
export function ticks(max: number): number[] {
  const rough = Math.max(max, 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map(n => n * power).find(n => n >= rough) ?? rough);
  const count = Math.ceil(Math.max(max, 1) / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

export function drawChart(results: readonly Result[]): string {
  const points = results.flatMap(result => result.curve);
  const xTicks = ticks(Math.max(0, ...points.map(point => point.deliveries)));
  const yTicks = ticks(Math.max(0, ...points.map(point => point.size)));
  const xMax = Math.max(0, ...points.map(point => point.deliveries));
  const yMax = yTicks.at(-1) ?? 1;
  const right = WIDTH - PLOT.right;
  const bottom = HEIGHT - PLOT.bottom;
  const x = (deliveries: number): number =>
    PLOT.left + (deliveries / Math.max(xMax, 1)) * (right - PLOT.left);
  const y = (size: number): number => bottom - (size / yMax) * (bottom - PLOT.top);
  const at = (value: number): string => value.toFixed(1);

  const label = (px: number, py: number, text: string, more = ''): string =>
    `<text x="${at(px)}" y="${at(py)}" ${more}>${escape(text)}</text>`;
  const line = (x1: number, y1: number, x2: number, y2: number, more: string): string =>
    `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" ${more}/>`;
  const path = (curve: readonly CurvePoint[]): string =>
    curve.map(({ deliveries, size }) => `${at(x(deliveries))},${at(y(size))}`).join(' ');

  const grid = [
    ...yTicks.map(
      tick =>
        line(PLOT.left, y(tick), right, y(tick), `stroke="${GRID}"`) +
        label(PLOT.left - 10, y(tick) + 4, thousands(tick), 'class="axis" text-anchor="end"'),
    ),
    ...xTicks
      .filter(tick => tick <= xMax)
      .map(
        tick =>
          line(x(tick), bottom, x(tick), bottom + 5, `stroke="${MUTED}"`) +
          label(x(tick), bottom + 20, thousands(tick), 'class="axis" text-anchor="middle"'),
      ),
  ];
  const restart = results
    .slice(0, 1)
    .flatMap(({ restartedAt }) => [
      line(
        x(restartedAt),
        PLOT.top,
        x(restartedAt),
        bottom,
        `stroke="${MUTED}" stroke-dasharray="4 4"`,
      ),
      label(x(restartedAt), PLOT.top - 8, 'restart', 'class="axis" text-anchor="middle"'),
    ]);
  // Both may end at the same height: the labels then stand above one another.
  const ends = results
    .map((result, index) => ({ result, index, height: y(result.curve.at(-1)?.size ?? 0) }))
    .sort((a, b) => b.height - a.height);
  let free = Infinity;
  const labels = ends.map(({ result, index, height }) => {
    const place = Math.min(height, free, bottom - 16);
    free = place - 36;
    const size = thousands(result.curve.at(-1)?.size ?? 0);
    const color = `style="fill:${COLORS[index % COLORS.length] ?? INK}"`;
    return (
      label(right + 10, place - 2, result.name, `class="name" ${color}`) +
      label(right + 10, place + 14, `${size} at the end`, 'class="axis"')
    );
  });
  const curves = results.map(
    ({ curve }, index) =>
      `<polyline points="${path(curve)}" fill="none" stroke-width="2" stroke-linejoin="round" ` +
      `stroke="${COLORS[index % COLORS.length] ?? INK}"/>`,
  );
  const offers = thousands(results[0]?.offers ?? 0);

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>Size of slotToVal in the wallet vat over ${offers} offers</title>
<style>
text { font-family: system-ui, sans-serif; fill: ${INK}; }
.head { font-size: 18px; font-weight: 600; }
.axis { font-size: 12px; fill: ${MUTED}; }
.name { font-size: 13px; font-weight: 600; }
</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${label(PLOT.left, 32, `Names that the wallet vat remembers, over ${offers} offers`, 'class="head"')}
${label(PLOT.left, 54, 'slotToVal.size after each delivery; all offers are settled before the restart and at the end', 'class="axis"')}
${grid.join('\n')}
${line(PLOT.left, bottom, right, bottom, `stroke="${MUTED}"`)}
${restart.join('\n')}
${[...curves].reverse().join('\n')}
${labels.join('\n')}
${label((PLOT.left + right) / 2, HEIGHT - 18, 'deliveries', 'class="axis" text-anchor="middle"')}
</svg>
`;
}
