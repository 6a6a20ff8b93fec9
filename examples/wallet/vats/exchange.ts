// The vat that settles offers, later. Its order book is on the heap, so a restart loses it: the kernel
// then rejects the promises that this vat can no longer settle.

import { Far } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';

export interface Seat {
  getOffer(): number;
}

export interface Receipt {
  readonly seat: Seat;
  readonly payout: Promise<string>;
}

export interface Exchange {
  /** Takes an offer; its receipt holds the promise of a payout. */
  makeOffer(offer: number): Receipt;
  /** Time passes: offers that were placed three ticks ago are settled. */
  tick(): void;
  /** Settles whatever is left. */
  closeMarket(): void;
}

interface Order {
  readonly placed: number;
  settle(): void;
}

const TICKS_TO_SETTLE = 3;
/** One offer in so many is refused, so that rejections are part of the workload. */
const REFUSED_ONE_IN = 8;

export function buildRootObject(): object {
  let now = 0;
  let book: Order[] = [];

  const settleUpTo = (tick: number): void => {
    const due = book.filter(order => order.placed <= tick);
    book = book.filter(order => order.placed > tick);
    for (const order of due) order.settle();
  };

  const exchange: Exchange = {
    makeOffer(offer) {
      const { promise, resolve, reject } = makePromiseKit<string>();
      book.push({
        placed: now,
        settle() {
          if (offer % REFUSED_ONE_IN === 0) reject('nobody took the offer');
          else resolve(`payout of offer ${offer}`);
        },
      });
      return harden({ seat: Far('seat', { getOffer: () => offer }), payout: promise });
    },
    tick() {
      now += 1;
      settleUpTo(now - TICKS_TO_SETTLE);
    },
    closeMarket() {
      settleUpTo(now);
    },
  };
  return Far('exchange', { ...exchange });
}
