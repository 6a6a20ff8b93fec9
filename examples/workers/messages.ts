// What the kernel's thread and a vat's thread say to each other. Only strings and lists of strings
// cross; both sides own what they get.

import type { Delivery, VatMessageSyscall } from 'liveslots';

/** A key of the vatstore and its new value; `undefined` deletes it. */
export type Change = readonly [key: string, value: string | undefined];

/** Given to the thread when it starts. */
export interface VatSettings {
  readonly vatID: string;
  /** The address of the module that exports `buildRootObject`. */
  readonly module: string;
}

export interface ToVat {
  readonly delivery: Delivery;
}

/** All of a crank at once. */
export interface CrankResult {
  /** What the vat said, in order. */
  readonly syscalls: readonly VatMessageSyscall[];
  /** What it wrote to its vatstore. */
  readonly changes: readonly Change[];
}

export type FromVat =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly result: CrankResult }
  | { readonly type: 'failed'; readonly reason: string };

/** Asked in the middle of a crank, while the vat's thread waits. */
export type Question =
  | { readonly type: 'get'; readonly key: string }
  | { readonly type: 'entriesAfter'; readonly key: string; readonly limit: number };

/** A vat, wherever it runs. One crank at a time. */
export interface Vat {
  /** Rejects when the crank failed; the vat takes no more then. */
  deliver(delivery: Delivery): Promise<CrankResult>;
  stop(): Promise<void>;
}
