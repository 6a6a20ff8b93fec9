/**
 * How many entries each table holds: what `bringOutYourDead` answers. A vat in
 * a steady state shows the same numbers each time. docs/retention.md.
 */
import type { Candidates } from './ledger/candidates.js';
import type { Recognizers } from './ledger/recognizers.js';
import type { HeldValues } from './slots/held-values.js';
import type { KindRegistry } from './slots/kind-registry.js';
import type { PromiseTable } from './slots/promise-table.js';
import type { SlotTable } from './slots/slot-table.js';

/** Numbers of entries, by the names of the tables. */
export type RetentionStats = Readonly<Record<string, number>>;

export interface RetentionSources {
  readonly slots: SlotTable;
  readonly promises: PromiseTable;
  readonly held: HeldValues;
  readonly registry: KindRegistry;
  readonly candidates: Candidates;
  readonly recognizers: Recognizers;
  readonly kinds: { getRetentionStats(): RetentionStats; leftToMigrate(): number };
  readonly collections: { getRetentionStats(): RetentionStats };
  /** Adds `leftToSweep`: what the last `bringOutYourDead` had no budget for, migrations included. */
  readonly tellsWhatIsLeft: boolean;
  /** What was opted into, and has more to sweep. */
  readonly reclaim: readonly ({ readonly left: number } | undefined)[];
}

export function makeRetentionStats(sources: RetentionSources): () => RetentionStats {
  const { slots, promises, held, registry, candidates, recognizers, kinds, collections } = sources;
  return () => ({
    ...collections.getRetentionStats(),
    remotableRefCounts: held.size,
    vrefRecognizers: recognizers.vrefRecognizers.size,
    kindInfoTable: registry.size,
    ...kinds.getRetentionStats(),
    exportedRemotables: slots.pins.reachable.size,
    importedDevices: slots.importedDevices.size,
    kernelRecognizableRemotables: slots.pins.recognizable.size,
    exportedVPIDs: promises.exportedVPIDs.size,
    importedVPIDs: promises.importedVPIDs.size,
    // The established layer does not count these: whoever sees the number knows that ours ran.
    promiseNames: promises.size,
    possiblyDeadSet: candidates.possiblyDeadSet.size,
    possiblyRetiredSet: candidates.possiblyRetiredSet.size,
    slotToVal: slots.slotToVal.size,
    ...(sources.tellsWhatIsLeft
      ? { leftToSweep: candidates.size + kinds.leftToMigrate() + leftOf(sources.reclaim) }
      : {}),
  });
}

const leftOf = (reclaim: RetentionSources['reclaim']): number =>
  reclaim.reduce((sum, part) => sum + (part?.left ?? 0), 0);
