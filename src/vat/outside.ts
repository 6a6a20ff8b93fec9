/**
 * Turns outside a delivery, of vats that were given timers or the like. No
 * crank ends after them, and the process may die before the next one: so what
 * such a turn has changed in memory (counters of names, schemas, state) is
 * written before it says or stores anything, and when it has ended.
 * Rule E15 of docs/SPEC.md.
 */

export interface OutsideTurnsDeps {
  /** Writes what has changed in memory, and goes on remembering it. */
  readonly write: () => void;
  /** Unregisters names without a pillar, writes what has changed, and forgets it. */
  readonly end: () => void;
  readonly warn: (message: string, err: unknown) => void;
}

export class OutsideTurns {
  readonly #deps: OutsideTurnsDeps;
  #isOpen = false;
  #isWriting = false;

  constructor(deps: OutsideTurnsDeps) {
    this.#deps = deps;
  }

  /**
   * A syscall is about to be made outside a delivery. The first one of a turn
   * has it closed as soon as it has run; what never makes one has changed
   * nothing that the vatstore or the kernel could know of.
   *
   * @throws when the vatstore does: the syscall must not be made then
   */
  before(isRead: boolean): void {
    if (this.#isWriting) {
      return;
    }
    if (!this.#isOpen) {
      this.#isOpen = true;
      void Promise.resolve().then(() => this.closeSafely());
    }
    if (!isRead) {
      this.writing(this.#deps.write);
    }
  }

  /**
   * The turn has ended, or a delivery begins before it could be noticed.
   *
   * @throws when the vatstore does
   */
  close(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.writing(this.#deps.end);
    }
  }

  // Nobody waits for this: a vat that was ended by it rejects its next delivery.
  private closeSafely(): void {
    try {
      this.close();
    } catch (err) {
      this.#deps.warn('what a turn outside a delivery has changed could not be written', err);
    }
  }

  private writing(write: () => void): void {
    this.#isWriting = true;
    try {
      write();
    } finally {
      this.#isWriting = false;
    }
  }
}
