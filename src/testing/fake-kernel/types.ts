/**
 * What the fake kernel offers to a test.
 */
import type { Baggage, VatPowers } from '../../index.js';
import type { Inspect, MissingKind } from '../../inspect.js';
import type { Delivery } from '../../protocol/delivery.js';
import type { VatSyscallObject } from '../../protocol/syscall.js';
import type { VatStore } from '../../store/vatstore.js';
import type { BuildRootObject, VatOptions } from './incarnation.js';

/** One thing that crossed the edge of a vat, or that a vat was asked when it could not start. */
export type KernelEvent =
  | { readonly type: 'delivery'; readonly vatId: string; readonly delivery: Delivery }
  | { readonly type: 'syscall'; readonly vatId: string; readonly syscall: VatSyscallObject }
  /** Told before the crank is undone. `missingKinds` are those that the code has not defined. */
  | {
      readonly type: 'startFailed';
      readonly vatId: string;
      readonly missingKinds: readonly MissingKind[];
    };

/** What `makeFakeKernel` takes. */
export interface FakeKernelOptions {
  /** Is told of all that crosses the edge of a vat, the test's own syscalls excepted, and why one has not started. */
  readonly onEvent?: (event: KernelEvent) => void;
  /** For every vat, the test's own included. Default gc tools collect for real where they can. */
  readonly vatOptions?: VatOptions;
}

/** What a vat is started with. */
export interface StartOptions {
  /** Plain data, given to `buildRootObject`. */
  readonly parameters?: unknown;
  /** On top of those of the kernel. */
  readonly vatOptions?: VatOptions;
}

/** How many entries the kernel's tables have; the same again means that nothing was left behind. */
export interface KernelCounts {
  readonly objects: number;
  readonly promises: number;
  readonly queued: number;
  /** The c-list entries of each vat; `test` is the test's own. */
  readonly clists: Readonly<Record<string, number>>;
}

/** One entry of the c-list of a vat. */
export interface ClistView {
  readonly vref: string;
  /** The kernel's name: vats that know the same thing have entries with the same one. */
  readonly kref: string;
  readonly isReachable: boolean;
}

/** A vat's code, with the type of its root object. */
export type Builder<Root> = Building<Root>['build'];

// A method to the compiler: a vat may declare what it expects.
interface Building<Root> {
  build(vatPowers: VatPowers, vatParameters: unknown, baggage: Baggage): Root | Promise<Root>;
}

/** A kernel in memory, of which a test sees everything. */
export interface FakeKernel {
  /**
   * Starts a vat.
   *
   * @param vatId any string but `test`, each once
   * @returns its root object as the test holds it: send to it with `E`, or hand
   *   it to others as an argument
   * @throws what the start fails with; there is no such vat then
   */
  startVat<Root extends object>(
    vatId: string,
    buildRootObject: Builder<Root>,
    options?: StartOptions,
  ): Promise<Root>;
  /**
   * Makes all deliveries that are due, and those that come of them.
   *
   * @returns how many there were
   * @throws VatFault when a vat failed: its crank was undone and it has ended.
   *   The others are as they were, and `run` goes on with them. Throws as well
   *   when more than `limit` deliveries do not come to an end
   */
  run(limit?: number): Promise<number>;
  /**
   * Runs, and gives the outcome of a promise.
   *
   * @throws what it was rejected with, what `run` throws, or an error when
   *   nothing is left to do and it is not settled
   */
  settle<T>(promise: T | PromiseLike<T>): Promise<T>;
  /**
   * `bringOutYourDead` in all vats and all that follows, until nothing changes.
   * What the test and its suspended functions hold is no garbage.
   */
  collect(): Promise<void>;
  /**
   * Ends the incarnation of a vat and starts the next one on its vatstore, as
   * kernels do: it collects, what it should have settled is rejected with
   * `{ name: 'vatUpgraded', … }`, and what does not survive is orphaned.
   *
   * @param buildRootObject default: the code it had
   * @throws what the start fails with; the vat is as it was before then
   */
  upgradeVat(
    vatId: string,
    buildRootObject?: BuildRootObject,
    options?: StartOptions,
  ): Promise<void>;
  /** Upgrades all vats to the code that they have: the process has been restarted. */
  restart(): Promise<void>;
  /** Ends a vat for good: what it should have settled is rejected, and its exports are orphaned. */
  terminateVat(vatId: string): Promise<void>;
  /** How a vat has ended itself, if it has: whether it was a failure, and the capdata of the reason. */
  exitOf(vatId: string): { readonly isFailure: boolean; readonly body: string } | undefined;
  /** Read-only views of a vat's tables; `test` is the test's own. @throws when there is none */
  inspect(vatId: string): Inspect;
  /** What a vat has stored. Reading is all that is possible between cranks. */
  vatstore(vatId: string): VatStore;
  /** The names by which a vat and the kernel know things, in order of `vref`. */
  clist(vatId: string): ClistView[];
  counts(): KernelCounts;
  /**
   * Runs `work`, makes all deliveries, collects, and compares.
   *
   * @throws what `work` throws, or an error that names what is left in the
   *   kernel's tables or in those of a vat, the test's own included
   */
  expectNoResidue(work: () => unknown): Promise<void>;
  /** @throws an error that lists every contradiction in the tables of the kernel and of all vats */
  checkInvariants(): void;
}
