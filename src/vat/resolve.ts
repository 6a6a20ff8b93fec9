/**
 * How promises are settled across the edge: those that the vat decides are
 * followed and resolved, those that the kernel decides are settled by notify.
 * docs/promises.md; rules P5 to P11 of docs/SPEC.md.
 */
import { E } from '@endo/eventual-send';
import type { OutwardSyscall, VatOneResolution } from '../protocol/syscall.js';
import { harden } from '../realm.js';
import { isVpid, type Vpid, type Vref } from '../refs/vref.js';
import type { Exports } from '../slots/exports.js';
import { insistShallow, MAX_DEPTH } from '../smallcaps/depth.js';
import type { Settlement } from '../slots/known-resolutions.js';
import type { ImportedPromise } from '../slots/promise-table.js';
import type { Unread } from './unread.js';
import { type BatchDeps, batchForPromise, type ResolutionBatch } from './resolution-batch.js';

export interface ResolverDeps extends BatchDeps {
  readonly syscall: OutwardSyscall;
  readonly exports: Exports;
  readonly unread: Unread;
  /**
   * Told what the kernel has introduced to the vat in entries that are
   * ignored, when somebody wants to know.
   */
  readonly noteIgnored?: ((vrefs: readonly Vref[]) => void) | undefined;
}

interface Read {
  readonly value: unknown;
  readonly error?: undefined;
}

export class Resolver {
  readonly #deps: ResolverDeps;

  constructor(deps: ResolverDeps) {
    this.#deps = deps;
  }

  /**
   * Makes this vat the decider of a promise that the kernel has heard of, or
   * is about to. When it settles, the kernel is told.
   */
  followForKernel(vpid: Vpid, promise: Promise<unknown>): void {
    this.#deps.promises.addExport(vpid, promise);
    void E.when(
      promise,
      value => this.resolve(vpid, promise, { isReject: false, value }),
      (value: unknown) => this.resolve(vpid, promise, { isReject: true, value }),
    );
  }

  /** Follows the promise for the kernel, unless the kernel knows it already. */
  maybeExportPromise(vpid: Vpid): void {
    const { promises } = this.#deps;
    if (!promises.isKnownToKernel(vpid)) {
      this.followForKernel(vpid, promises.requiredPromise(vpid));
    }
  }

  /**
   * Says a batch, retires its names, and follows every other promise that the
   * kernel has heard of by it or by the message before it.
   *
   * @param alreadySaid the slots of that message
   */
  commit(batch: ResolutionBatch, alreadySaid: readonly Vref[]): void {
    const { syscall, exports, promises } = this.#deps;
    const mentioned = new Set<Vpid>(alreadySaid.filter(isVpid));
    if (batch.length > 0) {
      for (const [, , data] of batch) {
        exports.retainExportedVrefs(data.slots);
      }
      syscall.resolve(batch);
      for (const [, , data] of batch) {
        for (const vref of data.slots) {
          if (isVpid(vref)) {
            mentioned.add(vref);
          }
        }
      }
      for (const [vpid] of batch) {
        mentioned.delete(vpid);
        promises.retire(vpid);
      }
    }
    for (const vpid of [...mentioned].sort()) {
      this.maybeExportPromise(vpid);
    }
  }

  private resolve(vpid: Vpid, promise: Promise<unknown>, settlement: Settlement): void {
    const { syscall, codec, promises, known } = this.#deps;
    if (!promises.exportedVPIDs.has(vpid)) {
      // A batch that went out since has resolved it together with others.
      return;
    }
    try {
      insistShallow(settlement.value, MAX_DEPTH);
      harden(settlement.value);
    } catch {
      // What cannot be frozen is refused by the serializer, with a better reason.
    }
    known.remember(promise, settlement);
    let batch: ResolutionBatch;
    try {
      batch = batchForPromise(this.#deps, vpid, settlement);
    } catch (err) {
      syscall.exit(true, codec.serializeForKernel(err));
      return;
    }
    this.commit(batch, []);
  }

  /**
   * Settles imported promises. Names that this vat does not wait for are stale
   * and ignored, unless another entry of the same batch mentions them. A
   * promise whose data cannot be read is rejected.
   *
   * @throws when a slot is unknown; no promise is settled then
   */
  notify(resolutions: readonly VatOneResolution[]): void {
    const { syscall, codec, promises, unread } = this.#deps;
    const settled = new Map<Vpid, () => void>();
    const notRead: VatOneResolution[] = [];
    let waiting = resolutions;
    const arrivals = codec.collectArrivals(() => {
      // An entry that looked stale may be imported by one behind it: go on
      // until nothing new comes up.
      for (let before = -1; before < settled.size && waiting.length > 0;) {
        before = settled.size;
        const stale: VatOneResolution[] = [];
        for (const resolution of waiting) {
          const vpid = resolution[0] as Vpid;
          const imported = promises.importedVPIDs.get(vpid);
          if (imported === undefined) {
            stale.push(resolution);
          } else {
            settled.set(vpid, this.settler(imported, resolution, notRead));
          }
        }
        waiting = stale;
      }
    });
    for (const settle of settled.values()) {
      settle();
    }
    for (const vpid of settled.keys()) {
      promises.retire(vpid);
      arrivals.delete(vpid);
      unread.settle(vpid);
    }
    for (const vpid of [...arrivals].sort()) {
      syscall.subscribe(vpid);
    }
    this.noteNotRead(resolutions, notRead, waiting);
    promises.keepToCeiling(0);
  }

  // What the kernel has introduced in entries that were not read.
  private noteNotRead(
    resolutions: readonly VatOneResolution[],
    notRead: VatOneResolution[],
    stale: readonly VatOneResolution[],
  ): void {
    const { unread, noteIgnored } = this.#deps;
    for (const resolution of stale) {
      if (unread.settle(resolution[0] as Vpid)) {
        notRead.push(resolution);
      } else {
        noteIgnored?.(resolution[2].slots);
      }
    }
    if (notRead.length > 0) {
      const told = new Set<Vref>(resolutions.map(([vpid]) => vpid));
      for (const [, , { slots }] of notRead) {
        unread.note(slots, vpid => told.has(vpid));
      }
    }
  }

  private settler(
    imported: ImportedPromise,
    resolution: VatOneResolution,
    notRead: VatOneResolution[],
  ): () => void {
    const [, isReject, data] = resolution;
    const read = this.#deps.codec.readSaid<Read>(data, 0, value => ({ value }));
    if (read.error !== undefined) {
      notRead.push(resolution);
      const { error } = read;
      return () => imported.reject(error);
    }
    const { value } = read;
    return isReject ? () => imported.reject(value) : () => imported.resolve(value);
  }
}
