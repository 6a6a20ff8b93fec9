/**
 * What `liveslots/inspect` reads: the keys of one vat, and what its kernel or
 * the live vat itself can say beside them. docs/inspect.md.
 */

/** Where the keys and values of one vat come from. */
export interface VatSource {
  /** For people: `v43`, the name of a file, `live`. */
  readonly name: string;
  /**
   * All keys of the vatstore with their values, in any order, each once. May be
   * called again, and gives the same then: labels are read anew when something
   * is explained. Keys are the vat's own, without a prefix of the kernel.
   */
  entries(): Iterable<readonly [key: string, value: string]>;
  /**
   * The same for the keys that begin with `prefix`. A source that can find them
   * without walking all keys should have this: `why` is then fast.
   */
  entriesFrom?(prefix: string): Iterable<readonly [key: string, value: string]>;
  /** The value under one key. It is asked for often, and must not walk all keys. */
  get(key: string): string | undefined;
  /** How many keys there are, as far as that is known: for progress only. */
  readonly size?: number | undefined;
  /** What the tables of the kernel say about the vat. */
  readonly kernel?: KernelFacts | undefined;
  /** What a live vat has in memory. */
  readonly memory?: MemoryFacts | undefined;
}

/** One line of the kernel's c-list of the vat. */
export interface ClistEntry {
  readonly vref: string;
  /** `ko25`, `kp40`, `kd30`. */
  readonly kernelName: string;
  /** The vat can reach it; false when it only recognizes it. Promises: true. */
  readonly isReachable: boolean;
}

/** What the kernel's own tables say about the vat. All names are the kernel's. */
export interface KernelFacts {
  readonly vatId?: string | undefined;
  /** `walletFactory` */
  readonly vatName?: string | undefined;
  /** Name or id of the bundle that the vat runs. */
  readonly bundle?: string | undefined;
  /** 0 for a vat that was never upgraded. */
  readonly incarnation?: number | undefined;
  /** The c-list of the vat. */
  clist(): Iterable<ClistEntry>;
  /** `ko25` for a vref of the vat; undefined when the c-list has none. */
  kernelNameOf(vref: string): string | undefined;
  /**
   * Who else holds what the vat exports: vats that have it in their c-lists
   * (`v9:zoe`), and what the kernel pins. Those that only recognize it are
   * given with a `?` behind the name.
   */
  exportHolders(vref: string): readonly string[];
  /** The kernel's promise table; undefined when it has no such promise. */
  promise(vpid: string): KernelPromise | undefined;
}

/** What the kernel knows of a promise that the vat names. */
export interface KernelPromise {
  readonly kernelName: string;
  readonly state: 'unresolved' | 'fulfilled' | 'rejected';
  /** Who decides it, `v9:zoe`; undefined for the kernel itself or when it is settled. */
  readonly decider?: string | undefined;
  /** Who is told when it settles. */
  readonly subscribers: readonly string[];
  /** Other vats that have it in their c-lists. */
  readonly holders?: readonly string[] | undefined;
  readonly refCount?: number | undefined;
  /** Messages that wait in the kernel for it to settle. */
  readonly queuedMessages?: number | undefined;
}

/**
 * Why a live vat has a name in memory.
 * - `heap`: a JavaScript object that the collector has not reported as gone
 * - `exported`: a remotable that the kernel can reach, or a promise that the vat decides
 * - `imported`: a promise that the kernel decides
 * - `crank`: named in the present delivery
 * - `virtualData`: pinned because stored data names it (never a root of the graph)
 * - `watched`: a key of the table of watched promises (never a root of the graph)
 */
export type MemoryPillar = 'heap' | 'exported' | 'imported' | 'crank' | 'virtualData' | 'watched';

/** A value in memory that a running vat tells of. */
export interface MemoryValue {
  readonly vref: string;
  readonly pillars: readonly MemoryPillar[];
  /** Places in virtual data that name it, as the vat has counted: remotables and promises. */
  readonly refCount?: number | undefined;
}

/** Where a promise comes from, as a live vat remembers it. */
export interface PromiseOrigin {
  /** Deliveries of this incarnation before the one that made it. */
  readonly sinceCrank?: number | undefined;
  /** A sentence without a full stop: `the result of o-5.pay()`. */
  readonly madeBy?: string | undefined;
  /** Who decides it: `this vat`, `the kernel`. */
  readonly decider?: string | undefined;
}

/** What a live vat has in memory. */
export interface MemoryFacts {
  /** How many entries each table of the vat has, by name: what `bringOutYourDead` answers. */
  readonly tables?: (() => Readonly<Record<string, number>>) | undefined;
  /** One for each registered name. */
  values(): Iterable<MemoryValue>;
  originOf?(vpid: string): PromiseOrigin | undefined;
}
