// What a runtime and a vat can opt into besides what reclaims, under a kernel that counts: long keys,
// state that is migrated, errors that are told, and kinds that an upgrade has not defined.
import { E, Far } from '@endo/far';
import { M } from '@endo/patterns';
import { expect, it } from 'vitest';
import { makeFakeKernel } from '../../src/testing/index.js';
import type { KernelEvent } from '../../src/testing/index.js';
import type { OnError } from '../../src/index.js';
import type { MapStore, VatData } from '../support/vat-data.js';

interface Root {
  open(names: readonly string[], partner: object): void;
  read(name: string): unknown;
  partnerOf(name: string): unknown;
}

type Build = (powers: { VatData: VatData }, parameters: unknown, baggage: MapStore) => Root;

const LONG = 'k'.repeat(600);

/** Accounts by name; each version of the code has another shape of their state. */
const bank =
  (version: 1 | 2 | 3): Build =>
  ({ VatData }, _parameters, baggage) => {
    if (!baggage.has('handle')) {
      baggage.init('handle', VatData.makeKindHandle('account'));
      baggage.init('accounts', VatData.makeScalarBigMapStore('accounts', { durable: true }));
    }
    const shapes = {
      1: { cents: M.number(), partner: M.any() },
      2: { amount: M.record(), partner: M.any() },
      3: { amount: M.record(), partners: M.array() },
    };
    const migrations = [
      {
        from: 1,
        migrate: ({ cents, ...rest }: { cents: number }) => ({ ...rest, amount: { cents } }),
      },
      {
        from: 2,
        migrate: ({ amount, partner }: { amount: object; partner: unknown }) => ({
          amount,
          partners: [partner],
        }),
      },
    ];
    const options = {
      stateShape: shapes[version],
      ...(version === 1
        ? {}
        : { stateVersion: version, migrations: migrations.slice(0, version - 1) }),
    };
    const make = VatData.defineDurableKind(
      baggage.get('handle') as never,
      (cents: number, partner: unknown) => ({ cents, partner }),
      {
        read: ({ state }: { state: Record<string, unknown> }) => state['amount'] ?? state['cents'],
        partnerOf: ({ state }: { state: Record<string, unknown> }) =>
          (state['partners'] as unknown[] | undefined)?.[0] ?? state['partner'],
      },
      options,
    );
    const accounts = baggage.get('accounts') as MapStore;
    return Far('bank', {
      open: (names: readonly string[], partner: object) =>
        names.forEach((name, at) => accounts.init(name, make(at, partner))),
      read: (name: string) => (accounts.get(name) as { read(): unknown }).read(),
      partnerOf: (name: string) => (accounts.get(name) as { partnerOf(): unknown }).partnerOf(),
    });
  };

it('[C7] [K7] [K8] [I9] long keys, migrations, errors and missing kinds', async () => {
  const told: Parameters<OnError>[0][] = [];
  const events: KernelEvent[] = [];
  const kernel = await makeFakeKernel({
    onEvent: event => events.push(event),
    vatOptions: { maxKeyLength: 1000, sweepLimit: 2, onError: notice => void told.push(notice) },
  });
  const root = await kernel.startVat<Root>('bank', bank(1) as never);
  const names = ['ann', LONG, 'bea', 'cat', 'dan'];
  const partner = Far('partner', {});
  await kernel.settle(E(root).open(names, partner));
  expect(await kernel.settle(E(root).read(LONG))).toBe(1);

  // An upgrade to code without the kind: told before it is undone, and the old code goes on.
  await expect(kernel.upgradeVat('bank', () => Far('bank', {}))).rejects.toThrow(
    /not called for tags: \[account\]/,
  );
  const failed = events.flatMap(event => (event.type === 'startFailed' ? event : []));
  expect(failed).toMatchObject([
    {
      vatId: 'bank',
      missingKinds: [{ tag: 'account', instances: 5, handle: { isInBaggage: true } }],
    },
  ]);
  expect(await kernel.settle(E(root).read('ann'))).toBe(0);

  // Two versions on: one account is migrated when it is read, the others by sweeps.
  await kernel.upgradeVat('bank', bank(2) as never);
  expect(await kernel.settle(E(root).read(LONG))).toEqual({ cents: 1 });
  await kernel.upgradeVat('bank', bank(3) as never);
  expect(kernel.inspect('bank').migrations()).toMatchObject([{ tag: 'account', stateVersion: 3 }]);
  await kernel.collect();
  expect(kernel.inspect('bank').migrations()).toEqual([]);
  for (const [at, name] of names.entries()) {
    expect(await kernel.settle(E(root).read(name))).toEqual({ cents: at });
    expect(await kernel.settle(E(root).partnerOf(name))).toBe(partner);
  }
  kernel.checkInvariants();
  expect(kernel.inspect('bank').graph().check().faults).toEqual([]);

  // The vat tells of an error on its way out, and the test's own side on its way in, by one id.
  await expect(kernel.settle(E(root).read('nobody'))).rejects.toThrow(/key "nobody" not found/);
  expect(told.map(({ direction }) => direction)).toEqual(['out', 'in']);
  expect(new Set(told.map(({ errorId }) => errorId)).size).toBe(1);
});
