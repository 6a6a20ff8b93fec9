/**
 * The environment of a vat, for tests: a realm that is locked down, and a
 * `VatData` with the durability rules of a vat. And tools that simulate its
 * upgrades.
 */
import '@endo/init/debug.js';
import { makePromiseKit, type PromiseKit } from '@endo/promise-kit';
import { Fail, q } from '../../../src/errors.js';
import { harden } from '../../../src/realm.js';
import { makeGCTools } from '../../../src/platform/gc-tools.js';
import type { Baggage } from '../../../src/collections/types.js';
import { flushIncarnation, reincarnate, type ReincarnateOptions } from './setup-vat-data.js';

export { flushIncarnation };

const { waitUntilQuiescent } = makeGCTools();

/** Settles when the microtasks of the present crank have run. */
export const nextCrank = (): Promise<void> => waitUntilQuiescent();

let incarnation: ReincarnateOptions;
let incarnationNumber = 0;

/** Starts afresh, with an empty vatstore. */
export function annihilate(options: Partial<ReincarnateOptions> = {}): ReincarnateOptions {
  const { fakeStore: _store, fakeVomKit: _kit, ...rest } = options;
  incarnation = reincarnate({ relaxDurabilityRules: false, ...rest });
  incarnationNumber = 0;
  return incarnation;
}

export const getBaggage = (): Baggage => incarnation.fakeVomKit.cm.provideBaggage();

/** Goes on from what an incarnation has stored; by default the present one. */
export function nextLife(from: ReincarnateOptions = incarnation): ReincarnateOptions {
  incarnation = reincarnate(from);
  incarnationNumber += 1;
  return incarnation;
}

/** The watched promises of the previous incarnation, which the kernel is about to reject. */
function reviveWatches({ fakeVomKit: { fakeStuff, wpm } }: ReincarnateOptions) {
  const { getValForSlot, valToSlot, setValForSlot } = fakeStuff;
  const orphans: PromiseKit<unknown>[] = [];
  wpm.loadWatchedPromiseTable(vpid => {
    if (getValForSlot(vpid) !== undefined) {
      throw Fail`${q(vpid)} is known already`;
    }
    const orphan = makePromiseKit<unknown>();
    orphans.push(orphan);
    valToSlot.set(orphan.promise, vpid);
    setValForSlot(vpid, orphan.promise);
    return orphan.promise;
  });
  return orphans;
}

export interface StartLifeOptions {
  readonly fromIncarnation?: ReincarnateOptions | undefined;
  /** Begin with an empty vatstore. */
  readonly cleanStart?: boolean | undefined;
}

/**
 * Upgrades: `build` runs as the start of the next incarnation, `run` after it.
 * All promises that the previous incarnation watched count as decided by it.
 *
 * @throws what `build` throws, and when a durable kind was not defined again;
 *   the previous incarnation is the present one then
 */
export async function startLife<T>(
  build: (baggage: Baggage) => Promise<T> | T,
  run?: (tools: T) => Promise<void> | void,
  { fromIncarnation, cleanStart = false }: StartLifeOptions = {},
): Promise<ReincarnateOptions> {
  await nextCrank();
  if (cleanStart) {
    annihilate();
  }
  const before = { incarnation, incarnationNumber };
  const disconnection = harden({
    name: 'vatUpgraded',
    upgradeMessage: 'vat upgraded',
    incarnationNumber,
  });
  const next = nextLife(fromIncarnation);
  let orphans: PromiseKit<unknown>[];
  let tools: T;
  try {
    tools = await build(getBaggage());
    orphans = reviveWatches(next);
    next.fakeVomKit.vom.insistAllDurableKindsReconnected();
    await nextCrank();
  } catch (err) {
    ({ incarnation, incarnationNumber } = before);
    throw err;
  }
  for (const { reject } of orphans) {
    reject(disconnection);
  }
  await nextCrank();
  if (run !== undefined) {
    await run(tools);
    await nextCrank();
  }
  return incarnation;
}

annihilate();
