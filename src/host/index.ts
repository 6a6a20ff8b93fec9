/**
 * For vat runtimes: what each of them would otherwise write by hand. Exports
 * only. docs/host.md.
 */
export type { Collector } from '../platform/collector.js';
export type { CrankTransaction, VatStores } from '../platform/crank-transaction.js';
export {
  type CollectingGCTools,
  type CollectingGCToolsOptions,
  type GCTools,
  makeCollectingGCTools as makeGCTools,
} from '../platform/gc-tools.js';
export { joinSyscall } from '../platform/join-syscall.js';
export { makeMemoryVatStore, type MemoryVatStore } from '../platform/memory-vatstore.js';
export { makeMemoryVatStores, type MemoryVatStores } from '../platform/memory-vatstores.js';
export {
  makeMeterControl,
  type MeterControlOptions,
  makeNoopMeterControl,
} from '../platform/meter-control.js';
export {
  handlerFromSyscall,
  syscallFromHandler,
  type VatSyscallHandler,
  type VatSyscallObject,
  type VatSyscallResult,
} from '../protocol/syscall.js';
export { type VatStore, vatstoreFromSyscall, type VatstoreSyscalls } from '../store/vatstore.js';
export {
  CrankError,
  type CrankPhase,
  type CrankRunner,
  type CrankRunnerOptions,
  type CrankVat,
  makeCrankRunner,
} from './crank-runner.js';
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-transaction.js';
export { makeSqliteVatStores, type SqliteVatStoresOptions } from './sqlite-vatstores.js';
export {
  makeSyscallOutbox,
  type SyscallOutbox,
  type SyscallOutboxOptions,
} from '../platform/syscall-outbox.js';
export { makeRecorder, type Recorder, type RecorderOptions } from './recorder.js';
