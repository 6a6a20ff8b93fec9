/**
 * The public face: exports only.
 */
export type { PromiseWatcher } from './watch/watcher.js';
export type { CapData } from './protocol/capdata.js';
export type {
  Delivery,
  GcDelivery,
  MessageDelivery,
  NotifyDelivery,
  StartVatDelivery,
} from './protocol/delivery.js';
export type {
  OutwardSyscall,
  Syscall,
  VatMessage,
  VatMessageSyscall,
  VatOneResolution,
  VatSyscallHandler,
  VatSyscallObject,
  VatSyscallResult,
} from './protocol/syscall.js';
export type {
  BaseRef,
  CollectionId,
  KindId,
  ParsedVref,
  Vpid,
  Vref,
  VrefSort,
} from './refs/vref.js';
export type { GCTools, LooseGCTools } from './platform/gc-tools.js';
export type { EdgeError, OnError } from './slots/edge-errors.js';
export type { LooseMeterControl, MeterControl } from './slots/meter-control.js';
export type { VatStore } from './store/vatstore.js';
export type { VatData, VatPowers } from './vat/vat-powers.js';
export type { BuildVatNamespace, VatGlobals, VatNamespace } from './vat/lifecycle.js';
export type { DeviceProxy } from './vat/devices.js';
export type { Dispatch } from './vat/dispatch.js';
export type {
  Inspect,
  MigrationReport,
  Mark,
  MissingKind,
  NameGroup,
  ObjectReport,
  PromiseReport,
  ReadableStore,
  SourceOptions,
} from './inspect.js';
export type { RetentionStats } from './retention-stats.js';
export type { LiveslotsConsole, LiveslotsOptions } from './options.js';
export type * from './collections/types.js';
export type * from './kinds/types.js';

export { insistCapData } from './protocol/capdata.js';
export { insistDelivery, insistMessage } from './protocol/delivery.js';
export { handlerFromSyscall, syscallFromHandler } from './protocol/syscall.js';
export {
  insistBaseRef,
  insistCollectionId,
  insistKindId,
  isBaseRef,
  isCollectionId,
  isKindId,
  isVpid,
} from './refs/guards.js';
export { insistVpid, insistVref, isVref, parseVref } from './refs/vref.js';
export { inspectOf } from './inspect.js';
export { createLiveslots, type Liveslots } from './liveslots.js';
export {
  type LiveSlots,
  type LiveSlotsOptions,
  makeLiveSlots,
  type LooseSyscall,
  type MakeLiveSlots,
  makeMarshaller,
  type Marshaller,
} from './swingset.js';
export type { TestHooks } from './test-hooks.js';
