/**
 * All parts of one vat, wired: what the composition root makes. For the faces of
 * the library, its inspection and its tests, never for runtimes.
 */
import type { Collections } from './collections/collections.js';
import type { Kinds } from './kinds/kinds.js';
import type { Candidates } from './ledger/candidates.js';
import type { ExportStatus } from './ledger/export-status.js';
import type { Recognizers } from './ledger/recognizers.js';
import type { RefCounts } from './ledger/ref-counts.js';
import type { CapDataLimits } from './protocol/capdata.js';
import type { RetentionStats } from './retention-stats.js';
import type { Codec } from './slots/codec.js';
import type { Durability } from './slots/durability.js';
import type { Exports } from './slots/exports.js';
import type { HeldValues } from './slots/held-values.js';
import type { Interfaces } from './slots/interfaces.js';
import type { KindRegistry } from './slots/kind-registry.js';
import type { KnownResolutions } from './slots/known-resolutions.js';
import type { PresenceMaker } from './slots/presence.js';
import type { PromiseTable } from './slots/promise-table.js';
import type { References } from './slots/references.js';
import type { SlotTable } from './slots/slot-table.js';
import type { IdCounters } from './store/counters.js';
import type { VatStore } from './store/vatstore.js';
import type { Dispatch } from './vat/dispatch.js';
import type { Exit } from './vat/exit.js';
import type { Inbound } from './vat/inbound.js';
import type { Lifecycle } from './vat/lifecycle.js';
import type { Outbound } from './vat/outbound.js';
import type { Resolver } from './vat/resolve.js';

/** All parts of one vat. */
export interface Assembly {
  readonly vatId: string;
  readonly dispatch: Dispatch<RetentionStats>;
  readonly vatstore: VatStore;
  readonly slots: SlotTable;
  readonly promises: PromiseTable;
  readonly references: References;
  readonly held: HeldValues;
  readonly registry: KindRegistry;
  readonly candidates: Candidates;
  readonly refCounts: RefCounts;
  readonly exportStatus: ExportStatus;
  readonly recognizers: Recognizers;
  readonly limits: CapDataLimits;
  readonly counters: IdCounters;
  readonly exports: Exports;
  readonly durability: Durability;
  readonly presences: PresenceMaker;
  readonly interfaces: Interfaces;
  readonly codec: Codec;
  readonly known: KnownResolutions;
  readonly resolver: Resolver;
  readonly inbound: Inbound;
  readonly outbound: Outbound;
  readonly lifecycle: Lifecycle;
  readonly exit: Exit;
  readonly kinds: Kinds;
  readonly collections: Collections;
  readonly vatGlobals: Readonly<Record<string, unknown>>;
  readonly afterDispatchActions: () => void;
  readonly getRetentionStats: () => RetentionStats;
  readonly warn: (message: string) => void;
}
