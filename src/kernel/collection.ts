/**
 * Garbage as the kernel sees it. When a crank ends, each object and promise
 * whose count fell is looked at: promises go at once, and the vat of an object
 * is told in deliveries of their own, first that it may drop it and then that
 * its name is retired.
 */
import type { Clists } from './clists.js';
import { type GcAction, type GcType, isPromiseRef, type Kref } from './records.js';
import type { Refs } from './refs.js';
import type { KernelTables } from './tables.js';

export interface GcDeliveryPlan {
  readonly vatId: string;
  readonly type: GcType;
  readonly vrefs: readonly string[];
}

const TYPES: readonly GcType[] = ['dropExports', 'retireExports', 'retireImports'];

/** Drops before retirements, whichever vat they are for; else in order of the vats. */
const inOrder = (a: GcAction, b: GcAction): number =>
  TYPES.indexOf(a.type) - TYPES.indexOf(b.type) ||
  (a.vatId < b.vatId ? -1 : a.vatId > b.vatId ? 1 : 0);

export class Collection {
  readonly #tables: KernelTables;
  readonly #refs: Refs;
  readonly #clists: Clists;

  constructor(tables: KernelTables, refs: Refs, clists: Clists) {
    this.#tables = tables;
    this.#refs = refs;
    this.#clists = clists;
  }

  /** Looks at all whose counts fell since the last time: the end of a crank. */
  processSuspects(): void {
    // Releasing the data of a promise makes new suspects.
    for (let suspects = this.#refs.takeSuspects(); suspects.length > 0;) {
      for (const kref of suspects) {
        if (isPromiseRef(kref)) {
          this.lookAtPromise(kref);
        } else {
          this.lookAtObject(kref);
        }
      }
      suspects = this.#refs.takeSuspects();
    }
  }

  /**
   * Takes the next delivery that is due, and changes the c-list to what it is
   * after it.
   */
  nextDelivery(): GcDeliveryPlan | undefined {
    while (this.#tables.gcActions.size > 0) {
      const [first, ...others] = this.#tables.gcActions.values().sort(inOrder);
      if (first === undefined) {
        return undefined;
      }
      const { vatId, type } = first;
      const vrefs: string[] = [];
      for (const action of [first, ...others]) {
        if (action.vatId === vatId && action.type === type) {
          this.#tables.gcActions.delete(nameOf(action));
          const vref = this.perform(action);
          if (vref !== undefined) {
            vrefs.push(vref);
          }
        }
      }
      if (vrefs.length > 0) {
        return { vatId, type, vrefs: vrefs.sort() };
      }
    }
    return undefined;
  }

  /** Its vat has retired the object: those who recognize it must hear. */
  retireEverywhere(kref: Kref): void {
    this.orphan(kref);
    this.tellRecognizers(kref);
  }

  /** Its vat forgets the object, and others go on to hold it. */
  abandon(vatId: string, kref: Kref): void {
    this.orphan(kref);
    const entry = this.#clists.entry(vatId, kref);
    if (entry !== undefined) {
      this.#clists.remove(entry);
    }
  }

  private orphan(kref: Kref): void {
    this.#tables.objects.set(kref, { ...this.#tables.objects.need(kref), owner: undefined });
    this.#refs.suspect(kref);
  }

  private tellRecognizers(kref: Kref): void {
    for (const { vatId } of this.#clists.entriesFor(kref)) {
      this.plan({ vatId, type: 'retireImports', kref });
    }
  }

  private plan(action: GcAction): void {
    this.#tables.gcActions.set(nameOf(action), action);
  }

  private lookAtPromise(kref: Kref): void {
    const promise = this.#tables.promises.get(kref);
    if (promise === undefined || promise.refs > 0) {
      return;
    }
    this.#tables.promises.delete(kref);
    if (promise.data !== undefined) {
      this.#refs.releaseData(promise.data);
    }
    promise.queue.forEach(message => this.#refs.releaseMessage(message));
  }

  private lookAtObject(kref: Kref): void {
    const object = this.#tables.objects.get(kref);
    if (object === undefined) {
      return;
    }
    const { owner, reachable, recognizable } = object;
    if (owner === undefined) {
      if (recognizable === 0) {
        this.#tables.objects.delete(kref);
      } else if (reachable === 0) {
        // It will never come back: no one need recognize it.
        this.tellRecognizers(kref);
      }
      return;
    }
    if (reachable > 0) {
      return;
    }
    if (this.#clists.entry(owner, kref)?.isReachable === true) {
      this.plan({ vatId: owner, type: 'dropExports', kref });
    }
    if (recognizable === 0) {
      this.plan({ vatId: owner, type: 'retireExports', kref });
    }
  }

  // An action may have been overtaken: the object may have been sent again.
  private perform({ vatId, type, kref }: GcAction): string | undefined {
    const entry = this.#clists.entry(vatId, kref);
    if (entry === undefined) {
      return undefined;
    }
    if (type === 'retireImports') {
      this.#clists.remove(entry);
      return entry.vref;
    }
    const { reachable, recognizable } = this.#tables.objects.need(kref);
    if (reachable > 0) {
      return undefined;
    }
    if (type === 'dropExports') {
      if (!entry.isReachable) {
        return undefined;
      }
      this.#clists.drop(entry);
      return entry.vref;
    }
    if (recognizable > 0 || entry.isReachable) {
      return undefined;
    }
    this.#clists.remove(entry);
    this.#tables.objects.delete(kref);
    return entry.vref;
  }
}

const nameOf = ({ vatId, type, kref }: GcAction): string => `${vatId} ${type} ${kref}`;
