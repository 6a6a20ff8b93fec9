// The other side of the shop: pays, waits for what never comes, and keeps what it is given.

import { E, Far } from '@endo/far';
import type { Customer } from './shop.js';

interface Shop {
  order(customer: Customer, order: number): Promise<void>;
}

export function buildRootObject(): object {
  const kept: object[] = [];
  let orders = 0;

  const customer: Customer = Far('customer', {
    async payment(what: string): Promise<string> {
      return what.startsWith('order') ? 'paid' : new Promise<string>(() => {});
    },
    doorbell: () => Far('doorbell', {}),
    take(thing: object): void {
      kept.push(thing);
    },
  });

  return Far('customers', {
    async buy(count: number, shop: Shop): Promise<void> {
      for (const end = orders + count; orders < end;) {
        orders += 1;
        await E(shop).order(customer, orders);
      }
    },
  });
}
