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
      }
    }
  }
}
