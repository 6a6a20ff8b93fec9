// One vat: a liveslots instance over a vatstore, around the vat's own code.

import { type Inspect, inspectOf, type MakeLiveSlots, type Syscall } from 'liveslots';
import { makeGCTools } from 'liveslots/host';
import type { BuildRootObject, Delivery, VatID } from './types.js';

export interface VatWorker {
  /** Settles when the vat is quiescent again; rejects when the crank failed. */
  deliver(delivery: Delivery): Promise<void>;
  slotToValSize(): number;
  /** What the vat holds. Throws on the peer, which cannot be asked. */
  inspect(): Inspect;
}

export interface VatHost {
  readonly makeLiveSlots: MakeLiveSlots;
  readonly console: Console;
}

export function makeVatWorker(
  vatID: VatID,
  buildRootObject: BuildRootObject,
  syscall: Syscall,
  { makeLiveSlots, console }: VatHost,
): VatWorker {
  const liveslots = makeLiveSlots(
    syscall,
    vatID,
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
    async deliver(delivery) {
      await liveslots.dispatch(delivery);
    },
    slotToValSize: () => liveslots.testHooks.slotToVal.size,
    inspect: () => inspectOf(liveslots.dispatch),
  };
}
