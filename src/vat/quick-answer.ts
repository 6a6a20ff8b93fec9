/**
 * A message to an object of this vat whose result nobody else has a promise
 * for. Nobody in the vat can ever see that promise unless the method takes more
 * than a turn: the kernel names it in later deliveries only. So where the method
 * answers with something that is no promise there is none; the kernel is told
 * in the same turn as ever. `test/spec/quick-answer.test.ts` holds both ways
 * against each other. Rules M6 and P5 of docs/SPEC.md.
 */
import { harden, makeHandledPromise } from '../realm.js';
import type { Vpid } from '../refs/vref.js';
import type { PromiseTable } from '../slots/promise-table.js';
import { performCall } from './call.js';
import { UNKNOWN } from './local-call.js';
import type { Resolver } from './resolve.js';
import type { SelfWait } from './self-wait.js';
import { hardening } from './settled-data.js';

export interface QuickAnswerDeps {
  readonly promises: PromiseTable;
  readonly resolver: Resolver;
  readonly selfWait: SelfWait;
}

const NOW = Promise.resolve();

/**
 * Whether a promise that is resolved with the value is fulfilled with it at
 * once. A proxy is asked whether it has a `then`, in place of for its `then`.
 *
 * REENTRANCY: a proxied value may run user code here.
 */
function isSettled(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return true;
  }
  try {
    return !('then' in value);
  } catch {
    return false;
  }
}

export class QuickAnswer {
  readonly #deps: QuickAnswerDeps;

  constructor(deps: QuickAnswerDeps) {
    this.#deps = deps;
  }

  /**
   * Runs the method in the next turn.
   *
   * @param object no promise
   * @param result a name that this vat does not know
   */
  start(object: object, method: PropertyKey | undefined, args: unknown[], result: Vpid): void {
    void NOW.then(() => {
      let value: unknown;
      let isReject = false;
      try {
        value = hardening.settled(performCall(object, method, args));
      } catch (reason) {
        value = harden(reason);
        isReject = true;
      }
      if (isReject || isSettled(value)) {
        // A promise would tell of it in the next turn.
        void NOW.then(() => this.#deps.resolver.tell(result, { isReject, value }));
      } else {
        this.follow(result, value as object);
      }
    });
  }

  private follow(result: Vpid, answer: object): void {
    const { promises, resolver, selfWait } = this.#deps;
    const made: { resolve?: (value: unknown) => void } = {};
    const outcome = makeHandledPromise<unknown>(resolve => {
      made.resolve = resolve;
    }, UNKNOWN);
    promises.register(result, outcome);
    resolver.followForKernel(result, outcome);
    selfWait.wait(outcome, answer);
    made.resolve?.(answer);
  }
}
