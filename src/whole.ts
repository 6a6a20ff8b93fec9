/** What changes in several steps, and must not stop between them. Rule E11 of docs/SPEC.md. */

/**
 * Makes a change of several steps. All that can refuse it comes before; what
 * is thrown in the midst of it (in practice: the stack is spent, which can
 * happen at any call) has torn the tables, and ends the vat.
 *
 * @param change runs at once, and runs no user code
 * @returns what `change` returns
 * @throws what `change` throws; the vat makes no further syscall then
 */
export type Whole = <T>(change: () => T) => T;
