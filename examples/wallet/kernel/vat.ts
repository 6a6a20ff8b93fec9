// One vat: a liveslots instance over a vatstore, around the vat's own code.

import { type Inspect, inspectOf, type MakeLiveSlots } from 'liveslots';
import { joinSyscall, makeGCTools, makeSyscallOutbox } from 'liveslots/host';
import type { CrankVat, VatStore } from 'liveslots/host';
import type { BuildRootObject, VatID } from './types.js';

export interface VatWorker extends CrankVat {
  /** Deliveries since it last collected its garbage. */
  sinceReap: number;
  slotToValSize(): number;
  /** What the vat holds. Throws on the peer, which cannot be asked. */
  inspect(): Inspect;
}

export interface VatHost {
  readonly makeLiveSlots: MakeLiveSlots;
  readonly console: Console;
}

export function makeVatWorker(
  vatId: VatID,
  buildRootObject: BuildRootObject,
  vatstore: VatStore,
  { makeLiveSlots, console }: VatHost,
): VatWorker {
  const outbox = makeSyscallOutbox();
  const { dispatch, testHooks } = makeLiveSlots(
    joinSyscall(outbox.syscall, vatstore),
    vatId,
    {},
    {},
    makeGCTools(), // one for each vat: its meter control keeps books
    console,
    // Where a runtime confines its vats, these globals are endowments of a Compartment. The vats of
    // this demo are modules of its own, and get them among their powers.
    async vatGlobals => ({
      buildRootObject: (vatPowers, vatParameters, baggage) =>
        buildRootObject({ ...vatPowers, ...vatGlobals }, vatParameters, baggage),
    }),
  );

  return {
    vatId,
    dispatch,
    outbox,
    sinceReap: 0,
    slotToValSize: () => testHooks.slotToVal.size,
    inspect: () => inspectOf(dispatch),
  };
}
