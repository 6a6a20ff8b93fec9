/**
 * In which order a vatstore walks its keys, found out from what it answers.
 * Kernels have one of several: UTF-16 code units (a store in memory), or code
 * points (SQLite's UTF-8), in which a surrogate without a partner counts as
 * itself or as U+FFFD, depending on the binding. They differ for few keys.
 * One and the same order must explain all answers: then none can come twice,
 * and every walk ends. Rules E7 and S5 of docs/SPEC.md.
 */

// No order tells keys apart that have no such unit, but as the others do.
const WIDE = /[\ud800-\uffff]/;

const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;

function isGreaterByPoints(key: string, than: string, stray: number | undefined): boolean {
  let index = 0;
  for (;;) {
    if (index >= key.length || index >= than.length) {
      return key.length - index > than.length - index;
    }
    const [point, other] = [key.codePointAt(index) as number, than.codePointAt(index) as number];
    const rank = stray !== undefined && isSurrogate(point) ? stray : point;
    const otherRank = stray !== undefined && isSurrogate(other) ? stray : other;
    if (rank !== otherRank) {
      return rank > otherRank;
    }
    // The same rank is the same number of units: a stray one is never a pair.
    index += point > 0xffff ? 2 : 1;
  }
}

type IsGreater = (key: string, than: string) => boolean;

const ORDERS: readonly IsGreater[] = [
  (key, than) => key > than,
  (key, than) => isGreaterByPoints(key, than, undefined),
  (key, than) => isGreaterByPoints(key, than, 0xfffd),
];

export class KeyOrder {
  /** The orders that explain every answer so far. */
  #possible: readonly IsGreater[] = ORDERS;

  /**
   * Whether `next` may come after `prior`, in an order that explains all that
   * was accepted before as well. What is not accepted changes nothing.
   */
  accepts(prior: string, next: string): boolean {
    if (!WIDE.test(next)) {
      return next > prior;
    }
    const possible = this.#possible.filter(isGreater => isGreater(next, prior));
    if (possible.length === 0) {
      return false;
    }
    this.#possible = possible;
    return true;
  }
}
