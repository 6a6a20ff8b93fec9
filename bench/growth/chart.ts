// Charts of what was measured against how many there were, side by side: cost of each (both axes
// logarithmic), or how much there is (both axes from zero).

export interface Line {
  readonly label: string;
  readonly isOurs: boolean;
  readonly points: readonly (readonly [size: number, cost: number])[];
}

export interface Style {
  /** What the picture shows, for readers that cannot see it. */
  readonly about: string;
  /** What is counted upwards, at each mark. */
  readonly unit: string;
  readonly scale: 'logarithmic' | 'linear';
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

/** Four or five round numbers from zero on, the last not under `most`. */
const roundSteps = (most: number): number[] => {
  const rough = 10 ** Math.floor(Math.log10(most));
  const step = [0.2, 0.25, 0.5, 1, 2, 2.5].map(part => part * rough).find(each => each * 5 >= most);
  const steps: number[] = [];
  for (let at = 0; at < most + (step ?? rough); at += step ?? rough) {
    steps.push(at);
  }
  return steps;
};

interface Scale {
  readonly ticks: readonly number[];
  readonly sizes: readonly number[];
  readonly across: (size: number) => number;
  readonly up: (cost: number) => number;
}

const between = (from: number, to: number, part: number): number => from + part * (to - from);

function logarithmic(points: readonly (readonly [number, number])[]): Scale {
  const sizes = [...new Set(points.map(([size]) => size))];
  const costs = points.map(([, cost]) => cost);
  const ticks = powersOfTen(Math.min(...costs), Math.max(...costs));
  const [low, high] = [ticks[0] ?? 1, ticks.at(-1) ?? 10];
  const first = Math.log10(Math.min(...sizes));
  const last = Math.log10(Math.max(...sizes));
  return {
    ticks,
    sizes,
    across: size => between(LEFT, RIGHT, (Math.log10(size) - first) / (last - first || 1)),
    up: cost => between(BOTTOM, TOP, Math.log10(cost / low) / Math.log10(high / low)),
  };
}

function linear(points: readonly (readonly [number, number])[]): Scale {
  const most = Math.max(...points.map(([size]) => size));
  const ticks = roundSteps(Math.max(...points.map(([, cost]) => cost)));
  const high = ticks.at(-1) ?? 1;
  return {
    ticks,
    sizes: roundSteps(most).filter(size => size <= most),
    across: size => between(LEFT, RIGHT, size / most),
    up: cost => between(BOTTOM, TOP, cost / high),
  };
}

/** A line of a label. */
const LETTERS = 12;

/** @returns heights that are a line apart, the lowest first; none lower than it was */
const spread = (heights: readonly number[]): number[] => {
  const placed = [...heights];
  const order = placed.map((_, index) => index).sort((a, b) => (placed[b] ?? 0) - (placed[a] ?? 0));
  order.forEach((index, at) => {
    const below = at === 0 ? undefined : placed[order[at - 1] ?? 0];
    placed[index] = Math.min(placed[index] ?? 0, (below ?? Infinity) - LETTERS);
  });
  return placed;
};

/** @returns one chart, as a group of SVG to be placed at `(x, y)` */
function chartOf(
  title: string,
  lines: readonly Line[],
  { scale, unit }: Style,
  [x, y]: readonly [number, number],
): string {
  const isLinear = scale === 'linear';
  const points = lines.flatMap(line => line.points);
  const { ticks, sizes, across, up } = isLinear ? linear(points) : logarithmic(points);
  const grid = [
    ...ticks.map(
      tick =>
        `<path class="grid" d="M${LEFT} ${up(tick).toFixed(1)}H${RIGHT}"/><text class="tick" x="${LEFT - 6}" y="${(up(tick) + 4).toFixed(1)}" text-anchor="end">${isLinear ? numberOf(tick) : tick}${unit}</text>`,
    ),
    ...sizes.map(
      size =>
        `<text class="tick" x="${across(size).toFixed(1)}" y="${BOTTOM + 18}" text-anchor="middle">${numberOf(size)}</text>`,
    ),
  ];
  const ends = lines.map(({ points: own }) => up(own.at(-1)?.[1] ?? 0) - 5);
  const heights = spread(ends);
  const drawn = lines.map(({ label, isOurs, points: [...own] }, index) => {
    const path = own
      .map(([size, cost]) => `${across(size).toFixed(1)} ${up(cost).toFixed(1)}`)
      .join('L');
    // Lines that rise from zero lie together where they begin.
    const [size, cost] = (isLinear ? own.at(-1) : own[0]) ?? [1, 1];
    const [left, height, anchor] = isLinear
      ? [across(size), heights[index] ?? 0, ' text-anchor="end"']
      : [across(size) + 4, up(cost) - 5, ''];
    return `<path class="${isOurs ? 'ours' : 'peer'}" d="M${path}"/><text class="label ${isOurs ? 'ours-text' : 'peer-text'}" x="${left.toFixed(1)}" y="${height.toFixed(1)}"${anchor}>${label}</text>`;
  });
  return `<g transform="translate(${x} ${y})"><text class="title" x="${LEFT}" y="18">${title}</text>${grid.join('')}${drawn.join('')}</g>`;
}

/** What this file was made for. */
const COSTS: Style = {
  about: 'Processor time for one more, against how many there are',
  unit: ' µs',
  scale: 'logarithmic',
};

/** @param charts titles, and the lines of each */
export function drawCharts(
  charts: readonly (readonly [title: string, lines: readonly Line[]])[],
  style: Style = COSTS,
): string {
  const columns = 2;
  const rows = Math.ceil(charts.length / columns);
  const drawn = charts.map(([title, lines], index) =>
    chartOf(title, lines, style, [(index % columns) * WIDTH, Math.floor(index / columns) * HEIGHT]),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${columns * WIDTH} ${rows * HEIGHT}" font-family="sans-serif" role="img" aria-label="${style.about}">
<style>.title{font-size:14px;font-weight:bold}.tick,.label{font-size:11px}.tick{fill:#666}.grid{stroke:#ddd}.ours,.peer{fill:none;stroke-width:2}.ours{stroke:#0b6e4f}.peer{stroke:#b3541e;stroke-dasharray:6 4}.ours-text{fill:#0b6e4f}.peer-text{fill:#b3541e}</style>
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join('\n')}
</svg>
`;
}
