/** What changes in several steps, and must not stop between them. Rule E11 of docs/SPEC.md. */

/**
 * Makes a change of several steps. What can refuse it comes before; but the
 * stack can overflow at any call. Where that happens in the middle of the
 * change, the tables are inconsistent, and the vat is ended.
 *
 * @param change runs at once, and runs no user code
 * @returns what `change` returns
 * @throws what `change` throws; when the stack overflowed, the vat makes no
 *   further syscall
 */
export type Whole = <T>(change: () => T) => T;
