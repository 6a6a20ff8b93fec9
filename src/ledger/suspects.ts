/**
 * Which objects a cycle alone may hold, and which it does. An object becomes a
 * suspect when it loses a reason to stay and keeps a count. While a trial goes
 * on, what changes among its objects is told to it. Only with `reclaimCycles`;
 * rule G11 of docs/SPEC.md.
 */
import type { BaseRef } from '../refs/vref.js';
import type { Candidates } from './candidates.js';

/** A trial that goes on, or whose garbage is being deleted. */
export interface TrialWatch {
  /** A count of the object, or its export, has changed. */
  touch(baseRef: BaseRef): void;
  /** Whether the trial has found that other things than its garbage hold the object. */
  isProvedLive(baseRef: BaseRef): boolean;
}

export class Suspects {
  /** What the next trial looks at. */
  readonly noted = new Set<BaseRef>();
  /** The garbage of the last trial, as far as it is not deleted. Nothing can reach it any more. */
  readonly condemned = new Set<BaseRef>();
  trial: TrialWatch | undefined;
  /** Made anew from what is stored, and not seen to be out of memory since. */
  readonly #reloaded = new Set<BaseRef>();
  /** A trial has found that memory holds them, and has looked no further. */
  readonly #metInMemory = new Set<BaseRef>();
  #isDeletingCondemned = false;
  readonly #candidates: Candidates;

  constructor(candidates: Candidates) {
    this.#candidates = candidates;
  }

  /** A count was lowered, whatever is left of it. */
  lowered(baseRef: BaseRef): void {
    if (this.#isDeletingCondemned && this.trial?.isProvedLive(baseRef) === true) {
      return;
    }
    this.trial?.touch(baseRef);
    this.note(baseRef);
  }

  /** It has lost a reason to stay: a count, the kernel, or the memory. */
  note(baseRef: BaseRef): void {
    if (!this.condemned.has(baseRef)) {
      // See `Candidates.noteFallen`.
      this.noted.delete(baseRef);
      this.noted.add(baseRef);
    }
  }

  /**
   * It was made anew from what is stored. Depends on the collector. Where no
   * sweep has looked at it since it was in memory before, it is as if it had
   * never left: a state that user code has kept can bring back what nothing holds.
   *
   * @param isRegistered whether it is still in the table, collected but not finalized
   */
  noteReloaded(baseRef: BaseRef, isRegistered: boolean): void {
    if (!isRegistered && !this.#candidates.possiblyDeadSet.has(baseRef)) {
      this.#reloaded.add(baseRef);
    }
  }

  /** A trial has spared it since it is in memory. */
  noteMetInMemory(baseRef: BaseRef): void {
    this.#metInMemory.add(baseRef);
  }

  /**
   * It is not in memory any more. What was loaded had other reasons to stay
   * when it was, and each that fell since has made a suspect. Unless a trial of
   * that has spared it for being in memory, there is nothing to look at.
   */
  noteOutOfMemory(baseRef: BaseRef): void {
    const wasLoaded = this.#reloaded.delete(baseRef);
    if (this.#metInMemory.delete(baseRef) || !wasLoaded) {
      this.note(baseRef);
    }
  }

  /** It is deleted. */
  noteGone(baseRef: BaseRef): void {
    this.condemned.delete(baseRef);
    this.noted.delete(baseRef);
    this.#reloaded.delete(baseRef);
    this.#metInMemory.delete(baseRef);
  }

  /** A count was raised, or the kernel can reach it now. */
  raised(baseRef: BaseRef): void {
    this.trial?.touch(baseRef);
  }

  /** For the deletion of `baseRef`, and of what it names. */
  duringDeletionOf<T>(baseRef: BaseRef, work: () => T): T {
    if (!this.condemned.has(baseRef)) {
      return work();
    }
    this.#isDeletingCondemned = true;
    try {
      return work();
    } finally {
      this.#isDeletingCondemned = false;
    }
  }
}
