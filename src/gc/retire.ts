/**
 * The deliveries by which the kernel says what it no longer reaches or
 * recognizes. Rules G1 and G7 of docs/SPEC.md.
 */
import type { Candidates } from '../ledger/candidates.js';
import type { RefCounts } from '../ledger/ref-counts.js';
import type { GcDelivery } from '../protocol/delivery.js';
import { parseVref, type Vref } from '../refs/vref.js';
import type { Exports } from '../slots/exports.js';
import type { Interfaces } from '../slots/interfaces.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { SlotTable } from '../slots/slot-table.js';
import type { IdCounters } from '../store/counters.js';
import { isOfEarlierKind } from './earlier.js';
import type { Forgetting } from './forgetting.js';
import type { KnownDrops } from './known-drops.js';
import type { DisavowedNames } from './sweep.js';

export class Retirement {
  readonly #exports: Exports;
  readonly #forgetting: Forgetting;
  readonly #candidates: Candidates;
  readonly #interfaces: Interfaces;
  readonly #registry: KindRegistry;
  readonly #counters: IdCounters;
  readonly #slots: SlotTable;
  readonly #refCounts: RefCounts;
  readonly #disavowed: DisavowedNames;
  readonly #knownDrops: KnownDrops | undefined;

  constructor(deps: {
    exports: Exports;
    forgetting: Forgetting;
    candidates: Candidates;
    interfaces: Interfaces;
    registry: KindRegistry;
    counters: IdCounters;
    slots: SlotTable;
    refCounts: RefCounts;
    disavowed: DisavowedNames;
    knownDrops: KnownDrops | undefined;
  }) {
    this.#exports = deps.exports;
    this.#forgetting = deps.forgetting;
    this.#candidates = deps.candidates;
    this.#interfaces = deps.interfaces;
    this.#registry = deps.registry;
    this.#counters = deps.counters;
    this.#slots = deps.slots;
    this.#refCounts = deps.refCounts;
    this.#disavowed = deps.disavowed;
    this.#knownDrops = deps.knownDrops;
  }

  /** @throws when a name among them cannot be one of this vat; nothing has changed then */
  perform([type, given]: GcDelivery): void {
    const vrefs =
      type === 'retireImports' ? given : given.filter(vref => !this.wentWithItsIncarnation(vref));
    if (type !== 'retireImports') {
      for (const vref of vrefs) {
        this.#exports.insistExportable(vref);
      }
    }
    for (const vref of vrefs) {
      switch (type) {
        case 'dropExports':
          this.#exports.dropExport(vref);
          break;
        case 'retireExports':
          this.#exports.retireExport(vref);
          break;
        case 'retireImports':
          this.#forgetting.ceaseRecognition(vref);
          // It may have lost a recognizer since the last sweep. The kernel has
          // retired it now, and must not hear so from this side as well.
          this.#candidates.possiblyRetiredSet.delete(parseVref(vref).baseRef);
          this.#interfaces.forget(parseVref(vref).baseRef);
          this.#knownDrops?.delete(parseVref(vref).baseRef);
          this.forgetDisavowed(vref);
          break;
      }
    }
  }

  /** What stored data or memory still names is forgotten by the sweep that finds that they do no more. */
  private forgetDisavowed(vref: Vref): void {
    const disavowed = this.#disavowed;
    if (!disavowed.isDisavowedName(vref)) {
      return;
    }
    const { baseRef } = parseVref(vref);
    // The vatstore is asked first: no syscall may depend on the collector.
    const isUnnamed = this.#refCounts.get(baseRef) === 0 && !this.#slots.has(baseRef);
    // The next sweep looks at it: without the name it would drop it once more.
    if (isUnnamed && !this.#candidates.possiblyDeadSet.has(baseRef)) {
      disavowed.forgetDisavowedName(vref);
    }
  }

  /**
   * Objects of a virtual kind do not outlive the incarnation that defined it. A
   * kernel that was not told of their end may give them up later.
   */
  private wentWithItsIncarnation(vref: Vref): boolean {
    return isOfEarlierKind(parseVref(vref), { counters: this.#counters, registry: this.#registry });
  }
}
