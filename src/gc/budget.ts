/**
 * How much one `bringOutYourDead` may still do: each object that it has to ask
 * the vatstore about, and each entry of a collection that it deletes, is one.
 */
export class Budget {
  #left = 0;

  /** @param limit Infinity for no limit */
  begin(limit: number): void {
    this.#left = limit;
  }

  get left(): number {
    return this.#left;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(units: number): void {
    this.#left -= units;
  }
}
