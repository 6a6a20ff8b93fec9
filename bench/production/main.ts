// `npm run bench:big`: a vat is started whose vatstore is as large as one in production, on ours and on
// the peer, each in a process of its own, and what it does then is measured.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Cost, Costs } from './one.js';
import { amountsFor } from './amounts.js';

const USAGE = 'Usage: npm run bench:big -- [--keys 5000000] [--rounds 3] [--smoke] [--figures]';
const LIBRARIES = ['liveslots', '@agoric/swingset-liveslots'] as const;
const program = fileURLToPath(new URL('one.js', import.meta.url));

const play = (...args: readonly string[]): string =>
  execFileSync(process.execPath, ['--expose-gc', '--max-old-space-size=6000', program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

const READS = ['vatstoreGet', 'vatstoreGetNextKey'];
const callsOf = ({ syscalls }: Cost, isRead: boolean): number =>
  Object.entries(syscalls).reduce(
    (sum, [name, count]) => (READS.includes(name) === isRead ? sum + count : sum),
    0,
  );

interface Row {
  readonly ours: readonly Cost[];
  readonly peers: readonly Cost[];
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function line(name: string, { ours, peers }: Row, withFigures: boolean): string {
  const [our, their] = [ours[0], peers[0]];
  if (our === undefined || their === undefined) throw Error('nothing was measured');
  const [ourTime, theirTime] = [ours, peers].map(list => median(list.map(each => each.seconds)));
  const [ourBytes, theirBytes] = [ours, peers].map(list => median(list.map(each => each.bytes)));
  const faster = ((theirTime ?? NaN) / (ourTime ?? NaN)).toFixed(1);
  const cells = [
    name,
    withFigures ? `${faster} (${(ourTime ?? NaN).toFixed(3)} s)` : faster,
    `${megabytes(ourBytes ?? NaN)} : ${megabytes(theirBytes ?? NaN)}`,
    `${callsOf(our, true)} : ${callsOf(their, true)}`,
    `${callsOf(our, false)} : ${callsOf(their, false)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      keys: { type: 'string', default: '5000000' },
      rounds: { type: 'string', default: '3' },
      smoke: { type: 'boolean', default: false },
      figures: { type: 'boolean', default: false },
    },
  });
  const keys = values.smoke ? 20_000 : Number(values.keys);
  const rounds = values.smoke ? 1 : Number(values.rounds);
  if (!(
    Number.isSafeInteger(keys) &&
    keys >= 1_000 &&
    Number.isSafeInteger(rounds) &&
    rounds > 0
  )) {
    console.error(USAGE);
    return 2;
  }
  const amounts = JSON.stringify(amountsFor(keys));
  const folder = mkdtempSync(join(tmpdir(), 'liveslots-big-'));
  try {
    const file = join(folder, 'vatstore.sqlite');
    const made = play('fill', file, amounts).trim();
    console.log(`${made} keys: ${amounts}, ${megabytes(statSync(file).size)} MB on disk\n`);
    const costs = LIBRARIES.map((): Costs[] => []);
    for (let round = 0; round < rounds; round += 1) {
      LIBRARIES.forEach((library, index) => {
        costs[index]?.push(JSON.parse(play('run', file, amounts, library)) as Costs);
      });
    }
    const [ours = [], peers = []] = costs;
    console.log('| step | times as fast as the peer | MB more in use | reads | other syscalls |');
    console.log('| --- | --- | --- | --- | --- |');
    for (const name of Object.keys(ours[0] ?? {})) {
      const costsOf = (list: readonly Costs[]): Cost[] =>
        list.map(each => each[name]).filter(each => each !== undefined);
      console.log(line(name, { ours: costsOf(ours), peers: costsOf(peers) }, values.figures));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

process.exitCode = main();
