/**
 * The types of what user code is given: `VatData`, which it also finds as a
 * global, and the powers of one vat. Rules K1 to K4, C1 to C4, W1 to W9 and X1
 * to X3 of docs/SPEC.md.
 */
import type { MapStore, SetStore, StoreOptions } from '../collections/types.js';
import type { WeakMapStore, WeakSetStore } from '../collections/types.js';
import type { DurableKindHandle, KindMakers } from '../kinds/types.js';
import type { PromiseWatcher } from '../watch/watcher.js';
import type { DeviceProxy } from './devices.js';

/** The kinds, the stores and the watches of one incarnation. */
export interface VatData extends KindMakers {
  /**
   * Makes, or finds again after an upgrade, the one watcher of a durable kind,
   * and defines the kind.
   *
   * @throws when a handler is no function, or the kind is defined already
   */
  readonly providePromiseWatcher: (
    kindHandle: DurableKindHandle,
    onFulfilled?: PromiseWatcher['onFulfilled'],
    onRejected?: PromiseWatcher['onRejected'],
  ) => PromiseWatcher;
  /**
   * Calls the watcher when the promise settles, in this incarnation or a later
   * one.
   *
   * @param watcher a durable object with `onFulfilled`, `onRejected`, or both
   * @param args durable; passed on to the watcher
   * @throws when `promise` is no promise or `watcher` no object; the rest is
   *   found in a later turn, and is an unhandled rejection then
   */
  readonly watchPromise: (
    promise: PromiseLike<unknown>,
    watcher: PromiseWatcher,
    ...args: unknown[]
  ) => void;
  /** A map whose keys are scalars: primitives and remotables. */
  readonly makeScalarBigMapStore: <K = unknown, V = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => MapStore<K, V>;
  /** The same, but it neither holds nor tells its remotable keys. */
  readonly makeScalarBigWeakMapStore: <K = unknown, V = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => WeakMapStore<K, V>;
  readonly makeScalarBigSetStore: <K = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => SetStore<K>;
  readonly makeScalarBigWeakSetStore: <K = unknown>(
    label?: string,
    options?: StoreOptions,
  ) => WeakSetStore<K>;
}

/** The first argument of `buildRootObject`: what liveslots gives, and what the runtime adds. */
export interface VatPowers {
  readonly VatData: VatData;
  /** The vat's own, which know virtual objects by identity. */
  readonly WeakMap: WeakMapConstructor;
  /** The vat's own, which know virtual objects by identity. */
  readonly WeakSet: WeakSetConstructor;
  /** Calls of a device: `D(device).method(...args)` answers at once. */
  readonly D: (device: object) => DeviceProxy;
  /** Ends the vat after this delivery. `completion` must be passable. */
  readonly exitVat: (completion: unknown) => void;
  /** Ends the vat after this delivery as a failure. `reason` must be passable. */
  readonly exitVatWithFailure: (reason: unknown) => void;
  /** Gives up an import for good. Only with the option `enableDisavow`. */
  readonly disavow?: (presence: object) => void;
  /** What the runtime adds. */
  readonly [name: string]: unknown;
}
