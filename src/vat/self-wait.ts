/**
 * A method may return the very promise that its result is tied to: the kernel
 * made the vat the decider of a promise that the vat had imported and kept. The
 * eventual-send shim answers with a rejection, but goes on forwarding messages
 * to that promise for ever. So the answer is given before it comes to that,
 * also where several such results wait for each other in a ring.
 * Rule M7 of docs/SPEC.md.
 */

export class SelfWait {
  /** What each result waits for: another result, or any promise that a method gave. */
  readonly #waitsFor = new WeakMap<object, object>();

  /**
   * A message's target that looks up and calls one method of `object`, in the
   * same turn.
   *
   * @param getResult asked when the method has run: what waits for its answer
   */
  refusing(
    object: object,
    method: PropertyKey | undefined,
    getResult: () => object | undefined,
  ): object {
    const callee: unknown = method === undefined ? object : Reflect.get(object, method);
    if (object instanceof Promise || typeof callee !== 'function') {
      // A failing call returns nothing that could wait.
      return object;
    }
    const call = (...args: unknown[]): unknown => {
      // REENTRANCY: user code runs here.
      const self = method === undefined ? undefined : object;
      const answer: unknown = Reflect.apply(callee, self, args);
      const result = getResult();
      if (result !== undefined && answer instanceof Promise) {
        this.#wait(result, answer);
      }
      return answer;
    };
    return method === undefined ? call : { [method]: call };
  }

  #wait(result: object, answer: object): void {
    for (let next: object | undefined = answer; next; next = this.#waitsFor.get(next)) {
      if (next === result) {
        throw TypeError('Chaining cycle detected for promise');
      }
    }
    this.#waitsFor.set(result, answer);
  }
}
