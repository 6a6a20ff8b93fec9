// A vat's liveslots over its cached vatstore, one crank at a time: the same in a thread of its own and
// in the kernel's.

import { createLiveslots, type Delivery } from 'liveslots';
import { makeGCTools, makeSyscallOutbox } from 'liveslots/host';
import { makeCachedVatStore } from './cached-vatstore.js';
import type { RemoteStore } from './cached-vatstore.js';
import type { CrankResult, VatSettings } from './messages.js';

type BuildRootObject = (
  vatPowers: Record<string, unknown>,
  vatParameters: unknown,
  baggage: unknown,
) => unknown;

interface VatModule {
  readonly buildRootObject: BuildRootObject;
}

export async function makeCranks(
  { vatID, module }: VatSettings,
  remote: RemoteStore,
): Promise<(delivery: Delivery) => Promise<CrankResult>> {
  const { buildRootObject } = (await import(module)) as VatModule;
  const outbox = makeSyscallOutbox();
  const vatstore = makeCachedVatStore(remote);
  const { dispatch } = createLiveslots({
    vatId: vatID,
    syscall: outbox.syscall,
    vatstore,
    gcTools: makeGCTools(),
    // Where a runtime confines its vats, these globals are endowments of a Compartment. The vats of
    // this example are modules of its own, and get them among their powers.
    buildVatNamespace: vatGlobals => ({
      buildRootObject: (vatPowers, vatParameters, baggage) =>
        buildRootObject({ ...vatPowers, ...vatGlobals }, vatParameters, baggage),
    }),
  });
  return async delivery => {
    await dispatch(delivery);
    return { syscalls: outbox.take(), changes: vatstore.takeChanges() };
  };
}
