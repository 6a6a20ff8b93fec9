/**
 * Which imports the vat knows to be dropped, so that they may be retired. One
 * that only the memory of an earlier incarnation held was never dropped: when
 * its last recognizer goes, nothing can be said of it. With `reclaimCycles` or
 * `reclaimLeftovers` only. Rule G12 of docs/SPEC.md.
 */
import type { BaseRef } from '../refs/vref.js';
import type { Interfaces } from '../slots/interfaces.js';

export class KnownDrops {
  readonly #interfaces: Interfaces;
  /** Dropped without having been in memory, and recognized by something. */
  readonly #droppedUnseen = new Set<BaseRef>();

  constructor(interfaces: Interfaces) {
    this.#interfaces = interfaces;
  }

  /** @param baseRef of an import that neither memory nor stored data holds */
  has(baseRef: BaseRef): boolean {
    // What this incarnation has had in memory is dropped, since it is not there any more.
    return this.#interfaces.has(baseRef) || this.#droppedUnseen.has(baseRef);
  }

  /** It is dropped now; something recognizes it, so it is retired later. */
  add(baseRef: BaseRef): void {
    if (!this.#interfaces.has(baseRef)) {
      this.#droppedUnseen.add(baseRef);
    }
  }

  /** It is retired, by either side. */
  delete(baseRef: BaseRef): void {
    this.#droppedUnseen.delete(baseRef);
  }
}
