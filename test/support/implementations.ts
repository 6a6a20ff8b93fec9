/**
 * The two implementations under comparison, both through the established positional signature.
 * This is the one place that knows where they come from.
 */
import { makeLiveSlots as makePeer } from '@agoric/swingset-liveslots';
import { makeLiveSlots as makeOurs } from '../../src/swingset.js';
import type { CapData, Delivery } from './capdata.js';
import type { MeterControl } from './meter.js';
import type { RecordingSyscall } from './syscall-recorder.js';

export interface GcTools {
  readonly WeakRef: typeof WeakRef;
  readonly FinalizationRegistry: typeof FinalizationRegistry;
  readonly waitUntilQuiescent: () => Promise<void>;
  readonly gcAndFinalize: () => Promise<void>;
  readonly meterControl: MeterControl;
}

export interface TestHooks {
  readonly slotToVal: Map<string, { deref(): object | undefined }>;
  readonly valToSlot: WeakMap<object, string>;
  readonly exportedRemotables: Set<object>;
  readonly importedDevices: Set<object>;
  readonly kernelRecognizableRemotables: Set<string>;
  readonly exportedVPIDs: Map<string, unknown>;
  readonly importedVPIDs: Map<string, unknown>;
  readonly possiblyDeadSet: Set<string>;
  readonly possiblyRetiredSet: Set<string>;
  readonly getReachableRefCount: (vref: string) => number;
  readonly getRetentionStats: () => Record<string, unknown>;
  readonly setSyscallCapdataLimits: (body: number, slots: number) => void;
}

export interface VatGlobals {
  readonly VatData: Record<string, (...args: never[]) => unknown>;
}

export type BuildRootObject = (
  vatPowers: Record<string, unknown>,
  vatParameters: unknown,
  baggage: unknown,
) => unknown;

export type BuildVatNamespace = (
  vatGlobals: VatGlobals,
  inescapable: Record<string, unknown>,
) => Promise<{ buildRootObject: BuildRootObject }>;

export interface Options {
  readonly enableDisavow?: boolean;
  readonly relaxDurabilityRules?: boolean;
  readonly allowStateShapeChanges?: boolean;
  /** Of ours only. */
  readonly sweepLimit?: number;
  readonly maxKeyLength?: number;
  readonly onError?: (told: { readonly errorId: string | undefined }) => void;
  /** Ours alone; the peer does not look at it. */
  readonly reclaimCycles?: boolean;
  readonly reclaimLeftovers?: boolean;
}

export type MakeLiveSlots = (
  syscall: RecordingSyscall,
  vatID: string,
  vatPowers: Record<string, unknown>,
  options: Options,
  gcTools: GcTools,
  console: Pick<Console, 'debug' | 'log' | 'info' | 'warn' | 'error'>,
  buildVatNamespace: BuildVatNamespace,
) => { dispatch: (delivery: Delivery) => Promise<unknown>; testHooks: TestHooks };

export type ImplementationName = 'peer' | 'ours';

// Each has types of its own for the edge; here both are driven by hand-written, unbranded strings.
export const implementations: Readonly<Record<ImplementationName, MakeLiveSlots>> = {
  peer: makePeer as MakeLiveSlots,
  ours: makeOurs as unknown as MakeLiveSlots,
};

/** Start data of a vat without parameters. */
export const noParameters: CapData = { body: '#{}', slots: [] };
