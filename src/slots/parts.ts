/**
 * Parts: what user code can reach from an object that the collector may take
 * and remake, and what has no vref of its own to be known again by. Each part
 * holds its owner, and its owner gives the same part for as long as it lives.
 * A weak collection must hold such a key strongly: the owner could otherwise be
 * collected, and be remade with a part that is not found under the old key.
 * Rule K5 of docs/SPEC.md.
 */
export class Parts {
  readonly #parts = new WeakSet();

  add(part: object): void {
    this.#parts.add(part);
  }

  has(value: object): boolean {
    return this.#parts.has(value);
  }
}
