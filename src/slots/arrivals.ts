/**
 * What one delivery introduces to the vat while it is read. When it turns out
 * that the delivery cannot be read, all of it is undone: nothing of a refused
 * delivery may stay registered, to be found by a later one or dropped by a
 * later sweep. Rules E2 and P11 of docs/SPEC.md.
 */
import { keepHiddenClass } from '../hidden-classes.js';
import type { Vpid } from '../refs/vref.js';

export class Arrivals {
  /** Promises that were imported, in order. */
  readonly vpids = new Set<Vpid>();
  readonly #undo: (() => void)[] = [];

  /** @param undo takes the introduction back; must not throw */
  note(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** How much there is now. */
  mark(): number {
    return this.#undo.length;
  }

  /** Takes back what was noted since the mark, the last first. */
  undo(mark = 0): void {
    while (this.#undo.length > mark) {
      this.#undo.pop()?.();
    }
  }
}

keepHiddenClass(new Arrivals());
