/**
 * What the library needs of its realm: a completed lockdown, `harden`, and
 * `HandledPromise`. They are looked up when used, so that importing the
 * library never depends on the order of imports. Rule E1 of docs/SPEC.md.
 */
import type { EHandler, HandledPromiseConstructor } from '@endo/eventual-send';

interface LockedDownRealm {
  harden?: <T>(value: T) => T;
  HandledPromise?: HandledPromiseConstructor;
}

const realm: LockedDownRealm = globalThis;

export type { EHandler, HandledPromiseConstructor };

/** Makes a value that user code can reach, and all it reaches, immutable. */
export function harden<T>(value: T): T {
  if (realm.harden === undefined) {
    throw Error('liveslots needs a realm that is locked down: harden is missing');
  }
  return realm.harden(value);
}

/** The eventual-send constructor that the runtime's shim installed. */
export function getHandledPromise(): HandledPromiseConstructor {
  if (realm.HandledPromise === undefined) {
    throw Error('liveslots needs the eventual-send shim: HandledPromise is missing');
  }
  return realm.HandledPromise;
}

/**
 * @throws when the realm is not locked down, before anything else happens.
 *   Lockdown is the runtime's duty; the library never calls it.
 */
export function assertLockedDown(): void {
  if (realm.harden === undefined || !Object.isFrozen(Object.prototype)) {
    throw Error(
      'liveslots needs a realm that is locked down: call lockdown() of "ses" before it is used',
    );
  }
  getHandledPromise();
}

const { construct } = Reflect;
const PlainPromise = Promise;

/**
 * The same promise as `new HandledPromise(executor, handler)` gives. With `Promise` as the
 * constructor to take the shape from, V8 finds that shape again instead of making one for each.
 */
export function makeHandledPromise<T>(
  executor: (
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
    resolveWithPresence: (handler: EHandler<object>) => object,
  ) => void,
  handler: EHandler<Promise<T>>,
): Promise<T> {
  return construct(getHandledPromise(), [executor, handler], PlainPromise) as Promise<T>;
}
