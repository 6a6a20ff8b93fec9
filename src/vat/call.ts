/**
 * What a message asks of its target, and how the eventual-send shim is asked
 * for it. Rules M6 and M9 of docs/SPEC.md.
 */
import { Fail } from '../errors.js';
import { getHandledPromise } from '../realm.js';

export interface Call {
  readonly method: PropertyKey | undefined;
  /** Absent when a property is read. */
  readonly args: unknown[] | undefined;
}

/** Starts it in a later turn. */
export function startCall(object: object, { method, args }: Call): Promise<unknown> {
  const HandledPromise = getHandledPromise();
  if (args === undefined) {
    return HandledPromise.get(object, method ?? Fail`a message names neither method nor property`);
  }
  return method === undefined
    ? HandledPromise.applyFunction(object, args)
    : HandledPromise.applyMethod(object, method, args);
}

/**
 * Runs it now, for an object that is no promise.
 *
 * REENTRANCY: user code runs here.
 */
export function performCall(
  object: object,
  method: PropertyKey | undefined,
  args: unknown[],
): unknown {
  const callee: unknown = method === undefined ? object : Reflect.get(object, method);
  return typeof callee === 'function'
    ? Reflect.apply(callee, method === undefined ? undefined : object, args)
    : // A presence that user code has made itself, or a failure in the words of the shim.
      startCall(object, { method, args });
}
