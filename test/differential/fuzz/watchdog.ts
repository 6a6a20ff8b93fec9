/**
 * A program that spins in microtasks never comes back to whoever started it, so no limit from within
 * can end it. A thread watches, and kills the process with an account of what was under way.
 */
import { Worker } from 'node:worker_threads';
import type { FuzzProgram } from './ops.js';

export interface Watch {
  /** A program begins, and its time with it; without one, nothing runs. */
  program(program: FuzzProgram | undefined): void;
  /** One side has a delivery. */
  doing(text: string): void;
}

export interface WatchdogOptions {
  /** For each program. */
  readonly seconds: number;
  /** Where a program that does not end is written. */
  readonly path: string;
  /** What the account begins with. */
  readonly label: string;
}

export interface Watchdog extends Watch {
  stop(): Promise<unknown>;
}

export const makeWatchdog = (options: WatchdogOptions): Watchdog => {
  const worker = new Worker(new URL('watchdog-thread.mjs', import.meta.url), {
    workerData: options,
    execArgv: [],
  });
  worker.unref();
  return {
    program: program =>
      worker.postMessage({ program: program === undefined ? '' : JSON.stringify(program) }),
    doing: doing => worker.postMessage({ doing }),
    stop: () => worker.terminate(),
  };
};
