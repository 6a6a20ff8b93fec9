/**
 * Hardening what a method answers. Much of it is data that came in a message,
 * and was frozen then, object by object; the shim of an engine that has no
 * `harden` of its own takes several times as long to put such objects into its
 * memory as to look at them. What is not plain, or not frozen, or deep, is for
 * `harden`. `test/spec/settled-data.test.ts` compares the two.
 */
import { harden } from '../realm.js';

const { getOwnPropertyDescriptor, getPrototypeOf, isFrozen } = Object;
const { ownKeys } = Reflect;
const { isArray } = Array;
const objectPrototype: unknown = Object.prototype;
const arrayPrototype: unknown = Array.prototype;

/** Data that is nested deeper than this is not looked at here. */
const DEEPEST = 16;

/**
 * REENTRANCY: a proxied value may run user code here.
 *
 * @returns whether nothing that it reaches can change; what has a prototype of
 *   its own is hardened for that
 */
function isHardData(value: unknown, depth: number): boolean {
  if (typeof value === 'function') {
    harden(value);
    return true;
  }
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  const prototype: unknown = getPrototypeOf(value);
  if (prototype !== (isArray(value) ? arrayPrototype : objectPrototype)) {
    harden(value);
    return true;
  }
  if (depth === DEEPEST || !isFrozen(value)) {
    return false;
  }
  const keys = ownKeys(value);
  for (let at = 0; at < keys.length; at += 1) {
    const descriptor = getOwnPropertyDescriptor(value, keys[at] as PropertyKey);
    if (
      descriptor === undefined ||
      !('value' in descriptor) ||
      !isHardData(descriptor.value, depth + 1)
    ) {
      return false;
    }
  }
  return true;
}

const hardenUnlessHard = <T>(value: T): T => (isHardData(value, 0) ? value : harden(value));

/**
 * XS has a `harden` of its own, and shows the source of no function. Engines that show them have the
 * shim's, which says of itself that it was native.
 */
const hasOwnHarden = (): boolean =>
  /\[native code\]\s*\}$/.test(Function.prototype.toString.call(hardenUnlessHard));

/**
 * `hardening.settled` is the same as `harden`, made for what is likely to be frozen data. It is chosen
 * once, so that an engine whose own `harden` is faster than any walk pays nothing for the choice. In an
 * object, since a binding that changes cannot be exported from bundles of every format.
 *
 * REENTRANCY: a proxied value may run user code here.
 *
 * @throws what `harden` throws
 */
export const hardening: { settled: <T>(value: T) => T } = { settled: harden };

/** To be called once the realm is locked down. */
export function chooseHarden(): void {
  hardening.settled = hasOwnHarden() ? harden : hardenUnlessHard;
}
