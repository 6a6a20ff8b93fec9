/**
 * What a runtime can ask for beyond the established behaviour. All of it is
 * off by default, and then no syscall differs. docs/options.md; rule G9 of
 * docs/SPEC.md.
 */
import { A_BOOLEAN, A_KEY_LENGTH, A_LIMIT, SHORTEST_MAX_KEY, type Wanted } from './given.js';

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
  /**
   * `bringOutYourDead` finds and deletes what only its own cycles in virtual
   * data hold. Default false.
   */
  readonly reclaimCycles?: boolean;
  /**
   * After an upgrade, each `bringOutYourDead` deletes a part of what earlier
   * incarnations have left in the vatstore: virtual data, and durable data that
   * only their memory held. Default false. Without effect together with
   * `relaxDurabilityRules`: durable data may name virtual data then.
   */
  readonly reclaimLeftovers?: boolean;
  /**
   * A promise whose value is over the limits of one syscall is rejected with an
   * error that says so. Default false: the vat is ended.
   */
  readonly rejectOversizedResults?: boolean;
  /**
   * An encoded key of a collection has at most so many characters: 219 or more,
   * for runtimes whose vatstore takes longer keys. A string as a key has one
   * character less. Default: 219.
   */
  readonly maxKeyLength?: number;
}

export type CompleteOptIns = Readonly<Required<OptIns>>;

/** Every option that can be opted into, and what it must be: the one place that lists them. */
export const OPT_INS = {
  sweepLimit: A_LIMIT,
  gcListLimit: A_LIMIT,
  dropStaleNotifyImports: A_BOOLEAN,
  maxImportedPromises: A_LIMIT,
  maxIncomingBody: A_LIMIT,
  maxIncomingSlots: A_LIMIT,
  reclaimCycles: A_BOOLEAN,
  reclaimLeftovers: A_BOOLEAN,
  rejectOversizedResults: A_BOOLEAN,
  maxKeyLength: A_KEY_LENGTH,
} as const satisfies { readonly [K in keyof CompleteOptIns]: Wanted };

/** Without it: no limit, the established length, and no. */
const absent = (rule: Wanted): number | boolean =>
  rule === A_LIMIT ? Infinity : rule === A_KEY_LENGTH ? SHORTEST_MAX_KEY : false;

/** @param options checked against `OPT_INS` */
export function completeOptIns(options: OptIns): CompleteOptIns {
  const complete = Object.entries(OPT_INS).map(([name, rule]) => [
    name,
    options[name as keyof OptIns] ?? absent(rule),
  ]);
  return Object.fromEntries(complete) as CompleteOptIns;
}
