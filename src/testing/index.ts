/**
 * For the tests of vats and of vat runtimes. Exports only.
 */
export { expectNoResidue, type ResidueWatch, watchResidue } from './residue.js';
export { checkVatStore } from './vatstore-conformance.js';
