/**
 * What inspection looks at: the parts of one vat, and the weak table that finds
 * them by `dispatch`. Nothing here is called by a vat, and registering makes no
 * syscall. Rule I3 of docs/SPEC.md.
 */
import type { Collections } from '../collections/collections.js';
import { Fail } from '../errors.js';
import { A_FUNCTION, insistGiven } from '../given.js';
import type { Kinds } from '../kinds/kinds.js';
import type { Recognizers } from '../ledger/recognizers.js';
import type { RetentionStats } from '../retention-stats.js';
import type { HeldValues } from '../slots/held-values.js';
import type { PromiseTable } from '../slots/promise-table.js';
import type { SlotTable } from '../slots/slot-table.js';
import type { IdCounters } from '../store/counters.js';
import type { VatStore } from '../store/vatstore.js';
import type { Inbound } from '../vat/inbound.js';
import type { Outbound } from '../vat/outbound.js';
import type { Lifecycle } from '../vat/lifecycle.js';
import type { Resolver } from '../vat/resolve.js';

/** The parts of one vat that inspection reads, or listens to while it traces. */
export interface InspectedParts {
  readonly vatId: string;
  /** The runtime's own: reading it does nothing but make the runtime's read. */
  readonly vatstore: VatStore;
  readonly slots: SlotTable;
  readonly promises: PromiseTable;
  readonly held: HeldValues;
  readonly counters: IdCounters;
  readonly recognizers: Recognizers;
  readonly inbound: Inbound;
  readonly outbound: Outbound;
  readonly resolver: Resolver;
  readonly lifecycle: Lifecycle;
  readonly kinds: Pick<Kinds, 'definedDurableKinds' | 'migrationReports'>;
  readonly collections: Pick<Collections, 'namesUnderWay'>;
  readonly getRetentionStats: () => RetentionStats;
}

const vats = new WeakMap<object, InspectedParts>();

/** @param dispatch of a vat that was just made */
export function rememberParts(dispatch: object, parts: InspectedParts): void {
  vats.set(dispatch, parts);
}

/**
 * @param dispatch what `createLiveslots` or `makeLiveSlots` of this copy of the
 *   library has made
 * @throws when it is anything else
 */
export function partsOf(dispatch: unknown): InspectedParts {
  insistGiven('dispatch', dispatch, A_FUNCTION);
  const parts = vats.get(dispatch as object);
  if (parts === undefined) {
    throw Fail`dispatch was not made by this copy of liveslots: pass what it gave, not a function around it`;
  }
  return parts;
}

/** What is known of a `dispatch` holds for a function around it; of another one nothing is. */
export function shareParts(around: object, dispatch: object): void {
  const parts = vats.get(dispatch);
  if (parts !== undefined) {
    vats.set(around, parts);
  }
}
