// Two vats: a shop that has its orders paid, and a bank that pays when it is told to. What is to
// outlive an incarnation is in their baggage; docs/vats.md says what else there is.
import { E, Far } from '@endo/far';

/** @typedef {import('./runtime.mjs').BuildRootObject} BuildRootObject */

/** @type {<T>(baggage: any, key: string, make: () => T) => T} */
const provide = (baggage, key, make) => {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key);
};

/** What waits for `approve` is in memory only: an upgrade rejects it, and whoever asked hears so. */
/** @type {BuildRootObject} */
export const buildBank = ({ VatData }, _parameters, baggage) => {
  const paid = provide(baggage, 'paid', () =>
    VatData.makeScalarBigMapStore('paid', { durable: true }),
  );
  /** @type {Array<() => void>} */
  const waiting = [];
  return Far('bank', {
    /** @param {number} order @param {number} amount */
    pay: (order, amount) =>
      new Promise(resolve => {
        waiting.push(() => {
          // It may have been asked for before: an order is paid once.
          if (!paid.has(order)) paid.init(order, amount);
          resolve('paid');
        });
      }),
    approve: () => waiting.splice(0).forEach(pay => pay()),
    total: () => [...paid.values()].reduce((sum, amount) => sum + amount, 0),
  });
};

/** @type {BuildRootObject} */
export const buildShop = ({ VatData }, _parameters, baggage) => {
  const orders = provide(baggage, 'orders', () =>
    VatData.makeScalarBigMapStore('orders', { durable: true }),
  );
  /** @param {number} order @param {number} amount */
  const askForPayment = (order, amount) =>
    VatData.watchPromise(E(baggage.get('bank')).pay(order, amount), watcher, order, amount);

  // The watch outlives the shop's incarnation, and tells the next one.
  const handle = provide(baggage, 'watcher', () => VatData.makeKindHandle('watcher'));
  const watcher = provide(
    baggage,
    'the watcher',
    VatData.defineDurableKind(handle, () => ({}), {
      /** @param {unknown} _context @param {string} state @param {number} order */
      onFulfilled: (_context, state, order) => orders.set(order, state),
      /** @param {unknown} _context @param {any} reason @param {number} order @param {number} amount */
      onRejected(_context, reason, order, amount) {
        if (reason.name === 'vatUpgraded') askForPayment(order, amount);
        else orders.set(order, 'failed');
      },
    }),
  );
  return Far('shop', {
    /** @param {object} bank */
    open: bank => baggage.init('bank', bank),
    /** @param {number} amount */
    buy(amount) {
      const order = orders.getSize() + 1;
      orders.init(order, 'ordered');
      askForPayment(order, amount);
      return order;
    },
    orders: () => [...orders.values()].join(', '),
  });
};
