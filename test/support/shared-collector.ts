/**
 * One real collector for many vats that run side by side: a collection is made when all of them
 * wait for one. So two hundred vats cost hardly more collections than one. Needs `--expose-gc`.
 */
import { findCollector } from '../../src/platform/collector.js';

const nextTask = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** V8 runs the callbacks of one registry in a turn, and a vat has some of them. */
const TURNS_OF_A_VAT = 4;

export interface SharedCollector {
  /** One more takes part, until `leave`. */
  join(): void;
  leave(): void;
  readonly collect: () => Promise<void>;
}

export const makeSharedCollector = (): SharedCollector => {
  const { gc } = findCollector();
  if (gc === undefined) throw Error('the engine offers no gc function');
  let members = 0;
  let waiting: (() => void)[] = [];

  const collectAll = async (): Promise<void> => {
    const served = waiting;
    waiting = [];
    // What this task has touched stays alive until it ends.
    await nextTask();
    gc();
    for (let turn = 0; turn < served.length * TURNS_OF_A_VAT; turn += 1) await nextTask();
    served.forEach(goOn => goOn());
  };
  const tryToCollect = (): void => {
    if (waiting.length > 0 && waiting.length === members) void collectAll();
  };
  return {
    join() {
      members += 1;
    },
    leave() {
      members -= 1;
      tryToCollect();
    },
    collect: () =>
      new Promise(resolve => {
        waiting.push(resolve);
        tryToCollect();
      }),
  };
};
