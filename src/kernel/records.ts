/**
 * What a kernel knows: the records of its tables, and its names for objects and
 * promises. Records are never changed in place.
 */
import type { CapData } from '../protocol/capdata.js';

/** The kernel's name for an object (`ko1`) or a promise (`kp1`). */
export type Kref = string;
/** Capdata whose slots are the kernel's names. */
export type KernelData = CapData<Kref>;

export interface ObjectRecord {
  /** The vat that exports it; undefined when no vat does any more. */
  readonly owner: string | undefined;
  /** How many c-lists, queued messages and settled promises can reach it. */
  readonly reachable: number;
  /** The same, and those that only would recognize it. Never less than `reachable`. */
  readonly recognizable: number;
}

/** A message in the kernel's names. docs/kernel.md. */
export interface KernelMessage {
  /** The object or promise that it is sent to. */
  readonly target: Kref;
  /** `[method, args]`. */
  readonly methargs: KernelData;
  /** The promise of its answer, if anybody wants one. */
  readonly result: Kref | undefined;
}

export interface PromiseRecord {
  readonly state: 'unresolved' | 'fulfilled' | 'rejected';
  /** The vat that may settle it; undefined while the kernel has that right. */
  readonly decider: string | undefined;
  /** The vats that are notified when it is settled, each once. */
  readonly subscribers: readonly string[];
  /** Messages that were sent to it and wait until it is settled. */
  readonly queue: readonly KernelMessage[];
  /** What it was settled with. */
  readonly data: KernelData | undefined;
  /** How many c-lists, queued items and settled promises refer to it. */
  readonly refs: number;
}

/** What a vat knows under one name. docs/kernel.md. */
export interface ClistEntry {
  readonly vatId: string;
  readonly kref: Kref;
  /** The vat's name for it. */
  readonly vref: string;
  /** Of an import: the vat can reach it. Of an export: the vat was not told to drop it. */
  readonly isReachable: boolean;
}

export type GcType = 'dropExports' | 'retireExports' | 'retireImports';

/** What a vat has to be told about an object, unless it is overtaken by events. */
export interface GcAction {
  readonly vatId: string;
  readonly type: GcType;
  readonly kref: Kref;
}

/** A message on its way, or the news of a promise for one vat. */
export type QueueItem =
  | { readonly type: 'message'; readonly message: KernelMessage }
  | { readonly type: 'notify'; readonly vatId: string; readonly promise: Kref };

export interface VatRecord {
  /** How many incarnations have been begun. */
  readonly incarnations: number;
  /** It has ended for good, and its id is not used again. */
  readonly isTerminated: boolean;
}

export const isPromiseRef = (kref: Kref): boolean => kref.startsWith('kp');

/** `o+1` and `p+5` were named by the vat, `o-50` and `p-60` by the kernel. */
export const isNamedByVat = (vref: string): boolean => vref[1] === '+';

/** Capdata of an error, as a vat would write it. */
export const errorData = (message: string): KernelData => ({
  body: `#${JSON.stringify({ '#error': message, name: 'Error' })}`,
  slots: [],
});

/** All that a message names, each as often as it does. */
export const namesIn = ({ target, methargs, result }: KernelMessage): Kref[] =>
  result === undefined ? [target, ...methargs.slots] : [target, ...methargs.slots, result];

export const namesOf = (item: QueueItem): Kref[] =>
  item.type === 'message' ? namesIn(item.message) : [item.promise];
