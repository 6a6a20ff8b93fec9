/**
 * A method may return the very promise that its result is tied to: the kernel
 * made the vat the decider of a promise that the vat had imported and kept. The
 * eventual-send shim answers with a rejection, but goes on forwarding messages
 * to that promise for ever. So the answer is given before it comes to that.
 * Rule M7 of docs/SPEC.md.
 */

/** A message's target that looks up and calls one method of `object`, in the same turn. */
export function refusingSelfWait(
  object: object,
  method: PropertyKey | undefined,
  result: Promise<unknown>,
): object {
  const callee: unknown = method === undefined ? object : Reflect.get(object, method);
  if (object instanceof Promise || typeof callee !== 'function') {
    // A failing call returns nothing that could wait.
    return object;
  }
  const call = (...args: unknown[]): unknown => {
    // REENTRANCY: user code runs here.
    const answer: unknown = Reflect.apply(callee, method === undefined ? undefined : object, args);
    if (answer === result) {
      throw TypeError('Chaining cycle detected for promise');
    }
    return answer;
  };
  return method === undefined ? call : { [method]: call };
}
