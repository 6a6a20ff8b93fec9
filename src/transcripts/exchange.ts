/**
 * What a vat has said and heard, as it is written down: deliveries, each with
 * its syscalls and their results. The form of the items of SwingSet's
 * transcripts, and of our own recordings once they are read. docs/record.md.
 */

/** A syscall in object form, and what was answered to it: `['ok', value]` or `['error', text]`. */
export interface Exchange {
  readonly s: unknown;
  readonly r: unknown;
}

/** One delivery with all that came of it. */
export interface Episode {
  /** Where it stands: `line 12` of a recording, `position 5` of a transcript. */
  readonly place: string;
  readonly delivery: readonly unknown[];
  readonly exchanges: readonly Exchange[];
  /** Whether `dispatch` succeeded; undefined for a recording that breaks off in it. */
  readonly isOk: boolean | undefined;
  /** What it was rejected with, in words. */
  readonly problem?: string | undefined;
  /** What the engine has charged for it, where that was written down. */
  readonly computrons?: number | undefined;
}

/** Items of a transcript that are no deliveries: what the kernel did with the worker. */
const OF_THE_WORKER = /^(?:save|load)-snapshot$|^(?:initialize|shutdown)-worker$/;

export const isDelivery = (delivery: readonly unknown[]): boolean =>
  !OF_THE_WORKER.test(String(delivery[0]));
