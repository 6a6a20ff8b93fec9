/**
 * Durable watches: `watchPromise` and `providePromiseWatcher`, the two durable
 * tables behind them, and their revival in the next incarnation. A vpid that is
 * a key of the table of watches has its watcher pillar standing.
 * docs/promises.md; rules W1 to W9 of docs/SPEC.md.
 */
import { isPromise } from '@endo/promise-kit';
import {
  type OwnStore,
  type OwnStores,
  watcherTableTerms,
  watchTableTerms,
} from '../collections/own-stores.js';
import type { OwnTerms } from '../collections/schema.js';
import { Fail, q } from '../errors.js';
import { harden } from '../realm.js';
import {
  type BaseRef,
  insistVpid,
  isPromiseVref,
  parseVref,
  type Vpid,
  type Vref,
} from '../refs/vref.js';
import { type StoreCodec, STORE_WRAPPING } from '../slots/codec.js';
import type { PromiseTable } from '../slots/promise-table.js';
import type { References } from '../slots/references.js';
import type { ValueTable } from '../slots/slot-table.js';
import { whenSettled } from '../slots/when-settled.js';
import { insistDepth, MAX_DEPTH } from '../smallcaps/depth.js';
import { WATCHED_PROMISE_TABLE_ID_KEY, WATCHER_TABLE_ID_KEY } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import { assertWatcher, callWatcher, type PromiseWatcher, type Watch } from './watcher.js';

/** Who waits for each vpid, in order. */
type WatchTable = OwnStore<string, readonly Watch[]>;

/** The table that `providePromiseWatcher` finds its watchers in. */
type WatcherTable<H> = OwnStore<H, PromiseWatcher>;

/** What is asked of the table of promises: who is known to the kernel, and who came back. */
export type WatchedTable = Pick<PromiseTable, 'requiredPromise' | 'beginWatch' | 'endWatch'> & {
  readonly exportedVPIDs: Pick<PromiseTable['exportedVPIDs'], 'has'>;
};

export interface WatchedPromisesDeps<H extends object> {
  readonly store: VatStore;
  readonly slots: ValueTable;
  readonly codec: StoreCodec;
  readonly promises: WatchedTable;
  readonly references: References;
  readonly ownStores: OwnStores;
  /** Defines the kind and gives the maker of its watchers. */
  readonly defineWatcherKind: (
    kindHandle: H,
    handlers: Required<PromiseWatcher>,
  ) => () => PromiseWatcher;
  /** Tells the kernel that this vat decides the promise, unless it is known already. */
  readonly maybeExportPromise: (vpid: Vpid) => void;
  readonly subscribe: (vpid: Vpid) => void;
  /** Makes an imported promise for a vpid of the previous incarnation. */
  readonly revivePromise: (vpid: Vpid) => Promise<unknown>;
}

const { freeze } = Object;

// `harden` would note each list for itself: frozen they are as hard, and ours alone.
const makeWatch = (watcher: PromiseWatcher, args: readonly unknown[]): Watch => {
  if (args.length > 0) harden(args);
  return freeze([watcher, ...args]);
};

export class WatchedPromises<H extends object> {
  readonly #deps: WatchedPromisesDeps<H>;
  #watches: WatchTable | undefined;
  #watchers: WatcherTable<H> | undefined;
  /** Promises that are followed already; kept only until the start has ended. */
  #followedDuringStart: Set<Vpid> | undefined = new Set();

  constructor(deps: WatchedPromisesDeps<H>) {
    this.#deps = deps;
  }

  /**
   * Finds or makes the two tables. Once, at the start of an incarnation.
   *
   * @returns the name of the table of watchers
   */
  preparePromiseWatcherTables(): Vref {
    const watchers = this.provideTable<H, PromiseWatcher>(WATCHER_TABLE_ID_KEY, watcherTableTerms);
    this.#watchers = watchers;
    this.#watches = this.provideTable(WATCHED_PROMISE_TABLE_ID_KEY, watchTableTerms);
    return this.#deps.codec.toSlotForStore(watchers);
  }

  private provideTable<K, V>(key: string, terms: () => OwnTerms): OwnStore<K, V> {
    const { store, codec, references, ownStores } = this.#deps;
    const known = store.get(key);
    if (known !== undefined) {
      return ownStores.openOwnStore(known as BaseRef);
    }
    const table = ownStores.makeOwnStore<K, V>(terms());
    const vref = codec.toSlotForStore(table);
    store.set(key, vref);
    // Held by the vat itself, so that it is never collected.
    references.addReachableVref(vref);
    return table;
  }

  /** Revives the watches of the previous incarnation, after the root is built. */
  loadWatchedPromiseTable(): void {
    const { promises, revivePromise } = this.#deps;
    for (const key of this.table().keys()) {
      const vpid = insistVpid(key);
      if (!this.#followedDuringStart?.has(vpid)) {
        const promise = revivePromise(vpid);
        promises.beginWatch(vpid);
        this.#follow(promise, vpid);
      }
    }
    this.#followedDuringStart = undefined;
  }

  /**
   * Calls the watcher when the promise settles, in this incarnation or a later
   * one. The watch is set up in a later turn.
   *
   * @param promise a local or imported promise
   * @param watcher a durable object with `onFulfilled(value, ...args)`,
   *   `onRejected(reason, ...args)`, or both
   * @param args durable; passed on to the watcher
   * @throws at once when `promise` is no promise, or `watcher` can never be
   *   called: no object, a presence, a remotable, no handlers. Nothing has been
   *   named then. What only a later turn can see (a watcher or arguments that
   *   cannot be stored) is an unhandled rejection then; nothing is left of it
   */
  readonly watchPromise = (
    promise: PromiseLike<unknown>,
    watcher: PromiseWatcher,
    ...args: unknown[]
  ): void => {
    if (!isPromise(promise)) {
      throw Fail`watchPromise only watches promises, not ${promise}`;
    }
    this.insistWatcher(watcher);
    args.forEach(arg => insistDepth(arg, MAX_DEPTH));
    void Promise.resolve().then(() => this.watch(promise, watcher, args));
  };

  /**
   * Makes, or finds again after an upgrade, the one watcher of a durable kind.
   *
   * @param kindHandle a durable kind that this call defines
   * @param onFulfilled called with the value and the arguments of the watch
   * @param onRejected the same with the reason; by default the reason becomes
   *   an unhandled rejection
   */
  readonly providePromiseWatcher = (
    kindHandle: H,
    onFulfilled: (value: unknown, ...args: unknown[]) => void = () => {},
    onRejected: (reason: unknown, ...args: unknown[]) => void = reason => {
      throw reason;
    },
  ): PromiseWatcher => {
    if (typeof onFulfilled !== 'function' || typeof onRejected !== 'function') {
      throw Fail`the handlers of a promise watcher must be functions`;
    }
    const makeWatcher = this.#deps.defineWatcherKind(kindHandle, { onFulfilled, onRejected });
    const watchers = this.#watchers ?? Fail`the vat has not been started`;
    if (watchers.has(kindHandle)) {
      return watchers.get(kindHandle);
    }
    const watcher = makeWatcher();
    watchers.init(kindHandle, watcher);
    return watcher;
  };

  private table(): WatchTable {
    return this.#watches ?? Fail`the vat has not been started`;
  }

  // A virtual object has its name from the start to the end: what is none now will
  // not be one in the turn in which it is stored.
  private insistWatcher(watcher: PromiseWatcher): void {
    if (Object(watcher) !== watcher) {
      throw Fail`promise watcher must be an object, not ${watcher}`;
    }
    const vref = this.#deps.slots.vrefOf(watcher);
    if (vref === undefined || parseVref(vref).sort !== 'virtual') {
      throw Fail`promise watcher must be a virtual object, not ${watcher}`;
    }
    assertWatcher(watcher);
  }

  private watch(promise: Promise<unknown>, watcher: PromiseWatcher, args: unknown[]): void {
    const { codec, promises, maybeExportPromise, subscribe } = this.#deps;
    // The kernel's name, since the kernel must notify under it after an upgrade.
    const vpid = codec.toSlotForKernel(promise);
    if (!isPromiseVref(vpid)) {
      throw Fail`a promise has the name ${q(vpid)}`;
    }
    const table = this.table();
    if (table.has(vpid)) {
      const watches = freeze([...table.get(vpid), makeWatch(watcher, args)]);
      codec.wrapped(STORE_WRAPPING, () => table.set(vpid, watches));
      return;
    }
    codec.wrapped(STORE_WRAPPING, () => table.init(vpid, freeze([makeWatch(watcher, args)])));
    this.#followedDuringStart?.add(vpid);
    const isImported = promises.beginWatch(vpid);
    this.#follow(promise, vpid);
    if (isImported) {
      return;
    }
    maybeExportPromise(vpid);
    if (promises.exportedVPIDs.has(vpid)) {
      // The vat decides it now, but its next incarnation will not: the kernel
      // rejects it then, and must have somebody to tell.
      subscribe(vpid);
    }
  }

  // Not a method: what waits for a promise keeps the vpid alone then, as long as it is pending.
  readonly #follow = (promise: Promise<unknown>, vpid: Vpid): void => {
    whenSettled(
      promise,
      value => this.settle(vpid, value, true),
      (reason: unknown) => this.settle(vpid, reason, false),
    );
  };

  private takeWatches(vpid: Vpid): readonly Watch[] {
    const table = this.table();
    try {
      const watches = table.get(vpid);
      table.delete(vpid);
      return watches;
    } finally {
      // Also when the entry cannot be read, because what it names is gone: nobody comes back to it.
      this.#deps.promises.endWatch(vpid);
    }
  }

  private settle(vpid: Vpid, value: unknown, isFulfilled: boolean): void {
    this.#followedDuringStart?.delete(vpid);
    const watches = this.takeWatches(vpid);
    for (const watch of watches) {
      // A turn each, so that one that throws does not disturb the others.
      void Promise.resolve().then(() => callWatcher(watch, value, isFulfilled));
    }
  }
}
