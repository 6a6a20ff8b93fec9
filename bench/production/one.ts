// One process of the measurement: `fill FILE AMOUNTS` makes the vatstore, `run FILE AMOUNTS LIBRARY` starts
// the next incarnation on it and prints what that cost, as one line of JSON.

import '@endo/init';
import Database from 'libsql';
import { makeLiveSlots as ours } from 'liveslots';
import { makeMemoryVatStore, makeSqliteVatStores, type VatStores } from 'liveslots/host';
import { capdata, type MakeLiveSlots } from '../vat.js';
import { batchesOf, fill, type Incarnation, startIncarnation, vpidsOf } from './incarnation.js';
import type { Amounts } from './amounts.js';

export interface Cost {
  /** Seconds of processor time, those of the database included. */
  readonly seconds: number;
  /** How much more of the heap is in use afterwards, collected. */
  readonly bytes: number;
  readonly syscalls: Readonly<Record<string, number>>;
}
export type Costs = Readonly<Record<string, Cost>>;

const VAT = 'big';
function open(file: string, journal: 'DELETE' | 'OFF'): { stores: VatStores; close: () => void } {
  const database = new Database(file);
  database.exec(
    `PRAGMA journal_mode = ${journal}; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000`,
  );
  return { stores: makeSqliteVatStores(database), close: () => database.close() };
}

// Made in memory and written in order, which takes a tenth of the time.
async function make(file: string, amounts: Amounts): Promise<number> {
  const memory = makeMemoryVatStore();
  await fill(await startIncarnation(ours as MakeLiveSlots, memory), amounts);
  const { stores, close } = open(file, 'OFF');
  stores.begin();
  const store = stores.provide(VAT);
  let keys = 0;
  for (let key = memory.getNextKey(''); key !== undefined; key = memory.getNextKey(key)) {
    store.set(key, memory.get(key) ?? '');
    keys += 1;
  }
  stores.commit();
  close();
  return keys;
}

/** Twice, since finalizers let more go. */
async function collect(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    if (globalThis.gc === undefined) throw Error('to be run with --expose-gc');
    globalThis.gc();
    await new Promise(resolve => setImmediate(resolve));
  }
}

async function measured(
  vat: () => Incarnation,
  work: () => Promise<unknown>,
  warmUp: () => Promise<unknown>,
): Promise<Cost> {
  await collect();
  const bytes = process.memoryUsage().heapUsed;
  // A full collection throws compiled code away as well.
  await warmUp();
  // The engine sweeps the heap in other threads after a collection, which is nobody's work here.
  await new Promise(resolve => setTimeout(resolve, 200));
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  await collect();
  return {
    seconds: (user + system) / 1e6,
    bytes: process.memoryUsage().heapUsed - bytes,
    syscalls: vat().takeCounts(),
  };
}

/** @returns what does everything once in small, so that the engine has compiled what it runs */
async function makeWarmUp(makeLiveSlots: MakeLiveSlots): Promise<() => Promise<void>> {
  const store = makeMemoryVatStore();
  const amounts = { objects: 1000, collections: 1, entries: 1000, watches: 1000 };
  await fill(await startIncarnation(makeLiveSlots, store), amounts);
  const vat = await startIncarnation(makeLiveSlots, store);
  return async () => {
    await vat.call('read', [0]);
    await vat.call('readItems', [0, 1000]);
    await vat.dispatch(['bringOutYourDead']);
  };
}

/** What is done, in this order; everything is undone at the end. */
async function run(file: string, amounts: Amounts, library: string): Promise<Costs> {
  const { makeLiveSlots } = (await import(library)) as { makeLiveSlots: MakeLiveSlots };
  const warmUp = await makeWarmUp(makeLiveSlots);
  const { stores, close } = open(file, 'DELETE');
  stores.begin();
  const costs: Record<string, Cost> = {};
  let started: Incarnation | undefined;
  const vat = (): Incarnation => {
    if (started === undefined) throw Error('the vat has not been started');
    return started;
  };
  const steps: [string, () => Promise<unknown>][] = [
    ['start', async () => (started = await startIncarnation(makeLiveSlots, stores.provide(VAT)))],
    ['first message', () => vat().call('read', [0])],
    ['sweep, nothing to do', () => vat().dispatch(['bringOutYourDead'])],
    ['1,000 objects read', () => vat().call('readItems', [0, Math.min(1000, amounts.objects)])],
    ['sweep after that', () => vat().dispatch(['bringOutYourDead'])],
    [
      'watches settle',
      async () => {
        for (const [first, count] of batchesOf(amounts.watches)) {
          const told = vpidsOf(first, count).map(vpid => [vpid, false, capdata('"settled"')]);
          await vat().dispatch(['notify', told]);
        }
        const told = await vat().call('howManyTold', []);
        if (told !== `#"+${amounts.watches}"` && told !== `#${amounts.watches}`) {
          throw Error(`${told} of ${amounts.watches} watchers were told`);
        }
      },
    ],
    ['sweep after that, too', () => vat().dispatch(['bringOutYourDead'])],
    [
      'a collection and 1,000 objects dropped, and swept',
      async () => {
        await vat().call('dropCollection', [0]);
        await vat().call('dropItems', [0, Math.min(1000, amounts.objects)]);
        await vat().dispatch(['bringOutYourDead']);
      },
    ],
  ];
  for (const [name, work] of steps) costs[name] = await measured(vat, work, warmUp);
  stores.abort();
  close();
  return costs;
}

const [command, file, amounts, library] = process.argv.slice(2);
if (file === undefined || amounts === undefined)
  throw Error('one.js fill|run FILE AMOUNTS LIBRARY');
if (command === 'fill') console.log(await make(file, JSON.parse(amounts) as Amounts));
else console.log(JSON.stringify(await run(file, JSON.parse(amounts) as Amounts, library ?? '')));
