/**
 * For the tests of vats and of vat runtimes. Exports only. docs/testing.md.
 */
export { VatFault } from './fake-kernel/cranks.js';
export type { BuildRootObject, VatOptions } from './fake-kernel/incarnation.js';
export { makeFakeKernel } from './fake-kernel/kernel.js';
export type {
  ClistView,
  FakeKernel,
  FakeKernelOptions,
  KernelCounts,
  KernelEvent,
  StartOptions,
} from './fake-kernel/types.js';
export {
  type FakeVatData,
  type FakeVatDataOptions,
  type IncarnationTools,
  makeFakeVatData,
} from './fake-vat-data.js';
export type { ConformanceRule } from './conformance-rule.js';
export { keyLengthRule } from './key-length.js';
export { makeMockGC, type MockGC, type RunFinalizersOptions } from './mock-gc.js';
export {
  collectForSure,
  type CollectionWatch,
  type CollectOptions,
  watchCollection,
} from './real-gc.js';
export { expectNoResidue, type ResidueWatch, watchResidue } from './residue.js';
export { makeSyscallAudit, type SyscallAudit } from './syscall-audit.js';
export { checkVatStore, type KeyOrderName, vatStoreRules } from './vatstore-conformance.js';
export { checkVatStores, vatStoresRules, type VatStoresSubject } from './vatstores-conformance.js';
