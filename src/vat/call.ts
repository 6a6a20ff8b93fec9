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
