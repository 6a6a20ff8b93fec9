/**
 * How each promise that this vat decided was settled: remembered by promise and
 * weakly, so that a promise nobody holds costs nothing. Rule P7 of docs/SPEC.md.
 */
export interface Settlement {
  readonly isReject: boolean;
  readonly value: unknown;
}

export class KnownResolutions {
  readonly #settlements = new WeakMap<object, Settlement>();

  remember(promise: object, settlement: Settlement): void {
    this.#settlements.set(promise, settlement);
  }

  get(promise: object): Settlement | undefined {
    return this.#settlements.get(promise);
  }
}
