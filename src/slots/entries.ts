/**
 * What stands for a live value under its name. Most are weak references; what the vat must keep
 * is held by its entry itself, and needs no table besides. Rule T1 of docs/SPEC.md.
 */
/** The parts of the collector's interface that the runtime may replace. */
export interface WeakTools {
  readonly WeakRef: new <T extends object>(target: T) => WeakRef<T>;
  readonly FinalizationRegistry: new <H>(cleanup: (held: H) => void) => FinalizationRegistry<H>;
}

type Weak = WeakRef<object> & { readonly pinned?: undefined; readonly promise?: undefined };

/** A value that the kernel can reach: all that a weak reference does, and holds what it names. */
export class Pin implements WeakRef<object> {
  readonly pinned: object;
  declare readonly promise?: undefined;

  constructor(value: object) {
    this.pinned = value;
  }

  get [Symbol.toStringTag](): 'WeakRef' {
    return 'WeakRef';
  }

  deref(): object {
    return this.pinned;
  }
}

/** A promise that the kernel decides, and how to settle it; it holds what it stands for. */
export interface ImportedPromise {
  readonly promise: Promise<unknown>;
  readonly pinned?: undefined;
  /** The crank of this incarnation in which it got its name; `PromiseTable` sees to it. */
  sinceCrank: number;
  /** Whether the watcher pillar stands; `PromiseTable` sees to it. */
  isWatched: boolean;
  deref(): Promise<unknown>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

export type Entry = Weak | Pin | ImportedPromise;
