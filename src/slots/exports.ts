/**
 * What the kernel can reach and recognize of the vat's own objects: pinned and
 * remembered when it is told of them, released when it drops them.
 * Rules T3 and G1 of docs/SPEC.md.
 */
import type { Candidates } from '../ledger/candidates.js';
import type { ExportStatus } from '../ledger/export-status.js';
import type { RefCounts } from '../ledger/ref-counts.js';
import { type ParsedVref, parseVref, type Vref } from '../refs/vref.js';
import type { KindRegistry } from './kind-registry.js';
import type { Pins } from './pins.js';

/** The tables of live values, as far as they tell what the kernel has. */
interface ExportedValues {
  readonly pins: Pick<Pins, 'pin' | 'drop' | 'retire'>;
}

export class Exports {
  readonly #slots: ExportedValues;
  readonly #registry: KindRegistry;
  readonly #exportStatus: ExportStatus;
  readonly #refCounts: RefCounts;
  readonly #candidates: Pick<Candidates, 'possiblyDeadSet'>;

  constructor(deps: {
    slots: ExportedValues;
    registry: KindRegistry;
    exportStatus: ExportStatus;
    refCounts: RefCounts;
    candidates: Pick<Candidates, 'possiblyDeadSet'>;
  }) {
    this.#slots = deps.slots;
    this.#registry = deps.registry;
    this.#exportStatus = deps.exportStatus;
    this.#refCounts = deps.refCounts;
    this.#candidates = deps.candidates;
  }

  /** The kernel is about to be told of these vrefs, in this order. */
  retainExportedVrefs(vrefs: readonly Vref[]): void {
    for (let index = 0; index < vrefs.length; index += 1) {
      const vref = vrefs[index] as Vref;
      const parsed = parseVref(vref);
      if (parsed.sort === 'virtual') {
        this.#exportStatus.set(vref, this.#registry.facetCountOf(parsed), 'reachable');
      } else if (parsed.sort === 'remotable') {
        this.#slots.pins.pin(parsed.baseRef);
      }
    }
  }

  /** @throws unless an object of that name can exist; it may be gone by now */
  insistExportable(vref: Vref): void {
    const parsed = parseVref(vref);
    if (parsed.sort === 'virtual') {
      this.#registry.insistFacet(parsed);
    }
  }

  /**
   * The kernel can no longer reach the object, or the facet; it may recognize
   * it. One that is gone, or was dropped before, is ignored.
   */
  dropExport(vref: Vref): void {
    const parsed = parseVref(vref);
    if (parsed.sort === 'virtual') {
      this.lower(vref, parsed, 'recognizable');
    } else {
      this.#slots.pins.drop(parsed.baseRef);
    }
  }

  /** The kernel has forgotten the name. It should have dropped it; now it has. */
  retireExport(vref: Vref): void {
    const parsed = parseVref(vref);
    if (parsed.sort === 'virtual') {
      this.lower(vref, parsed, 'none');
    } else {
      this.#slots.pins.retire(parsed.baseRef);
    }
  }

  private lower(vref: Vref, parsed: ParsedVref, state: 'recognizable' | 'none'): void {
    const { baseRef } = parsed;
    const facetCount = this.#registry.facetCountOf(parsed);
    const { wasReachable, isReachable } = this.#exportStatus.lower(vref, facetCount, state);
    if (wasReachable && this.#refCounts.get(baseRef) === 0 && !isReachable) {
      this.#candidates.possiblyDeadSet.add(baseRef);
    }
  }
}
