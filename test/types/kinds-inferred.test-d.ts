// Kinds without a word about types: what the compiler knows of each context by itself.
import { E } from '@endo/far';
import { M } from '@endo/patterns';
import type { DurableKindHandle, VatData } from 'liveslots';
import { describe, expectTypeOf, test } from 'vitest';

declare const vatData: VatData;
declare const handle: DurableKindHandle;

describe('a kind that says nothing about types', () => {
  const makeAccount = vatData.defineDurableKind(handle, () => ({ balance: 0 }), {
    read: ({ state }) => state.balance,
  });
  const makeFrom = vatData.defineKind(
    'from',
    (owner: string, balance: bigint = 0n) => ({ owner, balance }),
    {
      read: ({ state }) => {
        expectTypeOf(state).toEqualTypeOf<{ owner: string; balance: bigint }>();
        return state.balance;
      },
      add: ({ state, self }, amount: bigint) => {
        state.balance += amount;
        self.read();
        return self;
      },
      guess: ({ state }, guess) => {
        expectTypeOf(guess).toBeUnknown();
        return guess === state.owner;
      },
      fixed: () => 7 as const,
    },
  );

  test('knows its state', () => {
    expectTypeOf(makeAccount).parameters.toEqualTypeOf<[]>();
    expectTypeOf(makeAccount().read).toEqualTypeOf<() => number>();
    const send = () => E(makeAccount()).read();
    expectTypeOf(send).returns.toEqualTypeOf<Promise<number>>();
  });

  test('gives the parameters of init to its maker', () => {
    expectTypeOf(makeFrom).parameters.toEqualTypeOf<
      [owner: string, balance?: bigint | undefined]
    >();
    expectTypeOf(makeFrom('a').read).toEqualTypeOf<() => bigint>();
    expectTypeOf(makeFrom('a').add).parameters.toEqualTypeOf<[amount: bigint]>();
    expectTypeOf(makeFrom('a').guess).toEqualTypeOf<(guess: unknown) => boolean>();
    expectTypeOf(makeFrom('a').fixed).toEqualTypeOf<() => 7>();
  });

  test('refuses what its state does not have', () => {
    vatData.defineKind('wrong', () => ({ balance: 0 }), {
      // @ts-expect-error -- no such property
      read: ({ state }) => state.balanse,
      // @ts-expect-error -- no such context
      write: ({ facets }) => facets,
      // @ts-expect-error -- no such method
      call: ({ self }) => self.none(),
      // @ts-expect-error -- another type
      set: ({ state }) => void (state.balance = 'much'),
    });
  });

  test('takes options that say nothing either', () => {
    const make = vatData.defineDurableKind(
      handle,
      () => ({ balance: 0n }),
      { read: ({ state }) => state.balance },
      {
        stateShape: { balance: M.nat() },
        finish: ({ state, self }) => {
          expectTypeOf(state.balance).toBeBigInt();
          expectTypeOf(self.read).toEqualTypeOf<() => bigint>();
        },
        stateVersion: 2,
        migrations: [{ from: 1, migrate: ({ balance }) => ({ balance: BigInt(Number(balance)) }) }],
      },
    );
    expectTypeOf(make().read()).toBeBigInt();
  });

  test('may have no state at all', () => {
    const make = vatData.defineDurableKind(handle, () => ({}), {
      onFulfilled: (context, value: string, what) => {
        expectTypeOf<keyof typeof context.state>().toBeNever();
        expectTypeOf(what).toBeUnknown();
        return value;
      },
    });
    expectTypeOf(make().onFulfilled).parameters.toEqualTypeOf<[value: string, what: unknown]>();
    vatData.watchPromise(Promise.resolve(), make(), 'tea');
  });
});

describe('a kind with facets that says nothing about types', () => {
  const makePurse = vatData.defineDurableKindMulti(
    handle,
    (owner: string) => ({ balance: 0n, owner }),
    {
      reader: { balance: ({ state }) => state.balance, owner: ({ state }) => state.owner },
      writer: {
        add: ({ state, facets }, amount: bigint) => {
          state.balance += amount;
          return facets.reader;
        },
      },
    },
    {
      finish: ({ state, facets }) => {
        expectTypeOf(state.balance).toBeBigInt();
        expectTypeOf(facets.writer.add).parameters.toEqualTypeOf<[amount: bigint]>();
      },
    },
  );
  const makeVirtual = vatData.defineKindMulti('cell', () => ({ value: 0 }), {
    get: { it: ({ state }) => state.value },
    set: { it: ({ state }, value: number) => void (state.value = value) },
  });

  test('knows its state', () => {
    expectTypeOf(makePurse).parameters.toEqualTypeOf<[owner: string]>();
    expectTypeOf(makePurse('a').reader.balance).toEqualTypeOf<() => bigint>();
    expectTypeOf(makePurse('a').reader.owner).toEqualTypeOf<() => string>();
    expectTypeOf(makePurse('a').writer.add).parameters.toEqualTypeOf<[amount: bigint]>();
    expectTypeOf(makeVirtual().get.it()).toBeNumber();
    expectTypeOf(makeVirtual().set.it).parameters.toEqualTypeOf<[value: number]>();
  });

  test('refuses what is not there', () => {
    vatData.defineKindMulti('wrong', () => ({ balance: 0 }), {
      // @ts-expect-error -- no such property
      reader: { read: ({ state }) => state.balanse },
      // @ts-expect-error -- no such facet
      writer: { write: ({ facets }) => facets.other },
    });
  });
});
