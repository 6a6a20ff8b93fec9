/**
 * The engine's own collector, proven instead of hoped for: sentinels are let
 * go, and a collection counts only when they have been finalized.
 */
import {
  A_FUNCTION,
  A_LIMIT,
  AN_OBJECT,
  insistGiven,
  insistKnownOptions,
  insistMethods,
} from '../given.js';
import { findCollector } from '../platform/collector.js';
import { nextTask } from '../platform/next-task.js';

/** How `collectForSure` asks the engine. */
export interface CollectOptions {
  /**
   * Asks the engine to collect. Default: `globalThis.gc`, or what Node.js (from
   * 20.16 on) hands out for the asking without `--expose-gc`.
   */
  readonly gc?: () => void;
  /** How often to ask before giving up. Default 10. */
  readonly maxRounds?: number;
}

/** An object of the test's own that nobody holds any more, and whether it has been finalized. */
interface Sentinel {
  /** Lets the object go; until then it is held. */
  release(): void;
  isFinalized(): boolean;
}

/** Those that have not been called: V8 calls no finalizers any more once it has collected a registry that is about to. */
const waiting = new Set<object>();

function makeSentinel(): Sentinel {
  let isGone = false;
  const registry = new FinalizationRegistry<undefined>(() => {
    isGone = true;
    waiting.delete(registry);
  });
  waiting.add(registry);
  const holder: { object?: object } = { object: { sentinel: true } };
  registry.register(holder.object ?? {}, undefined);
  return {
    release() {
      delete holder.object;
    },
    isFinalized: () => isGone,
  };
}

/**
 * Collects until a sentinel that was old, and one that was young, have been
 * finalized; then once more, for what only finalizers had held.
 *
 * The caller must have dropped its references to what it wants collected before it calls: what
 * its own stack frame or a suspended function still holds is not garbage.
 *
 * @returns in how many rounds the sentinels died
 * @throws when the engine offers no `gc`, or a sentinel outlives all rounds:
 *   nothing may be concluded then from what is still there
 */
export async function collectForSure(options: CollectOptions = {}): Promise<number> {
  insistKnownOptions('collectForSure', options, { gc: A_FUNCTION, maxRounds: A_LIMIT });
  const { gc = findCollector().gc, maxRounds = 10 } = options;
  if (gc === undefined) {
    throw Error('the engine offers no gc function; run Node.js with --expose-gc');
  }
  const old = makeSentinel();
  const collect = async (): Promise<void> => {
    // What this task has touched stays alive until it ends.
    await nextTask();
    gc();
    await nextTask();
    await nextTask();
  };
  // What survives a collection or two is moved to where only full ones look.
  await collect();
  await collect();
  const young = makeSentinel();
  old.release();
  young.release();
  for (let round = 1; round <= maxRounds; round += 1) {
    await collect();
    if (old.isFinalized() && young.isFinalized()) {
      await collect();
      return round;
    }
  }
  throw Error(`no full collection happened in ${maxRounds} rounds`);
}

/** Whether objects are still there, without holding them. */
export interface CollectionWatch {
  /** How many of the watched objects the engine has not collected. */
  countAlive(): number;
  /** Collects for sure, then throws unless all of them are gone. */
  expectAllCollected(options?: CollectOptions): Promise<void>;
}

/** @param objects held by nobody but the caller, who must drop them now */
export function watchCollection(objects: Iterable<WeakKey>): CollectionWatch {
  insistMethods('objects', objects, [Symbol.iterator]);
  const refs: WeakRef<WeakKey>[] = [];
  for (const object of objects) {
    insistGiven('each of the objects', object, AN_OBJECT);
    refs.push(new WeakRef(object));
  }
  const countAlive = (): number => refs.filter(ref => ref.deref() !== undefined).length;
  return {
    countAlive,
    async expectAllCollected(options) {
      await collectForSure(options);
      const alive = countAlive();
      if (alive > 0) {
        throw Error(`${alive} of ${refs.length} objects were not collected`);
      }
    },
  };
}
