// Vats in threads of their own, measured against the same vats in one thread. README.md in this folder
// says what it shows.

import '@endo/init';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openKernel } from './kernel.js';
import type { Kernel } from './kernel.js';
import { inItsOwnThread, inThisThread } from './places.js';
import type { Place } from './places.js';

const USAGE = 'usage: npm run workers -- [--deliveries N] [--transfers N] [--rounds N] [--smoke]';
const VATS = [1, 2, 8];
const ACCOUNTS = 50;
const PLACES = { 'one thread': inThisThread, 'a thread each': inItsOwnThread } as const;
type PlaceName = keyof typeof PLACES;

const moduleOfVats = new URL('./vats/ledger.js', import.meta.url).href;

const numberOf = (kernel: Kernel, promise: string): number => {
  const settled = kernel.settlement(promise);
  if (!settled || settled.isReject) throw Error(`no total: ${settled?.data.body ?? 'unsettled'}`);
  return Number(JSON.parse(settled.data.body.slice(1)));
};

/** Deliveries per second, all vats together. Throws if any money was lost or made. */
async function measure(
  place: Place,
  count: number,
  deliveries: number,
  transfers: number,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'liveslots-workers-'));
  const names = Array.from({ length: count }, (_, index) => `ledger${index + 1}`);
  const kernel = await openKernel({
    file: join(folder, 'kernel.sqlite'),
    place,
    modules: Object.fromEntries(names.map(name => [name, moduleOfVats])),
  });
  try {
    names.forEach((name, index) => {
      kernel.tell(name, 'open', [ACCOUNTS, '$0'], [names[(index + 1) % count] ?? name]);
    });
    const book = async (each: number): Promise<void> => {
      for (let index = 0; index < each; index += 1) {
        for (const name of names) kernel.tell(name, 'book', [transfers, index % 5 === 0]);
      }
      await kernel.run();
    };
    await book(20); // neither place pays for the compiler
    const before = kernel.deliveries;
    const start = performance.now();
    await book(Math.ceil(deliveries / count));
    const seconds = (performance.now() - start) / 1_000;
    const rate = (kernel.deliveries - before) / seconds;
    await kernel.collect();
    const totals = names.map(name => kernel.ask(name, 'total'));
    await kernel.run();
    const total = totals.reduce((sum, promise) => sum + numberOf(kernel, promise), 0);
    const wanted = count * ACCOUNTS * 1_000;
    if (total !== wanted) throw Error(`${wanted} became ${total}`);
    return rate;
  } finally {
    await kernel.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      deliveries: { type: 'string', default: '2000' },
      transfers: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '5' },
      smoke: { type: 'boolean', default: false },
    },
  });
  const [deliveries, rounds] = [Number(values.deliveries), Number(values.rounds)];
  const transfers = Number(values.transfers);
  if (!(deliveries > 0 && transfers > 0 && rounds > 0)) throw Error(USAGE);
  const isShort = values.smoke;
  console.log(`${availableParallelism()} processors, ${transfers} transfers in a delivery`);
  for (const count of VATS) {
    const rates: Record<PlaceName, number[]> = { 'one thread': [], 'a thread each': [] };
    const ratios: number[] = [];
    for (let round = 0; round < (isShort ? 1 : rounds); round += 1) {
      for (const [name, place] of Object.entries(PLACES) as Array<[PlaceName, Place]>) {
        rates[name].push(await measure(place, count, isShort ? 80 : deliveries, transfers));
      }
      ratios.push((rates['a thread each'].at(-1) ?? NaN) / (rates['one thread'].at(-1) ?? NaN));
    }
    const figures = Object.entries(rates).map(
      ([name, all]) => `${name} ${Math.round(median(all))} deliveries/s`,
    );
    const factor = isShort ? '' : `, ${median(ratios).toFixed(2)} times as many`;
    console.log(`${count} ${count === 1 ? 'vat' : 'vats'}: ${figures.join(', ')}${factor}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
}
