/**
 * The promise ledger: which names each promise has, who decides it, and which
 * pillars keep a name registered. `unregisterUnreferencedVPID` is the one
 * place where a name goes: every pillar that falls calls it, or what it does
 * when the pillar of the kernel is known to have fallen.
 * The theory is in docs/promises.md; rules P1 to P12 of docs/SPEC.md.
 */
import { Fail, invariant, makeError, q, X } from '../errors.js';
import { harden } from '../realm.js';
import { formatVpid, type Vpid } from '../refs/vref.js';
import type { IdCounters } from '../store/counters.js';
import { ByAge } from './by-age.js';
import type { ImportedPromise } from './entries.js';
import type { HeldValues } from './held-values.js';
import type { Imports } from './imports.js';
import { promiseFaults } from './promise-faults.js';
import type { SlotTable } from './slot-table.js';

/** Which reasons keep a name registered at this moment. */
export interface PromisePillars {
  readonly kernel: 'exported' | 'imported' | undefined;
  /** Places in virtual data that name it. */
  readonly vdata: number;
  readonly watcher: boolean;
  /** Handed out in the present delivery, and no other pillar stands. */
  readonly thisCrank: boolean;
  /** The kernel has deleted the name; it is never spoken to it again. */
  readonly isRetired: boolean;
  /** The crank of this incarnation, counted from 1, in which it was registered. */
  readonly sinceCrank: number | undefined;
}

export class PromiseTable {
  /** Known to the kernel, decided by this vat. Held strongly until settled. */
  readonly exportedVPIDs = new Map<Vpid, Promise<unknown>>();
  /** Known to the kernel and decided by it. Held strongly until settled. */
  readonly importedVPIDs: Imports;
  readonly #slots: SlotTable;
  readonly #held: HeldValues;
  readonly #counters: IdCounters;
  /** But for imports, of which there are most: they know it themselves. */
  readonly #watched = new Set<Vpid>();
  readonly #retired = new Set<Vpid>();
  /** The name for messages, of a promise whose name in `valToSlot` is retired. */
  readonly #kernelNames = new WeakMap<object, Vpid>();
  /**
   * Names handed out in the present delivery: whoever asked for one may not
   * have used it yet, while user code runs that releases it elsewhere.
   */
  #fresh = new Set<Vpid>();
  /** In which crank of this incarnation, counted from 1, each name was registered; but for imports, too. */
  readonly #sinceCrank = new Map<Vpid, number>();
  #crank = 1;
  readonly #maxImports: number;
  readonly #importsByAge = new ByAge<Vpid>();

  /** @param deps.maxImports see `LiveslotsOptions.maxImportedPromises` */
  constructor(deps: {
    slots: SlotTable;
    held: HeldValues;
    counters: IdCounters;
    maxImports?: number;
  }) {
    this.#slots = deps.slots;
    this.importedVPIDs = deps.slots.imports;
    this.#held = deps.held;
    this.#counters = deps.counters;
    this.#maxImports = deps.maxImports ?? Infinity;
  }

  // Names.

  /** How many names are registered, for whichever reason. */
  get size(): number {
    return this.#sinceCrank.size + this.importedVPIDs.size;
  }

  /** Whether a promise has that name, for whichever reason. */
  isKnown(vpid: Vpid): boolean {
    return this.importedVPIDs.has(vpid) || this.#sinceCrank.has(vpid);
  }

  /** A name that nothing has yet; `register` gives it to a promise. */
  allocate(): Vpid {
    return formatVpid(this.#counters.allocate('promiseID'));
  }

  /** Gives the promise a name that takes the place of any earlier one. */
  register(vpid: Vpid, promise: object): void {
    this.#slots.register(vpid, promise);
    this.#sinceCrank.set(vpid, this.#crank);
  }

  /** The name by which stored data refers to the promise; allocated if need be. */
  nameForStore(promise: object): Vpid {
    const known = this.#slots.vpids.get(promise);
    // A retired name may be stored again only where stored data holds it
    // already: otherwise it is about to go.
    if (known !== undefined && (!this.#retired.has(known) || this.#held.has(known))) {
      this.#fresh.add(known);
      return known;
    }
    return this.registerFresh(promise);
  }

  /** The name by which the kernel is told of the promise; never a retired one. */
  nameForKernel(promise: object): Vpid {
    const known = this.#slots.vpids.get(promise);
    if (known === undefined) {
      return this.registerFresh(promise);
    }
    if (!this.#retired.has(known)) {
      this.#fresh.add(known);
      return known;
    }
    const alias = this.#kernelNames.get(promise);
    if (alias !== undefined && !this.#retired.has(alias)) {
      this.#fresh.add(alias);
      return alias;
    }
    const vpid = this.allocate();
    this.#fresh.add(vpid);
    this.#slots.registerAlias(vpid, promise);
    this.#sinceCrank.set(vpid, this.#crank);
    this.#kernelNames.set(promise, vpid);
    return vpid;
  }

  private registerFresh(promise: object): Vpid {
    const vpid = this.allocate();
    this.#fresh.add(vpid);
    this.register(vpid, promise);
    return vpid;
  }

  // The kernel pillar.

  isKnownToKernel(vpid: Vpid): boolean {
    return this.exportedVPIDs.has(vpid) || this.importedVPIDs.has(vpid);
  }

  /** @param imported its promise gets the name, and it takes the place of any earlier one */
  registerImport(vpid: Vpid, imported: ImportedPromise): void {
    invariant(!this.isKnownToKernel(vpid), 'a promise that the kernel knows is imported again');
    imported.sinceCrank = this.#crank;
    if (this.#sinceCrank.delete(vpid)) {
      imported.isWatched = this.#watched.delete(vpid);
    }
    this.#slots.vpids.set(imported.promise, vpid);
    this.importedVPIDs.add(vpid, imported);
    if (this.#maxImports !== Infinity) {
      this.#importsByAge.add(vpid);
    }
  }

  /**
   * Rejects the oldest imports until no more than the ceiling are left. The
   * kernel is not told, since it decides them: their names count as retired.
   * For moments when nobody is using a name that he was given.
   *
   * @param extra how many imports more are about to be added
   */
  keepToCeiling(extra: number): void {
    while (this.#importsByAge.size + extra > this.#maxImports) {
      const vpid = this.#importsByAge.oldest;
      const imported = vpid === undefined ? undefined : this.importedVPIDs.get(vpid);
      if (vpid === undefined || imported === undefined) {
        return;
      }
      const reason = makeError(
        X`this promise was given up: more than ${q(this.#maxImports)} were unresolved, and it was the oldest`,
      );
      // Nobody needs to hear of it who does not wait for it.
      imported.promise.catch(() => {});
      imported.reject(harden(reason));
      this.retire(vpid);
    }
  }

  /** Undoes an import of which the kernel has not been told. */
  forsakeImport(vpid: Vpid): void {
    this.removeImport(vpid);
    this.unregisterUnreferencedVPID(vpid);
  }

  addExport(vpid: Vpid, promise: Promise<unknown>): void {
    invariant(!this.isKnownToKernel(vpid), 'a promise that the kernel knows is exported again');
    this.exportedVPIDs.set(vpid, promise);
    // The kernel may make this vat the decider of an import that was given up.
    this.#retired.delete(vpid);
  }

  /**
   * The kernel has made this vat the decider of a promise that it had imported.
   *
   * @returns the record to settle it with, or undefined when it was no import
   */
  takeDecision(vpid: Vpid): ImportedPromise | undefined {
    return this.removeImport(vpid);
  }

  /** The kernel pillar falls: the promise was resolved, and its name retired. */
  retire(vpid: Vpid): void {
    if (!this.exportedVPIDs.delete(vpid)) {
      this.removeImport(vpid);
    }
    this.#retired.add(vpid);
    // What was handed out for it has been said.
    this.#fresh.delete(vpid);
    this.unregisterUnlessHeld(vpid);
  }

  private removeImport(vpid: Vpid): ImportedPromise | undefined {
    const imported = this.importedVPIDs.get(vpid);
    if (imported !== undefined) {
      // The name may stay.
      this.importedVPIDs.weaken(vpid, imported);
      this.#sinceCrank.set(vpid, imported.sinceCrank);
      if (imported.isWatched) {
        this.#watched.add(vpid);
      }
      if (this.#maxImports !== Infinity) {
        this.#importsByAge.delete(vpid);
      }
    }
    return imported;
  }

  // The watcher pillar.

  /** @returns whether the kernel decides it */
  beginWatch(vpid: Vpid): boolean {
    const imported = this.importedVPIDs.get(vpid);
    if (imported === undefined) {
      this.#watched.add(vpid);
      return false;
    }
    imported.isWatched = true;
    return true;
  }

  /** The watcher pillar falls. */
  endWatch(vpid: Vpid): void {
    if (!this.#watched.delete(vpid)) {
      const imported = this.importedVPIDs.get(vpid);
      if (imported !== undefined) {
        imported.isWatched = false;
      }
    } else if (!this.exportedVPIDs.has(vpid)) {
      // An import would have known of the watch itself.
      this.unregisterUnlessHeld(vpid);
    }
  }

  // The this-crank pillar.

  /** The delivery has ended: what was named in it and found no pillar goes. */
  endCrank(): void {
    this.#crank += 1;
    this.endTurn();
  }

  /** The same of a turn outside a delivery, when no operation is under way. */
  endTurn(): void {
    if (this.#fresh.size === 0) {
      return;
    }
    const fresh = this.#fresh;
    this.#fresh = new Set();
    for (const vpid of fresh) {
      this.unregisterUnreferencedVPID(vpid);
    }
  }

  // All pillars.

  /**
   * Unregisters the name unless a pillar still stands. Idempotent; it asks
   * these tables only, never the collector.
   */
  unregisterUnreferencedVPID(vpid: Vpid): void {
    if (!this.isKnownToKernel(vpid)) {
      this.unregisterUnlessHeld(vpid);
    }
  }

  /** The same of a name whose kernel pillar does not stand. */
  unregisterUnlessHeld(vpid: Vpid): void {
    if (this.#held.has(vpid) || this.#watched.has(vpid) || this.#fresh.has(vpid)) {
      return;
    }
    const promise = this.#slots.valueOf(vpid);
    this.#slots.slotToVal.delete(vpid);
    this.#sinceCrank.delete(vpid);
    this.#retired.delete(vpid);
    if (promise === undefined) {
      return;
    }
    const alias = this.#kernelNames.get(promise);
    if (alias === vpid) {
      this.#kernelNames.delete(promise);
    }
    if (this.#slots.vpids.get(promise) === vpid) {
      if (alias !== undefined && alias !== vpid) {
        // The name for messages outlives the stored one: it is the only one now.
        this.#kernelNames.delete(promise);
        this.#slots.vpids.set(promise, alias);
      } else {
        this.#slots.vpids.delete(promise);
      }
    }
  }

  pillarsOf(vpid: Vpid): PromisePillars {
    const exported = this.exportedVPIDs.has(vpid) ? 'exported' : undefined;
    const imported = this.importedVPIDs.get(vpid);
    return {
      kernel: imported === undefined ? exported : 'imported',
      vdata: this.#held.countOf(vpid),
      watcher: imported?.isWatched ?? this.#watched.has(vpid),
      thisCrank: this.#fresh.has(vpid) && !this.isHeld(vpid),
      isRetired: this.#retired.has(vpid),
      sinceCrank: imported?.sinceCrank ?? this.#sinceCrank.get(vpid),
    };
  }

  /** What these tables say that cannot be true together; empty when all is well. */
  faults(): Iterable<string> {
    return promiseFaults({
      slots: this.#slots,
      size: this.size,
      exportedVPIDs: this.exportedVPIDs,
      importedVPIDs: this.importedVPIDs,
      names: { watched: this.#watched, retired: this.#retired, fresh: this.#fresh },
      isHeld: vpid => this.isHeld(vpid),
    });
  }

  private isHeld(vpid: Vpid): boolean {
    return this.isKnownToKernel(vpid) || this.#held.has(vpid) || this.#watched.has(vpid);
  }

  /** @throws when no live promise is registered under the name */
  requiredPromise(vpid: Vpid): Promise<unknown> {
    const promise = this.#slots.requiredValueOf(vpid);
    if (!(promise instanceof Promise)) {
      throw Fail`${q(vpid)} does not name a promise`;
    }
    return promise;
  }
}
