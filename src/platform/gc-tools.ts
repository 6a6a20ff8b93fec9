/**
 * The engine's collector and queue, as liveslots needs them: in Node.js and in
 * browsers, with and without a `gc` function.
 */
import type { MeterControl } from '../slots/meter-control.js';
import type { WeakTools } from '../slots/slot-table.js';
import { makeMeterControl } from './meter-control.js';

export interface GCTools extends WeakTools {
  /** Settles when the queue of microtasks has run empty. */
  waitUntilQuiescent(): Promise<void>;
  /** Collects garbage, if the engine lets us ask for it, and runs finalizers that are due. */
  gcAndFinalize(): Promise<void>;
  readonly meterControl: MeterControl;
}

interface EngineGlobals {
  readonly gc?: () => void;
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly setTimeout?: (callback: () => void, milliseconds: number) => unknown;
}

// Kept from before any user code could replace them.
const { setImmediate, setTimeout } = globalThis as EngineGlobals;
const realmGlobals: EngineGlobals = globalThis as EngineGlobals;

/** A task, not a microtask: when it comes, the microtasks before it have run. */
function nextTask(): Promise<void> {
  return new Promise((resolve, reject) => {
    if (setImmediate !== undefined) {
      setImmediate(resolve);
    } else if (setTimeout !== undefined) {
      setTimeout(resolve, 0);
    } else {
      reject(Error('the engine has neither setImmediate nor setTimeout'));
    }
  });
}

/**
 * Collects by `globalThis.gc` where there is one (Node.js with `--expose-gc`).
 * Without it, only what the engine has collected by itself is finalized: later,
 * but no less correctly.
 */
export function makeGCTools(): GCTools {
  return {
    WeakRef,
    FinalizationRegistry,
    waitUntilQuiescent: nextTask,
    async gcAndFinalize() {
      // What the present task holds on its stack is let go first, and finalizers
      // are tasks of their own: hence the turns around it.
      await nextTask();
      realmGlobals.gc?.();
      await nextTask();
      await nextTask();
    },
    meterControl: makeMeterControl(),
  };
}
