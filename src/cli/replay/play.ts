/**
 * Makes the deliveries of a record to a vat, in this realm, and compares what
 * the vat says with what it said. The realm must be locked down.
 */
import { makeGCTools, type VatSyscallHandler, syscallFromHandler } from '../../host/index.js';
import type { BuildVatNamespace, makeLiveSlots } from '../../index.js';
import { Differences } from '../../transcripts/differences.js';
import { type Episode, isDelivery } from '../../transcripts/exchange.js';
import { type Departure, Follower } from '../../transcripts/follower.js';
import { guideCollector } from './guided-collector.js';
import { namesOfNextRound, namesOfTheDead } from './the-dead.js';

/** How large a vat's tables are at one moment. */
export interface Retention {
  /** Deliveries that were made by then. */
  readonly deliveries: number;
  /** Entries of `slotToVal`. */
  readonly names: number;
  readonly statistics: Readonly<Record<string, number>>;
}

export interface Job {
  readonly vatId: string;
  /** For the vat's layer: docs/options.md. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of this library, or of the peer. */
  readonly makeLiveSlots: typeof makeLiveSlots;
  readonly buildVatNamespace: BuildVatNamespace;
  readonly vatPowers?: Readonly<Record<string, unknown>>;
  readonly episodes: AsyncIterable<Episode> | Iterable<Episode>;
  /** Tell of the tables after so many deliveries each; 0 for never. */
  readonly every: number;
  readonly onRetention: (retention: Retention) => void;
  readonly console: { warn(...args: unknown[]): void };
}

/** A delivery that has ended otherwise than it did then. */
export interface OtherEnd {
  readonly episode: Episode;
  readonly before: string;
  readonly now: string;
  readonly name?: string | undefined;
}

export interface PlayResult {
  /** Deliveries that went as they did then. */
  readonly deliveries: number;
  /** Syscalls that were the same. */
  readonly syscalls: number;
  /** Of these, the ones that were the same but for texts. */
  readonly reworded: number;
  /** Named differences that were passed or met, with how often. */
  readonly named: Readonly<Record<string, number>>;
  readonly departure?: Departure | undefined;
  /** What the delivery in which it has left the record was rejected with, if it was. */
  readonly failure?: string | undefined;
  readonly otherEnd?: OtherEnd | undefined;
  /** The recording breaks off inside of a delivery. */
  readonly brokeOff: boolean;
  /** At the end. */
  readonly retention: Retention;
}

const LEFT = ['error', 'the replay has left the record'] as const;

const wordsOf = (reason: unknown): string =>
  reason instanceof Error ? reason.message : String(reason);

/** @throws when the vat's layer cannot be made, or the record cannot be read */
export async function playRecord(job: Job): Promise<PlayResult> {
  const differences = new Differences();
  const follower = new Follower(differences.recognize);
  const handler: VatSyscallHandler = syscall =>
    (follower.answer(syscall) ?? LEFT) as ReturnType<VatSyscallHandler>;
  const collector = guideCollector(makeGCTools(), () => namesOfNextRound(follower.coming));
  const { dispatch, testHooks } = job.makeLiveSlots(
    syscallFromHandler(handler),
    job.vatId,
    job.vatPowers ?? {},
    job.options,
    collector.gcTools,
    job.console,
    job.buildVatNamespace,
  );
  let deliveries = 0;
  let otherEnd: OtherEnd | undefined;
  let brokeOff = false;
  let problem: string | undefined;
  // Where a recording breaks off, more is said than stands in it.
  const departure = (): Departure | undefined =>
    brokeOff && follower.left?.before === undefined ? undefined : follower.left;
  const retentionNow = (): Retention => ({
    deliveries,
    names: testHooks.slotToVal.size,
    statistics: testHooks.getRetentionStats(),
  });

  for await (const episode of job.episodes) {
    if (!isDelivery(episode.delivery)) {
      continue;
    }
    if (episode.delivery[0] === 'bringOutYourDead') {
      collector.letGo(namesOfTheDead(episode.exchanges));
    }
    follower.begin(episode);
    let failure: { readonly reason: unknown } | undefined;
    try {
      await dispatch(episode.delivery);
    } catch (reason) {
      failure = { reason };
    }
    if (episode.isOk === undefined) {
      brokeOff = true;
      break;
    }
    const isOk = failure === undefined;
    if (isOk) {
      follower.end();
    }
    if (follower.left !== undefined) {
      problem = failure === undefined ? undefined : wordsOf(failure.reason);
      break;
    }
    if (isOk !== episode.isOk || follower.coming.length > 0) {
      otherEnd = {
        episode,
        before: episode.isOk ? 'it succeeded' : `it failed: ${episode.problem ?? 'in some way'}`,
        now: failure === undefined ? 'it succeeds' : `it fails: ${wordsOf(failure.reason)}`,
        name: differences.recognizeEnd(episode, isOk),
      };
      break;
    }
    differences.passed(episode);
    deliveries += 1;
    if (job.every > 0 && deliveries % job.every === 0) {
      job.onRetention(retentionNow());
    }
  }
  return {
    deliveries,
    syscalls: follower.compared,
    reworded: follower.reworded,
    named: Object.fromEntries(follower.named),
    departure: departure(),
    failure: problem,
    otherEnd,
    brokeOff,
    retention: retentionNow(),
  };
}
