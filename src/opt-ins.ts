/**
 * What a runtime can ask for beyond the established behaviour. All of it is
 * off by default, and then no syscall differs. docs/options.md; rule G9 of
 * docs/SPEC.md.
 */
import { Fail, q } from './errors.js';

export interface OptIns {
  /**
   * `bringOutYourDead` deals with at most so many objects and entries of
   * collections, and answers how many it has left (`leftToSweep`): deliver it
   * again until that is zero. Default: no limit, and no such answer.
   */
  readonly sweepLimit?: number;
  /**
   * No `dropImports`, `retireImports` or `retireExports` has more vrefs than
   * this: long lists are told in several calls. Default: no limit.
   */
  readonly gcListLimit?: number;
  /**
   * The kernel introduces to the vat what a notification names, also when the
   * vat does not wait for the promise. With this, the next `bringOutYourDead`
   * drops such imports. Default false.
   */
  readonly dropStaleNotifyImports?: boolean;
  /**
   * So many promises may wait for the kernel. Before it sends a message, and
   * after each message or notification that comes in, the vat rejects those
   * over it, oldest first. Default: no limit.
   */
  readonly maxImportedPromises?: number;
  /**
   * A message, or a resolution, whose body has more characters than this is
   * not read: its result, or the promise, is rejected. Default: no limit.
   */
  readonly maxIncomingBody?: number;
  /** The same for the number of slots. Default: no limit. */
  readonly maxIncomingSlots?: number;
}

export type CompleteOptIns = Readonly<Required<OptIns>>;

/** Of options that are given, those that are opted into here. */
export function pickOptIns(options: OptIns): OptIns {
  const { sweepLimit, gcListLimit, dropStaleNotifyImports, maxImportedPromises } = options;
  const { maxIncomingBody, maxIncomingSlots } = options;
  return {
    ...(sweepLimit === undefined ? {} : { sweepLimit }),
    ...(gcListLimit === undefined ? {} : { gcListLimit }),
    ...(dropStaleNotifyImports === undefined ? {} : { dropStaleNotifyImports }),
    ...(maxImportedPromises === undefined ? {} : { maxImportedPromises }),
    ...(maxIncomingBody === undefined ? {} : { maxIncomingBody }),
    ...(maxIncomingSlots === undefined ? {} : { maxIncomingSlots }),
  };
}

function provideLimit(name: keyof OptIns, given: number | undefined): number {
  if (given === undefined) {
    return Infinity;
  }
  if (given !== Infinity && !(Number.isSafeInteger(given) && given > 0)) {
    throw Fail`the option ${q(name)} must be a positive whole number, not ${q(given)}`;
  }
  return given;
}

/** @throws when a limit is no positive whole number; the error names it */
export function completeOptIns(options: OptIns): CompleteOptIns {
  return {
    sweepLimit: provideLimit('sweepLimit', options.sweepLimit),
    gcListLimit: provideLimit('gcListLimit', options.gcListLimit),
    dropStaleNotifyImports: options.dropStaleNotifyImports === true,
    maxImportedPromises: provideLimit('maxImportedPromises', options.maxImportedPromises),
    maxIncomingBody: provideLimit('maxIncomingBody', options.maxIncomingBody),
    maxIncomingSlots: provideLimit('maxIncomingSlots', options.maxIncomingSlots),
  };
}
