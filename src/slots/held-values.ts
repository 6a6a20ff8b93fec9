/**
 * Values without a life of their own in the vatstore (remotables and promises)
 * that virtual data names: each is held strongly, with the number of places
 * that name it. Counted by name, since one promise can have several.
 * Rules V4 and P2 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { BaseRef } from '../refs/vref.js';

interface Holding {
  readonly value: object;
  count: number;
}

export class HeldValues {
  readonly #holdings = new Map<BaseRef, Holding>();

  get size(): number {
    return this.#holdings.size;
  }

  countOf(baseRef: BaseRef): number {
    return this.#holdings.get(baseRef)?.count ?? 0;
  }

  has(baseRef: BaseRef): boolean {
    return this.#holdings.has(baseRef);
  }

  /** What is held, with the name under which it is. */
  *entries(): Generator<[name: BaseRef, value: object], void> {
    for (const [name, { value }] of this.#holdings) {
      yield [name, value];
    }
  }

  /** @param getValue asked only when the name is not held yet */
  add(baseRef: BaseRef, getValue: (baseRef: BaseRef) => object): void {
    const holding = this.#holdings.get(baseRef);
    if (holding === undefined) {
      this.#holdings.set(baseRef, { value: getValue(baseRef), count: 1 });
    } else {
      holding.count += 1;
    }
  }

  /**
   * @returns whether that was the last place that named it
   * @throws when no place does; nothing is changed then
   */
  remove(baseRef: BaseRef): boolean {
    const holding = this.#holdings.get(baseRef);
    if (holding === undefined) {
      throw Fail`attempt to decref ${q(baseRef)} below 0`;
    }
    holding.count -= 1;
    if (holding.count > 0) {
      return false;
    }
    this.#holdings.delete(baseRef);
    return true;
  }
}
