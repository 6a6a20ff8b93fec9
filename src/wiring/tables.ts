/**
 * The tables of one vat: what is referenced and by whom, and the live values
 * that have names.
 */
import { Candidates } from '../ledger/candidates.js';
import { makeCounts } from '../ledger/noting.js';
import { Recognizers } from '../ledger/recognizers.js';
import type { CompleteOptions } from '../options.js';
import { CapDataLimits } from '../protocol/capdata.js';
import { Durability } from '../slots/durability.js';
import { Exports } from '../slots/exports.js';
import { HeldValues } from '../slots/held-values.js';
import { Interfaces } from '../slots/interfaces.js';
import { KindRegistry } from '../slots/kind-registry.js';
import { KnownResolutions } from '../slots/known-resolutions.js';
import { Parts } from '../slots/parts.js';
import { PromiseTable } from '../slots/promise-table.js';
import { References } from '../slots/references.js';
import { SlotTable } from '../slots/slot-table.js';
import { IdCounters } from '../store/counters.js';
import type { VatStore } from '../store/vatstore.js';

export type Tables = ReturnType<typeof wireTables>;

/** @param store of the vat, guarded */
export function wireTables(options: CompleteOptions, store: VatStore) {
  const weakTools = options.gcTools;

  // Data: what is referenced, by whom.
  const limits = new CapDataLimits();
  const counters = new IdCounters(store);
  const candidates = new Candidates();
  const { suspects, refCounts, exportStatus } = makeCounts(options, { store, candidates });
  const recognizers = new Recognizers({ store, candidates });

  // Live values.
  const slots = new SlotTable({ weakTools, candidates });
  const parts = new Parts();
  const interfaces = new Interfaces({ weakTools, parts });
  const registry = new KindRegistry();
  const held = new HeldValues();
  const promises = new PromiseTable({
    slots,
    held,
    counters,
    maxImports: options.maxImportedPromises,
  });
  const known = new KnownResolutions();
  const references = new References({ refCounts, held, promises, slots });
  const exports = new Exports({ slots, registry, exportStatus, refCounts, candidates });
  const durability = new Durability({ registry, relaxed: options.relaxDurabilityRules });
  return {
    limits,
    counters,
    candidates,
    suspects,
    refCounts,
    exportStatus,
    recognizers,
    slots,
    parts,
    interfaces,
    registry,
    held,
    promises,
    known,
    references,
    exports,
    durability,
  };
}
