/**
 * The contexts of the present crank. Until its end user code may be given the
 * same one again, so each is held here, and with it the object that it belongs
 * to; afterwards the next use makes a new one. Rule K5 of docs/SPEC.md.
 */
export interface HasContext {
  context: object | undefined;
}

export class Contexts {
  #inUse: HasContext[] = [];

  /** @param owner has been given a context in this crank */
  holdForCrank(owner: HasContext): void {
    this.#inUse.push(owner);
  }

  endCrank(): void {
    if (this.#inUse.length > 0) {
      for (const owner of this.#inUse) {
        owner.context = undefined;
      }
      this.#inUse = [];
    }
  }
}
