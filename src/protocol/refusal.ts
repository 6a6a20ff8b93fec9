/**
 * Deliveries that a vat has refused: nothing of them has happened, and the vat
 * takes the next one. The error itself is what it was; that it says so is
 * remembered beside it, where no code of a vat can claim it. Rules E2, E12 and
 * E16 of docs/SPEC.md.
 */
import { AN_OBJECT, insistGiven } from '../given.js';

const refusals = new WeakSet<object>();

/** Says of an error that it refuses a delivery. @returns the same */
export function asRefusal<E>(reason: E): E {
  if (typeof reason === 'object' && reason !== null) {
    refusals.add(reason);
  }
  return reason;
}

/** Runs what refuses by throwing. */
export function refusing<T>(check: () => T): T {
  try {
    return check();
  } catch (err) {
    throw asRefusal(err);
  }
}

/**
 * Whether what `dispatch` was rejected with refuses the delivery: it was
 * malformed, came while another was in progress, or named what the vat cannot
 * know. No table and no key of the vatstore has changed then, and the next
 * delivery works. Any other rejection means that the vat has ended.
 *
 * @param reason anything
 */
export const isDeliveryRefused = (reason: unknown): boolean =>
  typeof reason === 'object' && reason !== null && refusals.has(reason);

/**
 * Says the same of an error that comes from another thread or process, for a
 * `dispatch` of a runtime's own.
 *
 * @param reason it is not changed
 * @returns it
 * @throws when it is no object
 */
export function noteDeliveryRefused<E>(reason: E): E {
  insistGiven('the reason of a refusal', reason, AN_OBJECT);
  return asRefusal(reason);
}
