/**
 * The engine's collector and queue, as liveslots needs them: in Node.js and in
 * browsers, with and without a `gc` function. docs/host.md.
 */
import {
  A_FUNCTION,
  AN_OBJECT,
  insistKnownOptions,
  insistMethods,
  insistOptions,
  type Wanted,
} from '../given.js';
import type { LooseMeterControl, MeterControl } from '../slots/meter-control.js';
import type { WeakTools } from '../slots/entries.js';
import { type Collector, findCollector } from './collector.js';
import { makeMeterControl } from './meter-control.js';
import { nextTask } from './next-task.js';

/** What an engine gives the library: weak references, a queue to wait for, a full collection, metering. docs/host.md. */
export interface GCTools extends WeakTools {
  /** Settles when the queue of microtasks has run empty. */
  waitUntilQuiescent(): Promise<void>;
  /** Collects garbage, if the engine lets us ask for it, and runs finalizers that are due. */
  gcAndFinalize(): Promise<void>;
  readonly meterControl: MeterControl;
}

/**
 * What is taken in place of `GCTools`: the same parts as a runtime declares
 * them by hand, whose meter control is not generic, say. What is brought is
 * checked all the same.
 */
export interface LooseGCTools extends WeakTools {
  /** Its answer is awaited. */
  waitUntilQuiescent(): unknown;
  /** Its answer is awaited. */
  gcAndFinalize(): unknown;
  readonly meterControl: LooseMeterControl;
}

const realmGlobals = globalThis as { readonly gc?: () => void };

function toolsAround(gc: () => void): GCTools {
  return {
    WeakRef,
    FinalizationRegistry,
    waitUntilQuiescent: nextTask,
    async gcAndFinalize() {
      // What the present task holds on its stack is released first, and finalizers
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

const PARTS = {
  WeakRef: A_FUNCTION,
  FinalizationRegistry: A_FUNCTION,
  waitUntilQuiescent: A_FUNCTION,
  gcAndFinalize: A_FUNCTION,
  meterControl: AN_OBJECT,
} as const satisfies { readonly [K in keyof GCTools]: Wanted };

const METER_CONTROL = [
  'isMeteringDisabled',
  'assertIsMetered',
  'assertNotMetered',
  'runWithoutMetering',
  'runWithoutMeteringAsync',
  'unmetered',
] as const satisfies readonly (keyof MeterControl)[];

/**
 * Fills in what a runtime leaves out. It may bring more than these parts. A
 * meter control gives back what the function gives that it runs, whatever was
 * declared for it.
 *
 * @throws when a part is not what it must be; the error names it
 */
export function completeGCTools(given: Partial<LooseGCTools>): GCTools {
  insistOptions('gcTools', given, PARTS);
  const brought = Object.entries(given).filter(([, part]) => part !== undefined);
  const tools: GCTools = { ...makeGCTools(), ...(Object.fromEntries(brought) as Partial<GCTools>) };
  insistMethods('gcTools.meterControl', tools.meterControl, METER_CONTROL);
  return tools;
}

/** Tools that collect for real where the engine lets them. docs/host.md. */
export interface CollectingGCTools extends GCTools {
  /** By what `gcAndFinalize` collects; with `none` it only runs finalizers that are due. */
  readonly collector: Collector;
}

/** What `makeGCTools` takes. docs/host.md. */
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
 *
 * @throws when `gc` is no function, or for an option that is not known
 */
export function makeCollectingGCTools(options: CollectingGCToolsOptions = {}): CollectingGCTools {
  insistKnownOptions('makeGCTools', options, { gc: A_FUNCTION });
  const found =
    options.gc === undefined ? findCollector() : { ...options, collector: 'engine' as const };
  return { ...toolsAround(() => found.gc?.()), collector: found.collector };
}
