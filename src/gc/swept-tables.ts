/** The tables that say of an object what it is, and what holds it. */
import type { ExportStatus } from '../ledger/export-status.js';
import type { Recognizers } from '../ledger/recognizers.js';
import type { RefCounts } from '../ledger/ref-counts.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { SlotTable } from '../slots/slot-table.js';

export interface SweptTables {
  readonly slots: SlotTable;
  readonly registry: KindRegistry;
  readonly refCounts: RefCounts;
  readonly exportStatus: ExportStatus;
  readonly recognizers: Recognizers;
}
