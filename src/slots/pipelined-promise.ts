/**
 * A promise that the kernel decides: how to settle it, its entry among the live values, and, until
 * it is settled, the handler of the messages that are sent to it. One object for all, since there
 * are as many as there are answers to be waited for. Rule M3 of docs/SPEC.md.
 */
import { Fail } from '../errors.js';
import { keepHiddenClass } from '../hidden-classes.js';
import { type EHandler, getHandledPromise, makeHandledPromise } from '../realm.js';
import { formatVpid, type Vpid } from '../refs/vref.js';
import type { MessageSender } from './message-sender.js';
import type { ImportedPromise } from './entries.js';

export class PipelinedPromise implements ImportedPromise, EHandler<Promise<unknown>> {
  /** What is registered under the name. */
  promise: Promise<unknown>;
  sinceCrank = 0;
  isWatched = false;
  readonly #vpid: Vpid;
  /** Until it is settled. */
  #sender: MessageSender | undefined;
  #resolve: ((value: unknown) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(sender: MessageSender, vpid: Vpid) {
    this.#sender = sender;
    this.#vpid = vpid;
    this.promise = makeHandledPromise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    }, this);
  }

  deref(): Promise<unknown> {
    return this.promise;
  }

  resolve(value: unknown): void {
    this.#sender = undefined;
    this.#resolve?.(value);
  }

  reject(reason: unknown): void {
    this.#sender = undefined;
    this.#reject?.(reason);
  }

  applyMethod(
    _promise: Promise<unknown>,
    method: PropertyKey | undefined,
    args: unknown[],
    returnedP?: Promise<unknown>,
  ): Promise<unknown> | undefined {
    return this.pending().send(this.#vpid, method, args, returnedP);
  }

  applyFunction(
    _promise: Promise<unknown>,
    args: unknown[],
    returnedP?: Promise<unknown>,
  ): Promise<unknown> | undefined {
    return this.pending().send(this.#vpid, undefined, args, returnedP);
  }

  get(promise: Promise<unknown>, prop: PropertyKey): unknown {
    this.pending();
    // Properties are not pipelined: the kernel knows only methods.
    return getHandledPromise()
      .resolve(promise)
      .then(value => (value as Record<PropertyKey, unknown>)[prop]);
  }

  private pending(): MessageSender {
    return this.#sender ?? Fail`the handler of a pipelined promise was used after its resolution`;
  }
}

const noSender: MessageSender = {
  send: () => undefined,
  refuseDisavowed: () => Fail`nobody sends`,
};
let isKept = false;

/** When the first vat starts: the shim need not be there before. */
export function keepPipelinedPromises(): void {
  if (!isKept) {
    isKept = true;
    keepHiddenClass(new PipelinedPromise(noSender, formatVpid(0)));
  }
}
