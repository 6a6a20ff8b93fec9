/**
 * A method may return the very promise that its result is tied to: the kernel
 * made the vat the decider of a promise that the vat had imported and kept. The
 * eventual-send shim answers with a rejection, but goes on forwarding messages
 * to that promise for ever. So the answer is given before it comes to that,
 * also where several such results wait for each other in a ring.
 * Rule M7 of docs/SPEC.md.
 */

const makeCycleError = (): TypeError => TypeError('Chaining cycle detected for promise');

export class SelfWait {
  /** What each result waits for: another result, or any promise that a method gave. */
  readonly #waitsFor = new WeakMap<object, object>();

  /**
   * A message's target that looks up and calls one method of `object`, in the
   * same turn. Where `object` is a promise that waits for the result, so that
   * no method can ever run, it is a promise that is rejected.
   *
   * @param getResult what waits for the answer; of an object asked when its method has run
   */
  refusing(
    object: object,
    method: PropertyKey | undefined,
    getResult: () => object | undefined,
  ): object {
    if (object instanceof Promise) {
      const result = getResult();
      const isRing = result !== undefined && this.isBehind(result, object);
      return isRing ? Promise.reject(makeCycleError()) : object;
    }
    const callee: unknown = method === undefined ? object : Reflect.get(object, method);
    if (typeof callee !== 'function') {
      // A failing call returns nothing that could wait.
      return object;
    }
    const call = (...args: unknown[]): unknown => {
      // REENTRANCY: user code runs here.
      const self = method === undefined ? undefined : object;
      const answer: unknown = Reflect.apply(callee, self, args);
      const result = getResult();
      if (result !== undefined && answer instanceof Promise) {
        this.wait(result, answer);
      }
      return answer;
    };
    return method === undefined ? call : { [method]: call };
  }

  private wait(result: object, answer: object): void {
    if (this.isBehind(result, answer)) {
      throw makeCycleError();
    }
    this.#waitsFor.set(result, answer);
  }

  private isBehind(result: object, start: object): boolean {
    for (let next: object | undefined = start; next; next = this.#waitsFor.get(next)) {
      if (next === result) {
        return true;
      }
    }
    return false;
  }
}
