/**
 * The forms of what crosses the edge, under the names by which runtimes import
 * them. Names are plain strings: runtimes make them. All are aliases and equal
 * to what the other package declares: an interface is not a record to the
 * compiler, so that code which passes them on as JSON would not compile.
 */
export type { LiveSlotsOptions, MakeLiveSlots as makeLiveSlots } from '../../../src/swingset.js';

export type SwingSetCapData = {
  body: string;
  slots: string[];
};

export type Message = {
  methargs: SwingSetCapData;
  result: string | undefined | null;
};

export type VatOneResolution = [vpid: string, isReject: boolean, data: SwingSetCapData];

export type VatDeliveryMessage = [tag: 'message', target: string, msg: Message];
export type VatDeliveryNotify = [tag: 'notify', resolutions: VatOneResolution[]];
export type VatDeliveryDropExports = [tag: 'dropExports', vrefs: string[]];
export type VatDeliveryRetireExports = [tag: 'retireExports', vrefs: string[]];
export type VatDeliveryRetireImports = [tag: 'retireImports', vrefs: string[]];
export type VatDeliveryChangeVatOptions = [
  tag: 'changeVatOptions',
  options: Record<string, unknown>,
];
export type VatDeliveryStartVat = [tag: 'startVat', vatParameters: SwingSetCapData];
export type VatDeliveryStopVat = [tag: 'stopVat', disconnectObject: SwingSetCapData];
export type VatDeliveryBringOutYourDead = [tag: 'bringOutYourDead'];
export type VatDeliveryObject =
  | VatDeliveryMessage
  | VatDeliveryNotify
  | VatDeliveryDropExports
  | VatDeliveryRetireExports
  | VatDeliveryRetireImports
  | VatDeliveryChangeVatOptions
  | VatDeliveryStartVat
  | VatDeliveryStopVat
  | VatDeliveryBringOutYourDead;

export type MeterConsumption = {
  compute: number;
};
/* eslint-disable @typescript-eslint/no-explicit-any -- from here on: as it was declared */
export type VatDeliveryResult =
  | [tag: 'ok', results: any, usage: MeterConsumption | null]
  | [tag: 'error', message: string, usage: MeterConsumption | null];

export type VatSyscallSend = [tag: 'send', target: string, msg: Message];
export type VatSyscallCallNow = [
  tag: 'callNow',
  target: string,
  method: string,
  args: SwingSetCapData,
];
export type VatSyscallSubscribe = [tag: 'subscribe', vpid: string];
export type VatSyscallResolve = [tag: 'resolve', resolutions: VatOneResolution[]];
export type VatSyscallExit = [tag: 'exit', isFailure: boolean, info: SwingSetCapData];
export type VatSyscallVatstoreGet = [tag: 'vatstoreGet', key: string];
export type VatSyscallVatstoreGetNextKey = [tag: 'vatstoreGetNextKey', priorKey: string];
export type VatSyscallVatstoreSet = [tag: 'vatstoreSet', key: string, data: string];
export type VatSyscallVatstoreDelete = [tag: 'vatstoreDelete', key: string];
export type VatSyscallDropImports = [tag: 'dropImports', slots: string[]];
export type VatSyscallRetireImports = [tag: 'retireImports', slots: string[]];
export type VatSyscallRetireExports = [tag: 'retireExports', slots: string[]];
export type VatSyscallAbandonExports = [tag: 'abandonExports', slots: string[]];
export type VatSyscallObject =
  | VatSyscallSend
  | VatSyscallCallNow
  | VatSyscallSubscribe
  | VatSyscallResolve
  | VatSyscallExit
  | VatSyscallVatstoreGet
  | VatSyscallVatstoreGetNextKey
  | VatSyscallVatstoreSet
  | VatSyscallVatstoreDelete
  | VatSyscallDropImports
  | VatSyscallRetireImports
  | VatSyscallRetireExports
  | VatSyscallAbandonExports;

export type VatSyscallResultOk = [tag: 'ok', data: SwingSetCapData | string | string[] | null];
export type VatSyscallResultError = [tag: 'error', err: string];
export type VatSyscallResult = VatSyscallResultOk | VatSyscallResultError;
export type VatSyscallHandler = (vso: VatSyscallObject) => VatSyscallResult;

export type PromiseWatcher<V = unknown, A extends any[] = unknown[]> = {
  onFulfilled?: (value: V, ...args: A) => void;
  onRejected?: (reason: unknown, ...args: A) => void;
};

/** Whatever a runtime declares for the members is one: ours has types for them in the library. */
export type MeterControl = {
  isMeteringDisabled: () => boolean;
  assertIsMetered: any;
  assertNotMetered: any;
  runWithoutMetering: any;
  runWithoutMeteringAsync: any;
  unmetered: any;
};
