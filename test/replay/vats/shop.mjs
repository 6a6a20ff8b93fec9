// A vat that is recorded and replayed: stores, promises that it stores and forgets, watches, and
// messages to others.
import { E, Far } from '@endo/far';

/** @typedef {{ init(key: unknown, value: unknown): void, delete(key: unknown): void, get(key: unknown): any, has(key: unknown): boolean }} Store */

/**
 * @param {unknown} _powers
 * @param {unknown} _parameters
 * @param {Store} baggage
 */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const { VatData } = /** @type {any} */ (globalThis);
  /** @type {Store} */
  const pending = VatData.makeScalarBigMapStore('pending');
  const seen = new WeakMap();
  if (!baggage.has('handle')) baggage.init('handle', VatData.makeKindHandle('order'));
  const makeOrder = VatData.defineDurableKind(
    baggage.get('handle'),
    /** @param {string} what */ what => ({ what }),
    { what: (/** @type {any} */ { state }) => state.what, onFulfilled() {}, onRejected() {} },
  );
  return Far('shop', {
    /** @param {any} customer @param {string} what */
    order(customer, what) {
      const order = makeOrder(what);
      seen.set(customer, what);
      const paid = E(customer).pay(what);
      pending.init(what, paid);
      VatData.watchPromise(paid, order, what);
      return order;
    },
    /** @param {string} what */
    forget: what => pending.delete(what),
    /** @param {unknown} value */
    has: value => seen.has(/** @type {object} */ (value)),
  });
};
