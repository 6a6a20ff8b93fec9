/**
 * Vatstores that change by cranks: what a vat writes in one delivery is stored
 * with all of it, or not at all.
 */
import type { VatStore } from '../store/vatstore.js';

/**
 * What a crank is to a database. One at a time; it belongs to all stores of the
 * database together.
 */
export interface CrankTransaction {
  /**
   * Opens a crank.
   *
   * @throws when one is open, which stays so; or when the database refuses, and
   *   none is open then
   */
  begin(): void;
  /**
   * Makes permanent what was written since `begin`.
   *
   * @throws when it could not, or no crank is open. Nothing of the crank is
   *   permanent then, it is still open, and only `abort` ends it
   */
  commit(): void;
  /**
   * Undoes what was written since `begin`. Without an open crank nothing happens.
   *
   * @throws when the database cannot even do that; nothing can be done with
   *   these stores any more then, and what is permanent is the state before
   */
  abort(): void;
}

/** The stores of many vats over one database. */
export interface VatStores extends CrankTransaction {
  /**
   * The store of one vat, empty if nothing was ever written to it. Stores of
   * different vats do not see each other.
   *
   * Its `set` and `delete` throw outside a crank, and change nothing then.
   */
  provide(vatId: string): VatStore;
  /**
   * Deletes all that a vat has stored: when it has ended for good. Part of the
   * open crank.
   *
   * @throws outside a crank; nothing is deleted then
   */
  deleteVat(vatId: string): void;
}
