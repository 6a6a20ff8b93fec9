/**
 * The contexts of the present crank. Until its end user code may be given the
 * same one again, so each is held here, and with it the object that it belongs
 * to; afterwards the next use makes a new one. Rule K5 of docs/SPEC.md.
 */
export class Contexts<Holder> {
  readonly #forget: (holder: Holder) => void;
  #inUse: Holder[] = [];

  /** @param forget takes the context from what holds it */
  constructor(forget: (holder: Holder) => void) {
    this.#forget = forget;
  }

  /** @param holder has been given a context in this crank */
  holdForCrank(holder: Holder): void {
    this.#inUse.push(holder);
  }

  endCrank(): void {
    if (this.#inUse.length > 0) {
      for (const holder of this.#inUse) {
        this.#forget(holder);
      }
      this.#inUse = [];
    }
  }
}
