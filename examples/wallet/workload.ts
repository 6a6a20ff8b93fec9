// One run of the workload on one implementation: offers in rounds, a restart half way from the SQLite
// file with offers in flight, and measurements at the points where nothing is outstanding.

import type { Inspect } from 'liveslots';
import { measureHeap } from './gc-tools.js';
import type { Implementation } from './implementations.js';
import { openKernel } from './kernel/kernel.js';
import type { Kernel } from './kernel/kernel.js';
import type { BuildRootObject, VatID } from './kernel/types.js';
import { buildRootObject as driver } from './vats/driver.js';
import { buildRootObject as exchange } from './vats/exchange.js';
import { buildRootObject as wallet } from './vats/wallet.js';

const VATS: Record<VatID, BuildRootObject> = { exchange, wallet, driver };
const VAT_IDS = Object.keys(VATS);
const OFFERS_PER_ROUND = 50;
const REAP_INTERVAL = 1000;
/** With fewer, half a megabyte of noise would drown what an offer retains. */
const OFFERS_TO_MEASURE = 4000;
const CURVE_POINTS = 500;
/** About so many moments are told on the way to the restart. */
const MOMENTS = 10;
/** About so many deliveries come of one offer; only the density of the curve depends on it. */
const DELIVERIES_PER_OFFER = 5;

export type SizeByVat = Readonly<Record<VatID, number>>;

export interface CurvePoint {
  readonly deliveries: number;
  readonly size: number;
}

export interface Result {
  readonly name: string;
  readonly offers: number;
  /** What the wallet counted: these add up to `offers`. */
  readonly settled: number;
  readonly refused: number;
  /** Offers that were in flight at the restart and had to be placed again. */
  readonly placedAgain: number;
  readonly deliveries: number;
  readonly seconds: number;
  /** `slotToVal.size` when nothing is outstanding: at the start, before and after the restart, at the end. */
  readonly atStart: SizeByVat;
  readonly beforeRestart: SizeByVat;
  readonly afterRestart: SizeByVat;
  readonly atEnd: SizeByVat;
  /** The largest size that the wallet's table ever had. */
  readonly peak: number;
  /**
   * Bytes of heap that stay for each offer, between two states in which nothing is outstanding;
   * undefined after a run that was too short to tell them from noise.
   */
  readonly heapPerOffer: number | undefined;
  /** The wallet's `slotToVal.size` over the deliveries. */
  readonly curve: readonly CurvePoint[];
  /** The number of deliveries at which the runtime was restarted. */
  readonly restartedAt: number;
}

export interface WorkloadOptions {
  readonly implementation: Implementation;
  readonly file: string;
  readonly offers: number;
  readonly signal: AbortSignal;
  readonly onProgress: (offers: number, slotToValSize: number) => void;
  /** Some moments of the wallet, between two deliveries, at most one for each delivery. */
  readonly onMoment?: ((wallet: Inspect, deliveries: number) => void) | undefined;
}

export async function runWorkload(options: WorkloadOptions): Promise<Result> {
  const { implementation, offers, signal, onProgress, onMoment } = options;
  const curve: CurvePoint[] = [];
  const sampleInterval = Math.max(1, Math.floor((offers * DELIVERIES_PER_OFFER) / CURVE_POINTS));
  let earlierDeliveries = 0; // by the kernel before the restart
  let milliseconds = 0;
  let peak = 0;
  let placed = 0;
  let kernel: Kernel;

  const open = (): Promise<Kernel> =>
    openKernel({
      file: options.file,
      vats: VATS,
      makeLiveSlots: implementation.makeLiveSlots,
      console,
      reapInterval: REAP_INTERVAL,
    });
  const deliveries = (): number => earlierDeliveries + kernel.deliveries;
  const sizes = (): SizeByVat =>
    Object.fromEntries(VAT_IDS.map(vat => [vat, kernel.slotToValSize(vat)]));

  const sample = (): void => {
    const size = kernel.slotToValSize('wallet');
    peak = Math.max(peak, size);
    const last = curve.at(-1)?.deliveries ?? -Infinity;
    if (deliveries() - last >= sampleInterval) curve.push({ deliveries: deliveries(), size });
  };

  /** Makes deliveries until the queue is empty, or until there were `limit`. */
  const run = async (limit = Infinity): Promise<void> => {
    const started = performance.now();
    const end = kernel.deliveries + limit;
    while (kernel.deliveries < end) {
      signal.throwIfAborted();
      if (!(await kernel.step())) break;
      sample();
    }
    milliseconds += performance.now() - started;
  };

  /** Sends a message, runs until all is quiet, and returns the capdata body of the answer. */
  const ask = async (vat: VatID, method: string, roots: readonly VatID[] = []): Promise<string> => {
    const answer = kernel.ask(vat, method, [], roots);
    await run();
    const settlement = kernel.settlement(answer);
    if (!settlement || settlement.isReject) {
      throw Error(`${vat}.${method}() failed: ${settlement?.data.body ?? 'no answer'}`);
    }
    return settlement.data.body;
  };

  let toldAt = -1;
  const tellMoment = (): void => {
    if (onMoment && deliveries() > toldAt) {
      toldAt = deliveries();
      onMoment(kernel.inspect('wallet'), toldAt);
    }
  };

  const startRound = (upTo: number): void => {
    const count = Math.min(OFFERS_PER_ROUND, upTo - placed);
    kernel.tell('driver', 'round', [placed + 1, count]);
    placed += count;
  };
  // No moments are told in the second half, whose heap is measured.
  const makeOffers = async (upTo: number, onRound = (): void => {}): Promise<void> => {
    const roundsPerMoment = Math.max(1, Math.floor(upTo / OFFERS_PER_ROUND / MOMENTS));
    for (let round = 1; placed < upTo; round += 1) {
      startRound(upTo);
      await run();
      if (round % roundsPerMoment === 0) onRound();
      onProgress(placed, kernel.slotToValSize('wallet'));
    }
  };

  /** Garbage that one vat drops may be the last thing that held something in another. */
  const reapAll = async (): Promise<void> => {
    for (let pass = 0; pass < 3; pass += 1) {
      for (const vat of VAT_IDS) {
        await kernel.reap(vat);
        await run();
      }
    }
  };
  /** Brings all vats to rest: every offer is settled, the history is empty, the garbage collected. */
  const settleAll = async (): Promise<void> => {
    await run();
    await ask('exchange', 'closeMarket');
    await ask('wallet', 'clearHistory');
    await reapAll();
    curve.push({ deliveries: deliveries(), size: kernel.slotToValSize('wallet') });
  };

  kernel = await open();
  try {
    await ask('driver', 'setup', ['wallet', 'exchange']);
    await reapAll();
    const atStart = sizes();

    tellMoment();
    await makeOffers(Math.ceil(offers / 2), tellMoment);
    await settleAll();
    tellMoment();
    const beforeRestart = sizes();

    // The restart comes in the middle of things: a round is under way, and earlier ones are unsettled.
    await makeOffers(Math.min(offers, placed + 2 * OFFERS_PER_ROUND));
    if (placed < offers) startRound(offers);
    await run(2 * OFFERS_PER_ROUND);
    const restartedAt = deliveries();
    earlierDeliveries = restartedAt;
    kernel.close();
    kernel = await open();

    await settleAll();
    tellMoment();
    const afterRestart = sizes();

    // The heap is measured where it has nothing else to grow by: the code was compiled in the first
    // half, and the new incarnation gets a tenth of its offers to set up what it needs once.
    await makeOffers(placed + Math.floor((offers - placed) / 10));
    await settleAll();
    const heapBefore = await measureHeap();
    const offersBefore = placed;
    await makeOffers(offers);
    await settleAll();
    const retained = (await measureHeap()) - heapBefore;
    const measured = placed - offersBefore;
    tellMoment();
    const atEnd = sizes();

    const report = await ask('wallet', 'report');
    const counts = JSON.parse(JSON.parse(report.slice(1)) as string) as Record<string, number>;
    return {
      name: implementation.name,
      offers,
      settled: counts['settled'] ?? 0,
      refused: counts['refused'] ?? 0,
      placedAgain: counts['placed again'] ?? 0,
      deliveries: deliveries(),
      seconds: milliseconds / 1000,
      atStart,
      beforeRestart,
      afterRestart,
      atEnd,
      peak,
      heapPerOffer: measured < OFFERS_TO_MEASURE ? undefined : retained / measured,
      curve,
      restartedAt,
    };
  } finally {
    kernel.close();
  }
}

/** What is wrong with a result, in words; empty if all came back to where it was. */
export function complaints(result: Result): string[] {
  const found: string[] = [];
  const finished = result.settled + result.refused;
  if (finished !== result.offers)
    found.push(`${finished} of ${result.offers} offers came to an end`);
  for (const vat of VAT_IDS) {
    for (const [when, size] of [
      ['before the restart', result.beforeRestart[vat] ?? NaN],
      ['after the restart', result.afterRestart[vat] ?? NaN],
      ['at the end', result.atEnd[vat] ?? NaN],
    ] as const) {
      const start = result.atStart[vat] ?? NaN;
      if (size !== start) {
        found.push(`slotToVal.size of vat ${vat} was ${start} at the start and ${size} ${when}`);
      }
    }
  }
  return found;
}
