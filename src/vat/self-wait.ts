/**
 * A method may return the very promise that its result is tied to: the kernel
 * made the vat the decider of a promise that the vat had imported and kept. The
 * eventual-send shim answers with a rejection, but goes on forwarding messages
 * to that promise for ever. So the answer is given before it comes to that,
 * also where several such results wait for each other in a ring.
 * Rule M7 of docs/SPEC.md.
 *
 * What is remembered of a result goes when it settles, and no walk takes the
 * same links twice: a result is linked to the end of the chain that it joins.
 */
import type { Vpid } from '../refs/vref.js';
import { type Call, performCall, startCall } from './call.js';
import { makeCycleError, startLocalCall } from './local-call.js';

export class SelfWait {
  /**
   * What each unsettled result waits for: another result, or whatever object or
   * promise a method gave. A forest, whose roots wait for nothing that is known.
   */
  readonly #waitsFor = new Map<object, object>();
  readonly #getResult: (result: Vpid) => object | undefined;

  /** @param getResult the promise for a result, as long as that is unsettled */
  constructor(getResult: (result: Vpid) => object | undefined) {
    this.#getResult = getResult;
  }

  /** How many results are remembered. */
  get size(): number {
    return this.#waitsFor.size;
  }

  /**
   * Starts the call of a message in a later turn, and remembers what its result
   * waits for. `result` must have its promise by then.
   *
   * @param object no promise
   */
  start(object: object, call: Call, result: Vpid): Promise<unknown> {
    const { method, args } = call;
    if (args === undefined) {
      return startCall(object, call);
    }
    return startLocalCall(() => this.perform(object, method, args, result));
  }

  /**
   * The target of a message whose result has a promise already. Where the
   * target waits for that, no method can ever run: it is a promise that is
   * rejected instead.
   */
  refusing(target: object, result: object): object {
    return this.endOf(target) === result ? Promise.reject(makeCycleError()) : target;
  }

  /** The promise for a result has settled. */
  forget(result: object): void {
    this.#waitsFor.delete(result);
  }

  private perform(
    object: object,
    method: PropertyKey | undefined,
    args: unknown[],
    result: Vpid,
  ): unknown {
    const answer = performCall(object, method, args);
    // Whether it is a promise is not asked: a proxy could tell. If it is none, no
    // result is behind it, and the link goes when the result has settled.
    if (typeof answer === 'object' && answer !== null) {
      const promise = this.#getResult(result);
      if (promise !== undefined) {
        this.wait(promise, answer);
      }
    }
    return answer;
  }

  /**
   * From now on a result waits for what its method has answered.
   *
   * @throws when the answer waits for the result
   */
  wait(result: object, answer: object): void {
    const end = this.endOf(answer);
    if (end === result) {
      throw makeCycleError();
    }
    this.#waitsFor.set(result, end);
  }

  /** What waits for nothing, at the end of the chain; the links on the way are made shorter. */
  private endOf(start: object): object {
    const waitsFor = this.#waitsFor;
    let at = start;
    for (let next = waitsFor.get(at); next !== undefined; next = waitsFor.get(at)) {
      const beyond = waitsFor.get(next);
      if (beyond === undefined) {
        return next;
      }
      waitsFor.set(at, beyond);
      at = beyond;
    }
    return at;
  }
}
