/**
 * What the kernel has introduced to the vat in capdata that could not be read,
 * so that both tables agree in the end: the next `bringOutYourDead` drops what
 * nothing holds, and the kernel is asked to tell of promises, since it forgets
 * them together with telling. Rule E12 of docs/SPEC.md.
 */
import type { Candidates } from '../ledger/candidates.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import { isPromiseVref, parseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { PromiseTable } from '../slots/promise-table.js';

export interface UnreadDeps {
  readonly syscall: OutwardSyscall;
  readonly candidates: Candidates;
  readonly promises: PromiseTable;
  /** Whether this vat has ever given a promise that number. */
  readonly wasAllocated: (promiseId: number) => boolean;
}

export class Unread {
  readonly #deps: UnreadDeps;
  /** Promises that nobody here knows of, and that the kernel will tell of. */
  readonly #awaited = new Set<Vpid>();

  constructor(deps: UnreadDeps) {
    this.#deps = deps;
  }

  /**
   * @param slots of capdata that could not be read
   * @param isSettled whether a promise is told of already, or decided here
   */
  note(slots: readonly Vref[], isSettled: (vpid: Vpid) => boolean): void {
    const { syscall, candidates, promises } = this.#deps;
    candidates.notePossiblyUnknown(slots);
    for (const vref of slots) {
      if (
        isPromiseVref(vref) &&
        !isSettled(vref) &&
        !promises.isKnownToKernel(vref) &&
        !this.#awaited.has(vref) &&
        this.canBeKnown(vref)
      ) {
        this.#awaited.add(vref);
        syscall.subscribe(vref);
      }
    }
  }

  /**
   * The kernel tells of a promise, or the vat has come to know it.
   *
   * @returns whether nobody but this knew of it
   */
  settle(vpid: Vpid): boolean {
    return this.#awaited.delete(vpid);
  }

  private canBeKnown(vpid: Vpid): boolean {
    const { allocatedByVat, id } = parseVref(vpid);
    return !allocatedByVat || this.#deps.wasAllocated(id);
  }
}
