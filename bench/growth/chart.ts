// The chart of growth: cost of each against how many there are, both logarithmic.

export interface Line {
  readonly label: string;
  readonly isOurs: boolean;
  readonly points: readonly (readonly [size: number, cost: number])[];
}

const WIDTH = 420;
const HEIGHT = 260;
const LEFT = 60;
const BOTTOM = 220;
const RIGHT = 400;
const TOP = 34;

const numberOf = (size: number): string =>
  size >= 1_000_000 ? `${size / 1_000_000}M` : size >= 1_000 ? `${size / 1_000}k` : `${size}`;

const powersOfTen = (least: number, most: number): number[] => {
  const powers: number[] = [];
  for (let p = Math.floor(Math.log10(least)); p <= Math.ceil(Math.log10(most)); p += 1) {
    powers.push(10 ** p);
  }
  return powers;
};

/** @returns one chart, as a group of SVG to be placed at `(x, y)` */
function chartOf(title: string, lines: readonly Line[], x: number, y: number): string {
  const points = lines.flatMap(line => line.points);
  const sizes = [...new Set(points.map(([size]) => size))];
  const costs = points.map(([, cost]) => cost);
  const ticks = powersOfTen(Math.min(...costs), Math.max(...costs));
  const [low, high] = [ticks[0] ?? 1, ticks.at(-1) ?? 10];
  const first = Math.log10(Math.min(...sizes));
  const last = Math.log10(Math.max(...sizes));
  const across = (size: number): number =>
    LEFT + ((Math.log10(size) - first) / (last - first || 1)) * (RIGHT - LEFT);
  const up = (cost: number): number =>
    BOTTOM - (Math.log10(cost / low) / Math.log10(high / low)) * (BOTTOM - TOP);
  const grid = [
    ...ticks.map(
      tick =>
        `<path class="grid" d="M${LEFT} ${up(tick).toFixed(1)}H${RIGHT}"/><text class="tick" x="${LEFT - 6}" y="${(up(tick) + 4).toFixed(1)}" text-anchor="end">${tick} µs</text>`,
    ),
    ...sizes.map(
      size =>
        `<text class="tick" x="${across(size).toFixed(1)}" y="${BOTTOM + 18}" text-anchor="middle">${numberOf(size)}</text>`,
    ),
  ];
  const drawn = lines.map(({ label, isOurs, points: [...own] }) => {
    const path = own
      .map(([size, cost]) => `${across(size).toFixed(1)} ${up(cost).toFixed(1)}`)
      .join('L');
    const [size, cost] = own[0] ?? [1, 1];
    return `<path class="${isOurs ? 'ours' : 'peer'}" d="M${path}"/><text class="label ${isOurs ? 'ours-text' : 'peer-text'}" x="${(across(size) + 4).toFixed(1)}" y="${(up(cost) - 5).toFixed(1)}">${label}</text>`;
  });
  return `<g transform="translate(${x} ${y})"><text class="title" x="${LEFT}" y="18">${title}</text>${grid.join('')}${drawn.join('')}</g>`;
}

/** @param charts titles, and the lines of each */
export function drawCharts(
  charts: readonly (readonly [title: string, lines: readonly Line[]])[],
): string {
  const columns = 2;
  const rows = Math.ceil(charts.length / columns);
  const drawn = charts.map(([title, lines], index) =>
    chartOf(title, lines, (index % columns) * WIDTH, Math.floor(index / columns) * HEIGHT),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${columns * WIDTH} ${rows * HEIGHT}" font-family="sans-serif" role="img" aria-label="Processor time for one more, against how many there are">
<style>.title{font-size:14px;font-weight:bold}.tick,.label{font-size:11px}.tick{fill:#666}.grid{stroke:#ddd}.ours,.peer{fill:none;stroke-width:2}.ours{stroke:#0b6e4f}.peer{stroke:#b3541e;stroke-dasharray:6 4}.ours-text{fill:#0b6e4f}.peer-text{fill:#b3541e}</style>
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join('\n')}
</svg>
`;
}
