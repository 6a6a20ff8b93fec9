// `npm run bench:leftovers`: what an upgrade has left over in vatstores of several sizes is swept, on this
// library alone: no other gives it back. Each size in a process of its own, its vatstore on disk.

import '@endo/init';
import { Far } from '@endo/far';
import Database from 'libsql';
import { makeLiveSlots } from 'liveslots';
import { makeMemoryVatStore, makeSqliteVatStores } from 'liveslots/host';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BATCH, startIncarnation, type KeyValueStore } from './production/incarnation.js';
import type { BuildRootObject, MakeLiveSlots, Store } from './vat.js';

const USAGE = 'Usage: npm run bench:leftovers -- [--keys 10000,100000,1000000] [--limit 1000]';
/** A full collection after so many sweeps, so that what is in use can be read. */
const SWEEPS_BETWEEN = 20;
const make = makeLiveSlots as MakeLiveSlots;

interface Node {
  link(to: unknown): void;
}

interface Figures {
  readonly keys: number;
  readonly left: number;
  readonly sweeps: number;
  /** Of processor time, those of the database included. */
  readonly microsecondsPerKey: number;
  readonly syscallsPerKey: number;
  readonly mostSyscallsInASweep: number;
  /** Of the heap, above what was in use before the first sweep. */
  readonly mostBytes: number;
}

const buildRootObject: BuildRootObject = ({ VatData }, _parameters, given) => {
  const baggage = given as Store;
  if (!baggage.has('node')) baggage.init('node', VatData.makeKindHandle('node'));
  const init = (to: unknown) => ({ to, note: 'left over' });
  const methods = {
    link({ state }: { state: { to: unknown } }, to: unknown) {
      state.to = to;
    },
  };
  const makeNode = VatData.defineDurableKind(baggage.get('node') as never, init, methods);
  const makeVirtual = VatData.defineKind('virtual', init, methods);
  return Far('root', {
    // Durable objects, virtual ones that hold them, rings of two, and a collection: held by nobody.
    leave(count: number) {
      for (let at = 0; at < count; at += 1) {
        makeVirtual(makeNode(at));
        const [one, two] = [makeNode(undefined), makeNode(undefined)] as [Node, Node];
        one.link(two);
        two.link(one);
      }
      const map = VatData.makeScalarBigMapStore('left over', { durable: true });
      for (let at = 0; at < count; at += 1) map.init(at, makeNode(at));
    },
  });
};

/** Without those of virtual kinds, which each incarnation has anew. */
const keysIn = (store: KeyValueStore): number => {
  let keys = 0;
  for (let key = store.getNextKey(''); key !== undefined; key = store.getNextKey(key)) {
    if (!key.startsWith('vom.vkind.')) keys += 1;
  }
  return keys;
};

async function heapInUse(): Promise<number> {
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc?.();
    await new Promise(resolve => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

/** Fills a vatstore and writes it to disk. @returns the number of keys before and after */
async function fill(store: KeyValueStore, keys: number): Promise<number> {
  const memory = makeMemoryVatStore();
  const vat = await startIncarnation(make, memory, buildRootObject);
  const before = keysIn(memory);
  // Ten keys for each that `leave` is told of.
  for (let left = Math.ceil(keys / 10); left > 0; left -= BATCH) {
    await vat.call('leave', [Math.min(left, BATCH)]);
  }
  for (let key = memory.getNextKey(''); key !== undefined; key = memory.getNextKey(key)) {
    store.set(key, memory.get(key) ?? '');
  }
  return keysIn(memory) - before;
}

async function measure(keys: number, sweepLimit: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'liveslots-leftovers-'));
  const database = new Database(join(folder, 'vatstore.sqlite'));
  try {
    database.exec(
      'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -50000',
    );
    const stores = makeSqliteVatStores(database);
    stores.begin();
    const store = stores.provide('left over');
    const added = await fill(store, keys);
    const options = { reclaimCycles: true, reclaimLeftovers: true, sweepLimit };
    const vat = await startIncarnation(make, store, buildRootObject, options);
    const kept = keysIn(store) - added;
    vat.takeCounts();
    const bytes = await heapInUse();
    let [sweeps, micros, syscalls, mostSyscalls, mostBytes] = [0, 0, 0, 0, 0];
    for (let isDone = false; !isDone;) {
      const before = process.cpuUsage();
      const told = (await vat.dispatch(['bringOutYourDead'])) as { leftToSweep?: number };
      const { user, system } = process.cpuUsage(before);
      micros += user + system;
      sweeps += 1;
      isDone = (told.leftToSweep ?? 0) === 0;
      const made = Object.values(vat.takeCounts()).reduce((sum, count) => sum + count, 0);
      syscalls += made;
      mostSyscalls = Math.max(mostSyscalls, made);
      if (sweeps % SWEEPS_BETWEEN === 0)
        mostBytes = Math.max(mostBytes, (await heapInUse()) - bytes);
    }
    const left = keysIn(store) - kept;
    stores.abort();
    return {
      keys: added,
      left,
      sweeps,
      microsecondsPerKey: micros / added,
      syscallsPerKey: syscalls / added,
      mostSyscallsInASweep: mostSyscalls,
      mostBytes,
    };
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function main(sizes: readonly number[], limit: number): void {
  console.log(
    '| keys left over | left | sweeps | µs a key | syscalls a key | most in a sweep | most MB |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  const program = fileURLToPath(import.meta.url);
  for (const size of sizes) {
    const printed = execFileSync(
      process.execPath,
      ['--expose-gc', '--max-old-space-size=8000', program, 'one', `${size}`, `${limit}`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const figures = JSON.parse(printed) as Figures;
    const cells = [
      figures.keys.toLocaleString('en-US'),
      figures.left,
      figures.sweeps.toLocaleString('en-US'),
      figures.microsecondsPerKey.toFixed(1),
      figures.syscallsPerKey.toFixed(2),
      figures.mostSyscallsInASweep.toLocaleString('en-US'),
      (figures.mostBytes / 1e6).toFixed(1),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

const isNatural = (number: number): boolean => Number.isSafeInteger(number) && number > 0;

if (process.argv[2] === 'one') {
  const [size, limit] = process.argv.slice(3).map(Number) as [number, number];
  console.log(JSON.stringify(await measure(size, limit)));
} else {
  const { values } = parseArgs({
    options: {
      keys: { type: 'string', default: '10000,100000,1000000' },
      limit: { type: 'string', default: '1000' },
    },
  });
  const [sizes, limit] = [values.keys.split(',').map(Number), Number(values.limit)];
  if (sizes.every(isNatural) && isNatural(limit)) main(sizes, limit);
  else {
    console.error(USAGE);
    process.exitCode = 2;
  }
}
