/**
 * What a million watched promises leave behind: the heap after forced collections, while promises of
 * all sorts are watched, stored, settled and released.
 */
import { E, Far } from '@endo/far';
import { createLiveslots } from '../../src/liveslots.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import type { OutwardSyscall } from '../../src/protocol/syscall.js';
import { auditedSyscall, makeAuditor } from '../support/auditor.js';
import { capdata, fulfil, message, notify, ref } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import { collectReally } from '../support/real-gc.js';
import type { VatData } from '../support/vat-data.js';
import { makeKit } from './scripted-vat.js';
import type { Kit, Remote } from './scripted-vat.js';

const BATCH = 100;
/** A batch has as many of each: imported, of the vat's own, results of sends, settled already. */
const SORTS = 4;

const build = (VatData: VatData): object => {
  const handle = VatData.makeKindHandle('watcher');
  let told = 0;
  const count = (): void => {
    told += 1;
  };
  const makeWatcher = VatData.defineDurableKind(handle, () => ({}), {
    onFulfilled: count,
    onRejected: count,
  });
  const watcher = makeWatcher();
  const store = VatData.makeScalarBigMapStore('store');
  let kits: Kit[] = [];
  return Far('root', {
    watch: (remote: Remote, imported: Promise<unknown>[]) => {
      kits = imported.map(() => makeKit());
      const results = imported.map(() => harden(E(remote).m()));
      const settled = imported.map((_promise, index) =>
        harden(index % 2 === 0 ? Promise.resolve(index) : Promise.reject(index)),
      );
      const all = [...imported, ...kits.map(({ promise }) => promise), ...results, ...settled];
      all.forEach((promise, index) => {
        VatData.watchPromise(promise, watcher, index);
        if (index % 3 === 0) store.init(index, promise);
      });
    },
    settle: () => {
      kits.forEach(({ resolve, reject }, index) => (index % 2 === 0 ? resolve : reject)(index));
      kits = [];
    },
    letGo: () => store.clear(),
    told: () => told,
  });
};

export interface HeapSample {
  readonly watches: number;
  /** Bytes in use after a collection. */
  readonly heapUsed: number;
  readonly promises: number;
}

export interface MemoryRun {
  readonly samples: readonly HeapSample[];
  /** How often a watcher was called. */
  readonly told: number;
  /** How many syscalls were held against what any kernel demands. */
  readonly judged: number;
}

/**
 * @param watches how many promises to watch, at least
 * @param interval how many between two samples
 */
export const measureWatched = async (
  watches: number,
  interval: number,
  report: (sample: HeapSample) => void = () => {},
): Promise<MemoryRun> => {
  let results: string[] = [];
  let lastResolution: unknown;
  const nothing = (): void => {};
  const syscall: Partial<OutwardSyscall> = {
    send: (_target, _methargs, result) => {
      if (result !== undefined) results.push(result);
    },
    resolve: batch => void (lastResolution = batch.at(-1)),
    subscribe: nothing,
    dropImports: nothing,
    retireImports: nothing,
    retireExports: nothing,
    exit: nothing,
    callNow: () => ({ body: '#0', slots: [] }),
  };
  const auditor = makeAuditor();
  const liveslots = createLiveslots({
    syscall: auditedSyscall(syscall as OutwardSyscall, auditor),
    vatstore: makeMemoryVatStore(),
    buildVatNamespace: ({ VatData }: Readonly<Record<string, unknown>>) => ({
      buildRootObject: () => build(VatData as VatData),
    }),
  });
  const deliver = async (delivery: Delivery): Promise<void> => {
    auditor.delivered(delivery);
    await liveslots.dispatch(harden(delivery));
    auditor.ended(undefined);
  };
  const runBatch = async (first: number): Promise<void> => {
    const vpids = Array.from({ length: BATCH / SORTS }, (_, index) => `p-${first + index + 1}`);
    results = [];
    await deliver(message('o+0', 'watch', [ref('o-50'), vpids.map(vpid => ref(vpid))]));
    await deliver(message('o+0', 'settle'));
    const value = (index: number): unknown => (index % 2 === 0 ? ref('o-50') : { index });
    await deliver(notify(...[...vpids, ...results].map((vpid, i) => fulfil(vpid, value(i)))));
    await deliver(message('o+0', 'letGo'));
  };

  await deliver(['startVat', capdata({})]);
  const samples: HeapSample[] = [];
  let due = interval;
  for (let done = 0; done < watches; done += BATCH) {
    await runBatch(done);
    if (done + BATCH >= due) {
      due += interval;
      await deliver(['bringOutYourDead']);
      await collectReally();
      const sample = {
        watches: done + BATCH,
        heapUsed: process.memoryUsage().heapUsed,
        promises: liveslots.inspect.promises().length,
      };
      samples.push(sample);
      report(sample);
    }
  }
  await deliver(message('o+0', 'told', [], 'p-900000000'));
  const told = (lastResolution as [string, boolean, { body: string }])[2].body;
  return {
    samples,
    told: Number(told.replace(/^#"?\+?/, '').replace(/"$/, '')),
    judged: auditor.audit.judged,
  };
};

/**
 * How much the heap has grown over the last two thirds: the engine takes its time to settle in, and
 * a leak goes on for ever.
 */
export const growth = ({ samples }: MemoryRun): number => {
  const third = Math.floor(samples.length / 3);
  const least = (part: readonly HeapSample[]): number =>
    Math.min(...part.map(({ heapUsed }) => heapUsed));
  return least(samples.slice(2 * third)) - least(samples.slice(third, 2 * third));
};
