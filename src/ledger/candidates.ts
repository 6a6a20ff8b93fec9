/**
 * What the next `bringOutYourDead` must look at. Anything may be noted here at
 * any time; being noted decides nothing. Rule G2 of docs/SPEC.md.
 */
import type { BaseRef, Vref } from '../refs/vref.js';

export class Candidates {
  /** Objects one of whose pillars fell. */
  readonly possiblyDeadSet = new Set<BaseRef>();
  /** Imports that lost a recognizer, or were dropped. */
  readonly possiblyRetiredSet = new Set<Vref>();
}
