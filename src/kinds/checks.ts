/**
 * Whether a guard accepts a value: at once where that is sure, and by asking
 * the pattern where it is not: `test/spec/kinds-checks.test.ts`. Guards harden what they
 * look at. Rule K6 of docs/SPEC.md.
 */
import { type Passable, passStyleOf } from '@endo/pass-style';
import { matches, type Pattern } from '@endo/patterns';
import { harden } from '../realm.js';
import { acceptorOf } from '../shapes/acceptor.js';
import { isPassable as isSurelyPassable } from '../shapes/plain.js';
import { MAX_DEPTH, prepareWalk } from '../smallcaps/depth.js';

/** Whether a value is accepted; hardens an object, as a guard does. */
export type Check = (value: unknown) => boolean;

const isObject = (value: unknown): boolean =>
  typeof value === 'object' ? value !== null : typeof value === 'function';

/** @param ask throws for what cannot be walked */
function isAccepted(accepts: Check | undefined, value: unknown, ask: () => boolean): boolean {
  if (isObject(value)) {
    harden(value);
  }
  if (accepts?.(value) === true) {
    return true;
  }
  try {
    prepareWalk(value, MAX_DEPTH);
    return ask();
  } catch {
    return false;
  }
}

/** Accepts all that can pass. */
export const isPassable: Check = value =>
  // Nothing has to be hardened, and on engines that count each call does.
  (!isObject(value) && isSurelyPassable(value)) ||
  isAccepted(isSurelyPassable, value, () => {
    passStyleOf(value as Passable);
    return true;
  });

/** Accepts what matches the pattern. */
export function checkOf(pattern: Pattern): Check {
  const accepts = acceptorOf(pattern);
  return value => isAccepted(accepts, value, () => matches(value as Passable, pattern));
}
