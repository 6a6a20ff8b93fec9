// The wallet factory: it places offers with the exchange, watches what becomes of them with durable
// watchers, and keeps each offer's promises in virtual map stores until some later offers have been
// settled too, as a wallet does that shows its recent offers.
//
// A promise therefore settles while virtual data refers to it, and is deleted from there afterwards.
// Nothing here is out of the ordinary; and the name of each such promise must be gone in the end.

import { E, Far } from '@endo/far';
import type { Exchange, Receipt } from './exchange.js';
import { provide, provideSingleton, vatDataOf } from './powers.js';
import type { Baggage, MapStore } from './powers.js';

export interface Desk {
  offer(offer: number): void;
}

export interface Wallet {
  setup(exchange: Exchange): void;
  getDesk(): Desk;
  /** Forgets the recent offers. */
  clearHistory(): void;
  /** How many offers were settled, refused, and placed again after a restart. */
  report(): string;
}

type Count = 'settled' | 'refused' | 'placed again';

/** So many settled offers are kept. */
const HISTORY = 100;

export function buildRootObject(
  vatPowers: Record<string, unknown>,
  _vatParameters: unknown,
  baggage: unknown,
): object {
  const vatData = vatDataOf(vatPowers);
  const { makeScalarBigMapStore, watchPromise } = vatData;
  const durable = baggage as Baggage;

  const counts = provide(durable, 'counts', () => {
    const store = makeScalarBigMapStore<Count, number>('counts', { durable: true });
    for (const count of ['settled', 'refused', 'placed again'] as const) store.init(count, 0);
    return store;
  });
  const increase = (count: Count): void => counts.set(count, counts.get(count) + 1);

  // Virtual, not durable: promises cannot be durable, and a restart begins with empty stores.
  const receipts = makeScalarBigMapStore<number, Promise<Receipt>>('receipts');
  const payouts = makeScalarBigMapStore<number, Receipt>('payouts');
  let recent: number[] = [];

  const put = <Value>(store: MapStore<number, Value>, offer: number, value: Value): void => {
    if (store.has(offer)) store.set(offer, value);
    else store.init(offer, value);
  };
  const forget = (offer: number): void => {
    for (const store of [receipts, payouts]) {
      // After a restart the stores know nothing of the offers that were placed before it.
      if (store.has(offer)) store.delete(offer);
    }
  };
  const finish = (offer: number, count: Count): void => {
    increase(count);
    recent.push(offer);
    const oldest = recent.length > HISTORY ? recent.shift() : undefined;
    if (oldest !== undefined) forget(oldest);
  };

  const place = (offer: number): void => {
    const exchange = durable.get('exchange') as Exchange;
    const receipt = E(exchange).makeOffer(offer);
    put(receipts, offer, receipt);
    watchPromise(receipt, receiptWatcher, offer);
  };
  const fail = (reason: unknown, offer: number): void => {
    if (isDisconnection(reason)) {
      increase('placed again');
      place(offer);
    } else {
      finish(offer, 'refused');
    }
  };

  const payoutWatcher = provideSingleton<{
    onFulfilled(amount: string, offer: number): void;
    onRejected(reason: unknown, offer: number): void;
  }>(vatData, durable, 'payout watcher', {
    onFulfilled: (_context, _amount, offer) => finish(offer, 'settled'),
    onRejected: (_context, reason, offer) => fail(reason, offer),
  });

  const receiptWatcher = provideSingleton<{
    onFulfilled(receipt: Receipt, offer: number): void;
    onRejected(reason: unknown, offer: number): void;
  }>(vatData, durable, 'receipt watcher', {
    onFulfilled(_context, receipt, offer) {
      put(payouts, offer, receipt);
      watchPromise(receipt.payout, payoutWatcher, offer);
    },
    onRejected: (_context, reason, offer) => fail(reason, offer),
  });

  const desk = provideSingleton<Desk>(vatData, durable, 'desk', {
    offer: (_context, offer) => place(offer),
  });

  const wallet: Wallet = {
    setup(exchange) {
      durable.init('exchange', exchange);
    },
    getDesk: () => desk,
    clearHistory() {
      recent.forEach(forget);
      recent = [];
    },
    report: () => JSON.stringify(Object.fromEntries(counts.entries())),
  };
  return Far('wallet', { ...wallet });
}

/** The kernel rejects a promise so when the incarnation that would have settled it has ended. */
const isDisconnection = (reason: unknown): boolean =>
  typeof reason === 'object' &&
  reason !== null &&
  'name' in reason &&
  reason.name === 'vatUpgraded';
