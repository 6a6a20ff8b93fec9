/**
 * How promises are settled across the edge: those that the vat decides are
 * followed and resolved, those that the kernel decides are settled by notify.
 * docs/promises.md; rules P5 to P11 of docs/SPEC.md.
 */
import type { OutwardSyscall, VatOneResolution } from '../protocol/syscall.js';
import { harden } from '../realm.js';
import { isPromiseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { ImportedPromise } from '../slots/entries.js';
import type { Exports } from '../slots/exports.js';
import { insistShallow, MAX_DEPTH } from '../smallcaps/depth.js';
import type { Settlement } from '../slots/known-resolutions.js';
import type { Parts } from '../slots/parts.js';
import { whenSettled } from '../slots/when-settled.js';
import type { ExitSyscall } from './exit-syscall.js';
import { readAwaited } from './notified.js';
import type { Unread } from './unread.js';
import { hardening } from './settled-data.js';
import { type BatchDeps, batchForPromise, type ResolutionBatch } from './resolution-batch.js';
import type { SelfWait } from './self-wait.js';

export interface ResolverDeps extends BatchDeps {
  readonly syscall: OutwardSyscall;
  readonly exitSyscall: ExitSyscall;
  readonly selfWait: SelfWait;
  readonly exports: Exports;
  /** The promise of a presence may be made anew: nothing is remembered of it. */
  readonly parts: Parts;
  readonly unread: Unread;
  /** A value over the limits rejects its promise, and does not end the vat. */
  readonly rejectOversizedResults: boolean;
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

const slotsOf = (batch: ResolutionBatch, index: number): readonly Vref[] =>
  (batch[index] as ResolutionBatch[number])[2].slots;

function hardenIfPossible(value: unknown): void {
  try {
    insistShallow(value, MAX_DEPTH);
    hardening.settled(value);
  } catch {
    // What cannot be frozen is refused by the serializer, with a better reason.
  }
}

/** Made only when there is something to put in: most of what is said names no promise. */
function addVpids(to: Set<Vpid> | undefined, slots: readonly Vref[]): Set<Vpid> | undefined {
  let vpids = to;
  for (let index = 0; index < slots.length; index += 1) {
    const vref = slots[index] as Vref;
    if (isPromiseVref(vref)) {
      vpids ??= new Set();
      vpids.add(vref);
    }
  }
  return vpids;
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
    whenSettled(
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
    let mentioned = addVpids(undefined, alreadySaid);
    if (batch.length > 0) {
      for (let index = 0; index < batch.length; index += 1) {
        exports.retainExportedVrefs(slotsOf(batch, index));
      }
      syscall.resolve(batch);
      for (let index = 0; index < batch.length; index += 1) {
        mentioned = addVpids(mentioned, slotsOf(batch, index));
      }
      for (let index = 0; index < batch.length; index += 1) {
        const vpid = (batch[index] as ResolutionBatch[number])[0];
        mentioned?.delete(vpid);
        promises.retire(vpid);
      }
    }
    if (mentioned !== undefined) {
      for (const vpid of [...mentioned].sort()) {
        this.maybeExportPromise(vpid);
      }
    }
  }

  private resolve(vpid: Vpid, promise: Promise<unknown>, settlement: Settlement): void {
    const { promises, known, parts, selfWait } = this.#deps;
    selfWait.forget(promise);
    if (!promises.exportedVPIDs.has(vpid)) {
      // A batch that went out since has resolved it together with others.
      return;
    }
    hardenIfPossible(settlement.value);
    if (!parts.has(promise)) {
      known.remember(promise, settlement);
    }
    this.tell(vpid, settlement);
  }

  /** The same for a result that has no promise, which is hardened already. */
  tell(vpid: Vpid, settlement: Settlement): void {
    const { exitSyscall, codec, rejectOversizedResults } = this.#deps;
    let batch: ResolutionBatch;
    try {
      batch = batchForPromise(this.#deps, vpid, settlement);
    } catch (err) {
      if (!rejectOversizedResults) {
        exitSyscall.say(true, codec.serializeForKernel(err));
        return;
      }
      const reason = harden(Error('the value of a promise is too large for one syscall'));
      batch = [[vpid, true, codec.serializeForKernel(reason)]];
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
    let stale: VatOneResolution[] = [];
    const arrivals = codec.collectArrivals(arriving => {
      stale = readAwaited(
        resolutions,
        vpid => promises.importedVPIDs.get(vpid),
        arriving,
        (resolution, imported) => this.read(resolution, imported, settled, notRead),
      );
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
    this.noteNotRead(resolutions, notRead, stale);
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

  protected read(
    resolution: VatOneResolution,
    imported: ImportedPromise,
    settled: Map<Vpid, () => void>,
    notRead: VatOneResolution[],
  ): void {
    const { codec } = this.#deps;
    const [name, isReject, data] = resolution;
    const vpid = name as Vpid;
    const read = codec.readSaid<Read>(data, 0, value => ({ value }));
    if (read.error !== undefined) {
      notRead.push(resolution);
      const { error } = read;
      settled.set(vpid, () => imported.reject(error));
      return;
    }
    const { value } = read;
    settled.set(vpid, isReject ? () => imported.reject(value) : () => imported.resolve(value));
  }
}
