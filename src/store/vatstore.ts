/**
 * The vatstore as the rooms of the library use it: the vat's own part of the
 * kernel's database, text keys to text values, synchronous.
 * docs/store-layout.md.
 */

/**
 * The contract, which the conformance suite of `liveslots/testing` checks:
 * keys compare by UTF-16 code units; `getNextKey` gives the smallest key that
 * is greater than its argument, whether that is a key or not; what was set in
 * this delivery is seen at once. A method that throws ends the delivery: the
 * kernel rolls the store back and the vat is not delivered to again.
 */
export interface VatStore {
  get(key: string): string | undefined;
  getNextKey(priorKey: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
}
