// The vat that makes the load: round by round it sends offers to the wallet, and lets the exchange's
// clock tick.

import { E, Far } from '@endo/far';
import type { Exchange } from './exchange.js';
import type { Baggage } from './powers.js';
import type { Wallet } from './wallet.js';

export function buildRootObject(
  _vatPowers: Record<string, unknown>,
  _vatParameters: unknown,
  baggage: unknown,
): object {
  const durable = baggage as Baggage;

  return Far('driver', {
    setup(wallet: Wallet, exchange: Exchange): Promise<void> {
      durable.init('wallet', wallet);
      durable.init('exchange', exchange);
      return E(wallet).setup(exchange);
    },
    round(first: number, count: number): void {
      // The offers go to the promise of the desk: they wait in the kernel until it is settled.
      const desk = E(durable.get('wallet') as Wallet).getDesk();
      for (let offer = first; offer < first + count; offer += 1) void E(desk).offer(offer);
      void E(durable.get('exchange') as Exchange).tick();
    },
  });
}
