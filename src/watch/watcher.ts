/**
 * One watch: the object that is called when a promise settles, and what it is
 * called with. Rules W3 to W5 of docs/SPEC.md.
 */
import { Fail } from '../errors.js';

/** What is called when a promise settles: one of the two at least. */
export interface PromiseWatcher {
  // Methods to the compiler: a handler may declare what it expects.
  onFulfilled?(value: unknown, ...args: unknown[]): void;
  onRejected?(reason: unknown, ...args: unknown[]): void;
}

/** As it is stored: the watcher, then the arguments. */
export type Watch = readonly [watcher: PromiseWatcher, ...args: unknown[]];

/** @throws unless the object has at least one of the two methods */
export function assertWatcher(watcher: PromiseWatcher): void {
  const { onFulfilled, onRejected } = watcher;
  for (const handler of [onFulfilled, onRejected]) {
    if (handler && typeof handler !== 'function') {
      throw Fail`the handlers of a promise watcher must be functions, not ${handler}`;
    }
  }
  if (!onFulfilled && !onRejected) {
    throw Fail`promise watcher must implement at least one handler method`;
  }
}

/** REENTRANCY: user code runs here. What it throws is an unhandled rejection. */
export function callWatcher(watch: Watch, value: unknown, isFulfilled: boolean): void {
  const [watcher, ...args] = watch;
  if (isFulfilled) {
    if (watcher.onFulfilled) {
      watcher.onFulfilled(value, ...args);
    }
  } else if (watcher.onRejected) {
    watcher.onRejected(value, ...args);
  } else {
    throw value;
  }
}
