/**
 * Gives back what only its own cycles hold: a trial over the suspects, then the
 * deletion of what it found, both step by step and over as many sweeps as need
 * be. What is found is emptied object by object, in order; without what the
 * object named, the cycle is a chain, which the sweep deletes like all others.
 * So the vatstore contradicts itself at no stop. Rule G11 of docs/SPEC.md.
 */
import { NameSet } from '../refs/name-set.js';
import { type BaseRef, parseVref } from '../refs/vref.js';
import type { Budget } from './budget.js';
import type { Forgetting } from './forgetting.js';
import { Trial, type TrialDeps } from './trial.js';

export interface CyclesDeps extends TrialDeps {
  readonly forgetting: Forgetting;
}

const never = (): boolean => false;

export class Cycles {
  readonly #deps: CyclesDeps;
  /** What a walk over the vatstore suspects, without a reason: see `suspectStored`. */
  readonly #stored = new Set<BaseRef>();
  /** What trials of those have proved to live. */
  readonly #provedLive = new NameSet();
  #trial: Trial | undefined;
  #isTrialOfStored = false;
  #isWalkOver = false;
  /** The garbage of the last trial, and how much of it was emptied. */
  #garbage: readonly BaseRef[] = [];
  #emptied = 0;

  constructor(deps: CyclesDeps) {
    this.#deps = deps;
  }

  /** How much is known that has to be looked at. */
  get left(): number {
    const { noted, condemned } = this.#deps.suspects;
    const unread = this.#trial === undefined ? 0 : this.#trial.unread + 1;
    return noted.size + this.#stored.size + condemned.size + unread;
  }

  /** @returns whether nothing is under way */
  get isIdle(): boolean {
    const { noted, condemned } = this.#deps.suspects;
    const isUnderWay = this.#trial !== undefined || condemned.size > 0;
    return !isUnderWay && noted.size === 0 && this.#stored.size === 0;
  }

  /** It is out of memory, and keeps a count. */
  noteOutOfMemory(baseRef: BaseRef): void {
    this.#deps.suspects.noteOutOfMemory(baseRef);
  }

  /**
   * It was stored by an earlier incarnation, whose memory may have held it.
   * What a trial of such ones finds to live is not looked at again for others:
   * if it ceases to live, it becomes a suspect by that.
   */
  suspectStored(baseRef: BaseRef): void {
    this.#isWalkOver = false;
    if (!this.#provedLive.has(baseRef)) {
      this.#stored.add(baseRef);
    }
  }

  get storedSuspects(): number {
    return this.#stored.size;
  }

  /** No walk suspects anything any more. */
  endOfStored(): void {
    this.#isWalkOver = true;
    this.forgetProved();
  }

  private forgetProved(): void {
    if (this.#isWalkOver && this.#stored.size === 0) {
      this.#provedLive.clear();
    }
  }

  /** Deletes, or empties, one object; see `Suspects`. */
  duringDeletionOf<T>(baseRef: BaseRef, work: () => T): T {
    return this.#deps.suspects.duringDeletionOf(baseRef, work);
  }

  /** It is deleted. */
  noteGone(baseRef: BaseRef): void {
    this.#deps.suspects.noteGone(baseRef);
  }

  /**
   * Goes on, when the sweep has nothing else to delete.
   *
   * @returns undefined when nothing was changed; else the sweep has more to do, and is told
   *   whether something in memory was released
   */
  step(budget: Budget): boolean | undefined {
    while (!budget.isSpent) {
      const wasReleased = this.emptyNext(budget);
      if (wasReleased !== undefined) {
        return wasReleased;
      }
      this.#trial ??= this.beginTrial();
      if (this.#trial === undefined) {
        return undefined;
      }
      this.read(this.#trial, budget);
    }
    return undefined;
  }

  private beginTrial(): Trial | undefined {
    const { suspects } = this.#deps;
    this.#isTrialOfStored = suspects.noted.size === 0;
    const names = this.#isTrialOfStored ? this.#stored : suspects.noted;
    if (names.size === 0) {
      return undefined;
    }
    const isKnownLive = this.#isTrialOfStored
      ? (baseRef: BaseRef) => this.#provedLive.has(baseRef)
      : never;
    const trial = new Trial(this.#deps, [...names].sort(), isKnownLive);
    names.clear();
    suspects.trial = trial;
    return trial;
  }

  private read(trial: Trial, budget: Budget): void {
    while (!budget.isSpent) {
      if (trial.step()) {
        this.condemn(trial);
        return;
      }
      budget.spend(1);
    }
  }

  private condemn(trial: Trial): void {
    const { suspects } = this.#deps;
    this.#trial = undefined;
    this.#garbage = trial.findGarbage();
    this.#emptied = 0;
    if (this.#garbage.length === 0) {
      suspects.trial = undefined;
    }
    for (const baseRef of this.#garbage) {
      suspects.condemned.add(baseRef);
      suspects.noted.delete(baseRef);
    }
    if (this.#isTrialOfStored) {
      for (const baseRef of trial.provedLive()) {
        this.#provedLive.add(baseRef);
      }
      this.forgetProved();
    }
  }

  /** @returns undefined when all is emptied, and the sweep has deleted what it could */
  private emptyNext(budget: Budget): boolean | undefined {
    const { suspects } = this.#deps;
    const { condemned } = suspects;
    while (this.#emptied < this.#garbage.length) {
      const baseRef = this.#garbage[this.#emptied] as BaseRef;
      if (condemned.has(baseRef)) {
        return this.duringDeletionOf(baseRef, () => this.emptySome(baseRef, budget));
      }
      this.#emptied += 1;
    }
    if (this.#garbage.length > 0) {
      this.#garbage = [];
      condemned.clear();
      suspects.trial = undefined;
    }
    return undefined;
  }

  // What it holds as a key of weak collections goes as well.
  private emptySome(baseRef: BaseRef, budget: Budget): boolean {
    const { registry, forgetting } = this.#deps;
    budget.spend(1);
    const some = registry
      .handlerOf(parseVref(baseRef))
      .emptySome?.(baseRef, Math.max(budget.left, 1));
    budget.spend(some?.parts ?? 0);
    if (some?.isComplete === false) {
      return some.mayFindMore;
    }
    this.#emptied += 1;
    return forgetting.ceaseRecognition(baseRef) || some?.mayFindMore === true;
  }
}
