/**
 * How a vat ends itself: `exitVat`, `exitVatWithFailure`, and the presence that
 * was disavowed. Rules X1 to X3 of docs/SPEC.md.
 */
import { Fail } from '../errors.js';
import type { Candidates } from '../ledger/candidates.js';
import type { CapDataLimits } from '../protocol/capdata.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import { harden } from '../realm.js';
import { parseVref } from '../refs/vref.js';
import type { Codec } from '../slots/codec.js';
import type { Exports } from '../slots/exports.js';
import type { PresenceMaker } from '../slots/presence.js';
import type { SlotTable } from '../slots/slot-table.js';
import { insistShallow, MAX_DEPTH } from '../smallcaps/depth.js';
import type { Whole } from '../whole.js';
import type { ExitSyscall } from './exit-syscall.js';

export interface ExitDeps {
  readonly syscall: OutwardSyscall;
  readonly exitSyscall: ExitSyscall;
  readonly slots: SlotTable;
  readonly codec: Codec;
  readonly exports: Exports;
  readonly limits: CapDataLimits;
  readonly presences: PresenceMaker;
  readonly candidates: Candidates;
  readonly whole: Whole;
}

export class Exit {
  readonly #deps: ExitDeps;
  /** One for the vat, made when it is needed: making an error is slow. */
  #disavowal: Error | undefined;

  constructor(deps: ExitDeps) {
    this.#deps = deps;
  }

  /**
   * Ends the vat after this delivery. `completion` must be passable. After a
   * failure in the same crank nothing is said, and it is not looked at.
   */
  readonly exitVat = (completion: unknown): void => {
    this.exit(false, completion);
  };

  /** The same, as a failure, and whatever was said before. `reason` must be passable. */
  readonly exitVatWithFailure = (reason: unknown): void => {
    this.exit(true, reason);
  };

  /**
   * Gives up an import for good: the kernel is told, and any later use of the
   * presence ends the vat.
   *
   * @throws when it is not a presence that the vat holds
   */
  readonly disavow = (presence: object): void => {
    const { syscall, slots, presences, candidates, whole } = this.#deps;
    const vref = Object(presence) === presence ? slots.vrefOf(presence) : undefined;
    if (vref === undefined) {
      throw Fail`attempt to disavow unknown ${presence}`;
    }
    const { type, allocatedByVat, baseRef } = parseVref(vref);
    if (type !== 'object') {
      throw Fail`attempt to disavow non-object ${presence}`;
    }
    if (allocatedByVat) {
      throw Fail`attempt to disavow an export`;
    }
    whole(() => {
      slots.valToSlot.delete(presence);
      slots.slotToVal.delete(baseRef);
      presences.disavow(presence, vref);
      candidates.introducedUnseen.delete(baseRef);
      syscall.dropImports([vref]);
    });
  };

  readonly refuseDisavowed = (): never => {
    this.#disavowal ??= harden(Error('this Presence has been disavowed'));
    this.exitVatWithFailure(this.#disavowal);
    throw this.#disavowal;
  };

  private exit(isFailure: boolean, info: unknown): void {
    const { exitSyscall, codec, exports, limits } = this.#deps;
    if (exitSyscall.isFailing) {
      return;
    }
    insistShallow(info, MAX_DEPTH);
    const data = codec.serializeForKernel(harden(info));
    if (limits.isAcceptable([data])) {
      exports.retainExportedVrefs(data.slots);
      exitSyscall.say(isFailure, data);
    } else {
      exitSyscall.say(true, codec.serializeForKernel(harden(Error('syscall capdata too large'))));
    }
  }
}
