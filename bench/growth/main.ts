// `npm run bench:growth`: what one more costs when there are many already, ours beside the peer.

import '@endo/init';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { drawCharts, type Line } from './chart.js';
import type { Costs } from './one.js';
import { things } from './things.js';

const USAGE = `Usage: npm run bench:growth -- [--sizes 1000,10000,…] [--only WORD] [--minutes N] [--svg FILE]`;
const LIBRARIES = ['liveslots', '@agoric/swingset-liveslots'] as const;
const PARTS = ['add', 'use', 'drop'] as const;
/** Of what one more costs when there are `MANY`: how many times that it may cost with the most. */
const MOST = 2;
const MANY = 10_000;

const program = fileURLToPath(new URL('one.js', import.meta.url));

/** Of one that was given up. */
const NONE: Costs = { add: NaN, use: NaN, drop: NaN };

function costsOf(thing: string, library: string, size: number, minutes: number): Costs {
  const { error, status, stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=16000', program, thing, library, `${size}`],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: minutes * 60_000 },
  );
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') {
    console.error(`${size} of "${thing}" on ${library}: given up after ${minutes} minutes`);
    return NONE;
  }
  if (status !== 0)
    throw error ?? Error(`${thing} on ${library} ended with ${status ?? 'a signal'}`);
  return JSON.parse(stdout) as Costs;
}

const figure = (cost: number): string =>
  Number.isNaN(cost) ? '–' : cost < 10 ? cost.toFixed(1) : cost.toFixed(0);

function main(): number {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '1000,10000,100000,1000000' },
      only: { type: 'string', default: '' },
      minutes: { type: 'string', default: '10' },
      svg: { type: 'string' },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  const minutes = Number(values.minutes);
  const chosen = things.filter(({ name }) => name.includes(values.only));
  const isPossible = sizes.every(size => Number.isSafeInteger(size) && size >= 100) && minutes > 0;
  if (chosen.length === 0 || !isPossible) {
    console.error(USAGE);
    return 2;
  }
  const charts: [string, Line[]][] = [];
  console.log(`| µs for each | | ${sizes.map(size => size.toLocaleString('en')).join(' | ')} |`);
  console.log(`| --- | --- | ${sizes.map(() => '---').join(' | ')} |`);
  for (const { name } of chosen) {
    const costs = LIBRARIES.map(library =>
      sizes.map(size => costsOf(name, library, size, minutes)),
    );
    for (const part of PARTS) {
      const [ours = [], peers = []] = costs.map(list => list.map(each => each[part]));
      const cells = sizes.map(
        (_, index) => `${figure(ours[index] ?? NaN)} : ${figure(peers[index] ?? NaN)}`,
      );
      const growth = (ours.at(-1) ?? NaN) / (ours[sizes.indexOf(MANY)] ?? NaN);
      const mark = growth > MOST ? ` (grows ${growth.toFixed(1)} times)` : '';
      console.log(`| ${name} | ${part}${mark} | ${cells.join(' | ')} |`);
      const pointsOf = (list: readonly number[]): [number, number][] =>
        list
          .map((cost, index): [number, number] => [sizes[index] ?? NaN, cost])
          .filter(([, cost]) => !Number.isNaN(cost));
      charts.push([
        `${name}: ${part}`,
        [
          { label: 'liveslots', isOurs: true, points: pointsOf(ours) },
          { label: 'peer', isOurs: false, points: pointsOf(peers) },
        ],
      ]);
    }
  }
  if (values.svg !== undefined) writeFileSync(values.svg, drawCharts(charts));
  return 0;
}

process.exitCode = main();
