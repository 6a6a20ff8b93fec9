/**
 * For vat runtimes: what each of them would otherwise write by hand. Exports
 * only.
 */
export { type GCTools, makeGCTools } from '../platform/gc-tools.js';
export { makeMemoryVatStore, type MemoryVatStore } from '../platform/memory-vatstore.js';
export { makeMeterControl } from '../platform/meter-control.js';
export {
  handlerFromSyscall,
  syscallFromHandler,
  type VatSyscallHandler,
  type VatSyscallObject,
  type VatSyscallResult,
} from '../protocol/syscall.js';
export { type VatStore, vatstoreFromSyscall, type VatstoreSyscalls } from '../store/vatstore.js';
