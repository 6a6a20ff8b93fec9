/**
 * For the tests of vats and of vat runtimes. Exports only.
 */
export { makeMockGC, type MockGC, type RunFinalizersOptions } from './mock-gc.js';
export {
  collectForSure,
  type CollectionWatch,
  type CollectOptions,
  watchCollection,
} from './real-gc.js';
export { expectNoResidue, type ResidueWatch, watchResidue } from './residue.js';
export { checkVatStore } from './vatstore-conformance.js';
