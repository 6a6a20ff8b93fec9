/**
 * A set of names of virtual objects that takes a bit for each: instances of a
 * kind are numbered one after another. For sets of as many names as a vatstore
 * has objects.
 */
import { type BaseRef, parseVref } from '../refs/vref.js';

const BITS = 5;

export class Marks {
  /** By the name of the kind, then 32 instances in a number. */
  readonly #byKind = new Map<number, Map<number, number>>();

  /** @param baseRef of a durable object or collection */
  add(baseRef: BaseRef): void {
    const { id, subid = 0 } = parseVref(baseRef);
    let words = this.#byKind.get(id);
    if (words === undefined) {
      words = new Map();
      this.#byKind.set(id, words);
    }
    const place = Math.floor(subid / (1 << BITS));
    words.set(place, (words.get(place) ?? 0) | (1 << (subid % (1 << BITS))));
  }

  has(baseRef: BaseRef): boolean {
    const { id, subid = 0 } = parseVref(baseRef);
    const word = this.#byKind.get(id)?.get(Math.floor(subid / (1 << BITS))) ?? 0;
    return (word & (1 << (subid % (1 << BITS)))) !== 0;
  }

  clear(): void {
    this.#byKind.clear();
  }
}
