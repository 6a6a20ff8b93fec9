/**
 * What the next `bringOutYourDead` must look at. Anything may be noted here at
 * any time; being noted decides nothing. Rule G2 of docs/SPEC.md.
 */
import { type BaseRef, parseVref, type Vref } from '../refs/vref.js';

export class Candidates {
  /** Objects one of whose pillars fell. */
  readonly possiblyDeadSet = new Set<BaseRef>();
  /** Imports that lost a recognizer, or were dropped. */
  readonly possiblyRetiredSet = new Set<BaseRef>();
  /** Imports that the kernel has introduced, and the vat has not looked at. */
  readonly introducedUnseen = new Set<BaseRef>();

  /**
   * A count has fallen to zero, in work that user code is charged for. To put a
   * name where it is already costs something else than to put it where it is
   * not, on engines that count; and whether it is there depends on finalizers.
   */
  noteFallen(baseRef: BaseRef): void {
    this.possiblyDeadSet.delete(baseRef);
    this.possiblyDeadSet.add(baseRef);
  }

  get size(): number {
    return this.possiblyDeadSet.size + this.possiblyRetiredSet.size;
  }

  /**
   * The kernel has introduced these to the vat, which has not looked at them:
   * what it imported by that and does not know is to be dropped.
   */
  notePossiblyUnknown(vrefs: readonly Vref[]): void {
    for (const vref of vrefs) {
      const { sort, baseRef } = parseVref(vref);
      if (sort === 'presence') {
        this.possiblyDeadSet.add(baseRef);
        this.introducedUnseen.add(baseRef);
      }
    }
  }
}
