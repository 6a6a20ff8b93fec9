/**
 * Known resolutions: what must be resolved together with a promise, or right
 * after a message. A batch is computed whole, and checked against the limits,
 * before anything is said to the kernel. Rules P7 to P9 of docs/SPEC.md.
 */
import type { CapData, CapDataLimits } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import { isPromiseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { Codec } from '../slots/codec.js';
import type { KnownResolutions, Settlement } from '../slots/known-resolutions.js';
import type { PromiseTable } from '../slots/promise-table.js';

type Resolution = readonly [vpid: Vpid, isReject: boolean, data: CapData];

/** In the order in which the kernel is told. */
export type ResolutionBatch = Resolution[];

export interface BatchDeps {
  readonly codec: Codec;
  readonly promises: PromiseTable;
  readonly known: KnownResolutions;
  readonly limits: CapDataLimits;
}

interface Frame {
  readonly slots: readonly Vref[];
  next: number;
  /** Where to go on behind it. */
  readonly outer: Frame | undefined;
}

// What was thrown may be anything, when it is user code that threw it: a proxy,
// whose traps throw one more. After the second one the reason is ours.
function serializeReason(codec: Codec, reason: unknown): CapData {
  try {
    return codec.serializeForKernel(reason);
  } catch (err) {
    try {
      return codec.serializeForKernel(harden(err));
    } catch {
      return codec.serializeForKernel(harden(Error('the reason of a rejection is not passable')));
    }
  }
}

// A sender can make the words of a refusal as long as it likes (a method that is not there is named
// in them), so a reason that is too large to be said does not end the vat.
function rejectionOf({ codec, limits }: BatchDeps, vpid: Vpid, data: CapData): Resolution {
  const isTooLarge = !limits.isAcceptable([data]);
  return [
    vpid,
    true,
    isTooLarge
      ? codec.serializeForKernel(harden(Error('the reason of a rejection is too large')))
      : data,
  ];
}

// A value that cannot be serialized settles its promise all the same: as a
// rejection with the reason why.
function resolutionOf(deps: BatchDeps, vpid: Vpid, settlement: Settlement): Resolution {
  const { codec } = deps;
  let data: CapData;
  try {
    data = codec.serializeForKernel(settlement.value);
  } catch (err) {
    return rejectionOf(deps, vpid, serializeReason(codec, err));
  }
  return settlement.isReject ? rejectionOf(deps, vpid, data) : [vpid, false, data];
}

/** The walk: depth first, in pre-order, on a stack of our own. */
function collect(
  deps: BatchDeps,
  batch: ResolutionBatch,
  done: Set<Vpid>,
  slots: readonly Vref[],
): void {
  const { promises, known, limits } = deps;
  let frame: Frame | undefined =
    slots.length === 0 ? undefined : { slots, next: 0, outer: undefined };
  while (frame !== undefined) {
    const vref: Vref | undefined = frame.slots[frame.next];
    frame.next += 1;
    if (vref === undefined) {
      frame = frame.outer;
    } else if (isPromiseVref(vref) && !done.has(vref) && !promises.importedVPIDs.has(vref)) {
      const settlement = known.get(promises.requiredPromise(vref));
      if (settlement !== undefined) {
        done.add(vref);
        const resolution = resolutionOf(deps, vref, settlement);
        batch.push(resolution);
        frame = { slots: resolution[2].slots, next: 0, outer: frame };
      }
    }
  }
  const only = batch[0];
  if (batch.length === 1 && only !== undefined) {
    limits.assertOneAcceptable(only[2]);
  } else if (batch.length > 0) {
    limits.assertAcceptable(batch.map(resolution => resolution[2]));
  }
}

/**
 * @param slots what a message mentions
 * @returns the resolutions of all promises with known ones that can be reached from there
 * @throws when together they are over the limits
 */
export function batchForSlots(deps: BatchDeps, slots: readonly Vref[]): ResolutionBatch {
  const batch: ResolutionBatch = [];
  if (slots.length > 0) {
    collect(deps, batch, new Set(), slots);
  }
  return batch;
}

/** The same, beginning with one promise that has just been settled. */
export function batchForPromise(
  deps: BatchDeps,
  vpid: Vpid,
  settlement: Settlement,
): ResolutionBatch {
  const resolution = resolutionOf(deps, vpid, settlement);
  const batch: ResolutionBatch = [resolution];
  collect(deps, batch, new Set([vpid]), resolution[2].slots);
  return batch;
}
