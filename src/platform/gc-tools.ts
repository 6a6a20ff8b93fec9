/**
 * The engine's collector and queue, as liveslots needs them: in Node.js and in
 * browsers, with and without a `gc` function.
 */
import type { MeterControl } from '../slots/meter-control.js';
import type { WeakTools } from '../slots/slot-table.js';
import { type Collector, findCollector } from './collector.js';
import { makeMeterControl } from './meter-control.js';
import { nextTask } from './next-task.js';

export interface GCTools extends WeakTools {
  /** Settles when the queue of microtasks has run empty. */
  waitUntilQuiescent(): Promise<void>;
  /** Collects garbage, if the engine lets us ask for it, and runs finalizers that are due. */
  gcAndFinalize(): Promise<void>;
  readonly meterControl: MeterControl;
}

const realmGlobals = globalThis as { readonly gc?: () => void };

function toolsAround(gc: () => void): GCTools {
  return {
    WeakRef,
    FinalizationRegistry,
    waitUntilQuiescent: nextTask,
    async gcAndFinalize() {
      // What the present task holds on its stack is let go first, and finalizers
      // are tasks of their own: hence the turns around it.
      await nextTask();
      gc();
      await nextTask();
      await nextTask();
    },
    meterControl: makeMeterControl(),
  };
}

/**
 * What liveslots uses when the runtime brings nothing: collects by
 * `globalThis.gc` where there is one. Without it, only what the engine has
 * collected by itself is finalized: later, but no less correctly.
 */
export function makeGCTools(): GCTools {
  return toolsAround(() => realmGlobals.gc?.());
}

export interface CollectingGCTools extends GCTools {
  /** By what `gcAndFinalize` collects; with `none` it only runs finalizers that are due. */
  readonly collector: Collector;
}

export interface CollectingGCToolsOptions {
  /**
   * Asks the engine to collect. Default: `globalThis.gc`, or what Node.js (from
   * 20.16 on) hands out for the asking without `--expose-gc`.
   */
  readonly gc?: () => void;
}

/**
 * Gc tools that collect wherever that is possible, and say how. They keep the
 * metering books of one vat: make them anew for each.
 */
export function makeCollectingGCTools(options: CollectingGCToolsOptions = {}): CollectingGCTools {
  const found =
    options.gc === undefined ? findCollector() : { ...options, collector: 'engine' as const };
  return { ...toolsAround(() => found.gc?.()), collector: found.collector };
}
