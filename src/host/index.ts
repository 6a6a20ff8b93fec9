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
  type Crank,
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
export { isDeliveryRefused, noteDeliveryRefused } from '../protocol/refusal.js';
export {
  type KernelCore,
  type KernelDelivery,
  type KernelSizes,
  makeKernelCore,
} from '../kernel/core.js';
export type { Clists } from '../kernel/clists.js';
export type { KernelPromises, Outcome } from '../kernel/promises.js';
export {
  type ClistEntry,
  errorData,
  type KernelData,
  type KernelMessage,
  type Kref,
  type QueueItem,
} from '../kernel/records.js';
export type { Routed, Routing } from '../kernel/routing.js';
export type { QueuedItem, RunQueue } from '../kernel/run-queue.js';
export type { KernelRows, KernelStorage } from '../kernel/tables.js';
export type { VatExit } from '../kernel/vat-syscalls.js';
export type { Vats } from '../kernel/vats.js';
export { makeSqliteKernelRows, type SqliteKernelRowsOptions } from './sqlite-kernel-rows.js';
export { makeRecorder, type Recorder, type RecorderOptions } from './recorder.js';
