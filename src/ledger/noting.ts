/**
 * Counts and export status that tell of each change what a trial of suspects
 * must know. Only with `reclaimCycles`: otherwise nothing is told, and nothing
 * is paid for it.
 */
import type { BaseRef, Vref } from '../refs/vref.js';
import { parseVref } from '../refs/vref.js';
import type { VatStore } from '../store/vatstore.js';
import type { Candidates } from './candidates.js';
import { type ExportState, ExportStatus } from './export-status.js';
import { RefCounts } from './ref-counts.js';
import { Suspects } from './suspects.js';

export class NotingRefCounts extends RefCounts {
  readonly #suspects: Suspects;

  constructor(deps: { store: VatStore; candidates: Candidates; suspects: Suspects }) {
    super(deps);
    this.#suspects = deps.suspects;
  }

  override increment(baseRef: BaseRef): void {
    super.increment(baseRef);
    this.#suspects.raised(baseRef);
  }

  override decrement(baseRef: BaseRef): void {
    super.decrement(baseRef);
    this.#suspects.lowered(baseRef);
  }
}

export class NotingExportStatus extends ExportStatus {
  readonly #suspects: Suspects;

  constructor(store: VatStore, suspects: Suspects) {
    super(store);
    this.#suspects = suspects;
  }

  override set(vref: Vref, facetCount: number, state: ExportState): { isReachable: boolean } {
    const after = super.set(vref, facetCount, state);
    this.#suspects.raised(parseVref(vref).baseRef);
    return after;
  }

  override lower(
    vref: Vref,
    facetCount: number,
    state: 'recognizable' | 'none',
  ): { wasReachable: boolean; isReachable: boolean } {
    const change = super.lower(vref, facetCount, state);
    if (change.wasReachable && !change.isReachable) {
      this.#suspects.note(parseVref(vref).baseRef);
    }
    return change;
  }
}

export interface Counts {
  readonly refCounts: RefCounts;
  readonly exportStatus: ExportStatus;
  /** With `reclaimCycles`. */
  readonly suspects: Suspects | undefined;
}

export function makeCounts(
  { reclaimCycles }: { readonly reclaimCycles: boolean },
  deps: { readonly store: VatStore; readonly candidates: Candidates },
): Counts {
  if (!reclaimCycles) {
    const exportStatus = new ExportStatus(deps.store);
    return { refCounts: new RefCounts(deps), exportStatus, suspects: undefined };
  }
  const suspects = new Suspects(deps.candidates);
  return {
    refCounts: new NotingRefCounts({ ...deps, suspects }),
    exportStatus: new NotingExportStatus(deps.store, suspects),
    suspects,
  };
}
