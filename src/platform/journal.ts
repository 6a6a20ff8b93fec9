/**
 * Undoing in memory: each change leaves the way back, and an abort goes it.
 */
import type { CrankTransaction } from './crank-transaction.js';

export class Journal implements CrankTransaction {
  #undos: (() => void)[] | undefined;

  get isOpen(): boolean {
    return this.#undos !== undefined;
  }

  begin(): void {
    if (this.#undos !== undefined) {
      throw Error('a crank is open already: commit or abort it first');
    }
    this.#undos = [];
  }

  commit(): void {
    this.insistOpen('commit');
    this.#undos = undefined;
  }

  abort(): void {
    const undos = this.#undos ?? [];
    this.#undos = undefined;
    for (const undo of undos.reverse()) {
      undo();
    }
  }

  /** @throws when no crank is open */
  insistOpen(what: string): void {
    if (this.#undos === undefined) {
      throw Error(`${what} is for an open crank: call begin first`);
    }
  }

  /**
   * Announces a change of the open crank; without one nothing is remembered.
   *
   * @param undo brings back the state before; it must not throw
   */
  note(undo: () => void): void {
    this.#undos?.push(undo);
  }
}
