// The types of `liveslots/host` as a runtime uses them: a kernel core, cranks that are chosen, refusals.
import { expectTypeOf, test } from 'vitest';
import type { Delivery, VatMessageSyscall } from 'liveslots';
import type { CrankError } from 'liveslots/host';
import {
  type Crank,
  type CrankPhase,
  type CrankVat,
  errorData,
  isDeliveryRefused,
  type KernelCore,
  type KernelData,
  type KernelDelivery,
  type KernelRows,
  type Kref,
  makeCrankRunner,
  makeKernelCore,
  makeMemoryVatStores,
  makeSqliteKernelRows,
  noteDeliveryRefused,
  type Outcome,
  type Routed,
  type SqliteDatabase,
  type VatExit,
} from 'liveslots/host';

declare const core: KernelCore;
declare const database: SqliteDatabase;
declare const vat: CrankVat;

test('a core is made over the transaction of vatstores, and rows if it is to last', () => {
  const stores = makeMemoryVatStores();
  expectTypeOf(makeKernelCore({ transaction: stores })).toEqualTypeOf<KernelCore>();
  const rows = makeSqliteKernelRows(database, { table: 'kernel' });
  expectTypeOf(rows).toEqualTypeOf<KernelRows>();
  makeKernelCore({ transaction: stores, rows });
  // @ts-expect-error the transaction is needed
  makeKernelCore({ rows });
  // @ts-expect-error no such option
  makeSqliteKernelRows(database, { name: 'kernel' });
});

test('what it takes and gives', () => {
  expectTypeOf(core.take()).toEqualTypeOf<KernelDelivery | undefined>();
  expectTypeOf(core.hear).parameter(1).toEqualTypeOf<readonly VatMessageSyscall[]>();
  expectTypeOf(core.hear('v1', [])).toEqualTypeOf<VatExit | undefined>();
  expectTypeOf(core.promises.make()).toEqualTypeOf<Kref>();
  expectTypeOf(core.promises.outcome('kp1')).toEqualTypeOf<Outcome | undefined>();
  expectTypeOf(core.vats.beginIncarnation('v1')).toEqualTypeOf<number>();
  expectTypeOf(errorData('no')).toEqualTypeOf<KernelData>();
  const queued = core.queue.first();
  if (queued) {
    expectTypeOf(core.routing.route(queued.item)).toEqualTypeOf<Routed | undefined>();
  }
});

test('a runner takes what the core gives', () => {
  const runner = makeCrankRunner({
    transaction: core.transaction,
    prepare(vatId, delivery) {
      expectTypeOf(vatId).toEqualTypeOf<string>();
      expectTypeOf(delivery).toEqualTypeOf<Delivery>();
    },
    stage: (vatId, _delivery, syscalls) => void core.hear(vatId, syscalls),
  });
  const ran = runner.run(() => {
    const due = core.take();
    return due && { vat, delivery: due.delivery };
  });
  expectTypeOf(ran).toEqualTypeOf<Promise<Crank | undefined>>();
  expectTypeOf<CrankError['isRefused']>().toEqualTypeOf<boolean>();
  expectTypeOf<CrankPhase>().toEqualTypeOf<'begin' | 'prepare' | 'dispatch' | 'stage' | 'commit'>();
  expectTypeOf(isDeliveryRefused).parameter(0).toBeUnknown();
  expectTypeOf(noteDeliveryRefused(Error('no'))).toEqualTypeOf<Error>();
});
