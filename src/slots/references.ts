/**
 * The virtual reference manager: what stored data names, counted. A count that
 * falls to zero is a pillar that falls; for a promise the promise table is told
 * at once. Rules V1 to V6 of docs/SPEC.md.
 */
import type { RefCounts } from '../ledger/ref-counts.js';
import { type BaseRef, isPromiseVref, parseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { HeldValues } from './held-values.js';
import type { ValueTable } from './slot-table.js';

/** What must hear that virtual data no longer names a promise. */
export interface PromisePillarHandler {
  unregisterUnreferencedVPID(vpid: Vpid): void;
}

type RefOwner = 'stored' | 'memory' | 'nobody';

function ownerOf(vref: Vref): { owner: RefOwner; baseRef: BaseRef } {
  const { sort, baseRef } = parseVref(vref);
  switch (sort) {
    case 'virtual':
    case 'presence':
      return { owner: 'stored', baseRef };
    case 'remotable':
    case 'promise':
      return { owner: 'memory', baseRef };
    case 'device':
      return { owner: 'nobody', baseRef };
  }
}

export class References {
  readonly #refCounts: RefCounts;
  readonly #held: HeldValues;
  readonly #promises: PromisePillarHandler;
  readonly #getValue: (baseRef: BaseRef) => object;

  constructor(deps: {
    refCounts: RefCounts;
    held: HeldValues;
    promises: PromisePillarHandler;
    slots: ValueTable;
  }) {
    this.#refCounts = deps.refCounts;
    this.#held = deps.held;
    this.#promises = deps.promises;
    this.#getValue = baseRef => deps.slots.requiredValueOf(baseRef);
  }

  /** One more place in virtual data names `vref`. */
  addReachableVref(vref: Vref): void {
    const { owner, baseRef } = ownerOf(vref);
    if (owner === 'stored') {
      this.#refCounts.increment(baseRef);
    } else if (owner === 'memory') {
      this.#held.add(baseRef, this.#getValue);
    }
  }

  /**
   * One place in virtual data no longer names `vref`. When that was the last
   * one and `vref` is a promise, its vdata pillar has fallen.
   *
   * @returns whether a value in memory was released, so that the collector may
   *   find more
   * @throws when no place named it; nothing is changed then
   */
  removeReachableVref(vref: Vref): boolean {
    const { owner, baseRef } = ownerOf(vref);
    if (owner === 'stored') {
      this.#refCounts.decrement(baseRef);
      return false;
    }
    if (owner === 'nobody' || !this.#held.remove(baseRef)) {
      return false;
    }
    if (isPromiseVref(baseRef)) {
      this.#promises.unregisterUnreferencedVPID(baseRef);
    }
    return true;
  }

  /**
   * Stored data changed from naming `before` to naming `after`. A vref that
   * one side names several times counts once; changes are made in sorted
   * order, so that the order of slots in a body cannot be observed.
   */
  updateReferenceCounts(before: readonly Vref[], after: readonly Vref[]): void {
    if (before.length === 0 && after.length === 0) {
      return;
    }
    const dropped = new Set(before);
    const kept = new Set<Vref>();
    const added = new Set<Vref>();
    for (const vref of after) {
      if (dropped.delete(vref)) {
        kept.add(vref);
      } else if (!kept.has(vref)) {
        added.add(vref);
      }
    }
    for (const vref of [...dropped, ...added].sort()) {
      if (dropped.has(vref)) {
        this.removeReachableVref(vref);
      } else {
        this.addReachableVref(vref);
      }
    }
  }

  /**
   * Several places at once changed from naming `before` to naming `after`, a
   * list of vrefs for each. Counts are changed in sorted order by the difference.
   */
  replaceReferences(
    before: readonly (readonly Vref[])[],
    after: readonly (readonly Vref[])[],
  ): void {
    const changes = new Map<Vref, number>();
    const count = (places: readonly (readonly Vref[])[], change: number): void => {
      for (const vref of places.flat()) {
        changes.set(vref, (changes.get(vref) ?? 0) + change);
      }
    };
    count(before, -1);
    count(after, 1);
    for (const vref of [...changes.keys()].sort()) {
      const change = changes.get(vref) ?? 0;
      for (let done = 0; done < Math.abs(change); done += 1) {
        if (change > 0) {
          this.addReachableVref(vref);
        } else {
          this.removeReachableVref(vref);
        }
      }
    }
  }

  /** How many places in virtual data name it. */
  getReachableRefCount(vref: Vref): number {
    const { owner, baseRef } = ownerOf(vref);
    return owner === 'stored' ? this.#refCounts.get(baseRef) : this.#held.countOf(baseRef);
  }
}
