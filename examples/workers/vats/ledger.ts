// A vat with work to do: it books transfers between durable accounts, and passes some of them on to the
// next vat.

import { E, Far } from '@endo/far';
import type { Baggage, VatData } from 'liveslots';

export interface Ledger {
  /** Makes the accounts; what is passed on goes to `next`. */
  open(accounts: number, next: Ledger): void;
  /** So many transfers between its accounts; the last one goes to the next vat if `passOn`. */
  book(transfers: number, passOn: boolean): void;
  credit(amount: number): void;
  /** All of its money. */
  total(): number;
}

interface Account {
  change(amount: number): void;
  balance(): number;
}

interface Context {
  readonly state: { balance: number; entries: number };
}

export function buildRootObject(
  vatPowers: Record<string, unknown>,
  _vatParameters: unknown,
  baggage: unknown,
): Ledger {
  const { makeScalarBigMapStore, makeKindHandle, defineDurableKind } = vatPowers[
    'VatData'
  ] as VatData;
  const durable = baggage as Baggage;
  const provide = <Value>(key: string, make: () => Value): Value => {
    if (!durable.has(key)) durable.init(key, make());
    return durable.get(key) as Value;
  };
  const accounts = provide('accounts', () =>
    makeScalarBigMapStore<number, Account>('accounts', { durable: true }),
  );
  const handle = provide('account', () => makeKindHandle('account'));
  const makeAccount = defineDurableKind(handle, () => ({ balance: 1_000, entries: 0 }), {
    change: ({ state }: Context, amount: number) => {
      state.balance += amount;
      state.entries += 1;
    },
    balance: ({ state }: Context) => state.balance,
  });

  let next: Ledger | undefined;
  let turn = 0;
  const account = (): Account => {
    turn += 1;
    return accounts.get((turn * 7) % accounts.getSize());
  };

  return Far('ledger', {
    open(count: number, neighbour: Ledger) {
      for (let index = 0; index < count; index += 1) accounts.init(index, makeAccount());
      next = neighbour;
    },
    book(transfers: number, passOn: boolean) {
      for (let index = 0; index < transfers; index += 1) {
        account().change(-1);
        if (passOn && index === transfers - 1 && next) void E(next).credit(1);
        else account().change(1);
      }
    },
    credit(amount: number) {
      account().change(amount);
    },
    total: () => [...accounts.values()].reduce((sum, each) => sum + each.balance(), 0),
  });
}
