/**
 * One incarnation of a vat: its liveslots, and what it can do as long as it
 * lasts. What is left of an earlier one in a test's hands can do nothing more.
 */
import { joinSyscall } from '../../platform/join-syscall.js';
import { createLiveslots, type Liveslots } from '../../liveslots.js';
import { insistKnownOptions } from '../../given.js';
import { type LiveslotsOptions, VAT_OPTIONS } from '../../options.js';
import type { Delivery } from '../../protocol/delivery.js';
import {
  handlerFromSyscall,
  type OutwardSyscall,
  syscallFromHandler,
  type VatSyscallObject,
} from '../../protocol/syscall.js';
import type { VatNamespace } from '../../index.js';
import type { VatStore } from '../../store/vatstore.js';

/** A vat's code. `vatPowers` has `VatData`, `WeakMap` and `WeakSet` among the vat's own powers. */
export type BuildRootObject = NonNullable<VatNamespace['buildRootObject']>;

/** What liveslots takes, but for what the kernel brings. */
export type VatOptions = Omit<
  LiveslotsOptions,
  'syscall' | 'vatstore' | 'buildVatNamespace' | 'vatId'
>;

/** @throws when `options` are not what they must be; the error names the part */
export function insistVatOptions(part: string, options: VatOptions | undefined): void {
  if (options !== undefined) {
    insistKnownOptions(part, options, VAT_OPTIONS);
  }
}

export interface IncarnationDeps {
  readonly vatId: string;
  readonly number: number;
  readonly buildRootObject: BuildRootObject;
  readonly outward: OutwardSyscall;
  readonly vatstore: VatStore;
  readonly options: VatOptions;
  readonly onSyscall: (syscall: VatSyscallObject) => void;
}

export class Incarnation {
  readonly vatId: string;
  readonly number: number;
  readonly liveslots: Liveslots;
  #isOver = false;
  #fault: { readonly reason: unknown } | undefined;

  constructor(deps: IncarnationDeps) {
    const { vatId, number, outward, vatstore, buildRootObject } = deps;
    this.vatId = vatId;
    this.number = number;
    const perform = handlerFromSyscall(joinSyscall(outward, vatstore));
    const syscall = syscallFromHandler(object => {
      if (this.#isOver) {
        return ['error', `incarnation ${number} of vat ${vatId} has ended`];
      }
      deps.onSyscall(object);
      const result = perform(object);
      if (result[0] === 'error' && object[0] !== 'callNow') {
        // User code may swallow it, and the vat is over all the same.
        this.#fault ??= { reason: Error(result[1]) };
      }
      return result;
    });
    this.liveslots = createLiveslots({
      console: { warn() {} },
      ...deps.options,
      vatId,
      syscall,
      buildVatNamespace: async () => ({ buildRootObject }),
    });
  }

  /**
   * @returns what `dispatch` answers
   * @throws when the delivery failed, or one of its syscalls was not lawful
   */
  async deliver(delivery: Delivery): Promise<unknown> {
    const [outcome] = await Promise.allSettled([this.liveslots.dispatch(delivery)]);
    if (this.#fault !== undefined) {
      throw this.#fault.reason;
    }
    if (outcome.status === 'rejected') {
      throw outcome.reason;
    }
    return outcome.value;
  }

  end(): void {
    this.#isOver = true;
  }
}
