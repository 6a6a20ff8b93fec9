/**
 * Garbage as the kernel sees it. When a crank ends, each object and promise
 * whose count fell is looked at: promises go at once, and the vat of an object
 * is told in deliveries of their own, first that it may drop it and then that
 * its name is retired.
 */
import type { Clists } from './clists.js';
import type { Refs } from './refs.js';
import { type GcAction, type GcType, isPromiseRef, type KernelState, type Kref } from './state.js';

export interface GcDeliveryPlan {
  readonly vatId: string;
  readonly type: GcType;
  readonly vrefs: readonly string[];
}

const TYPES: readonly GcType[] = ['dropExports', 'retireExports', 'retireImports'];

export class Collection {
  readonly #state: KernelState;
  readonly #refs: Refs;
  readonly #clists: Clists;

  constructor(state: KernelState, refs: Refs, clists: Clists) {
    this.#state = state;
    this.#refs = refs;
    this.#clists = clists;
  }

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

  /** Takes the next delivery that is due, with the c-list as it is after it. */
  nextDelivery(): GcDeliveryPlan | undefined {
    while (this.#state.gcActions.size > 0) {
      const [first, ...others] = this.#state.gcActions
        .values()
        .sort((a, b) => TYPES.indexOf(a.type) - TYPES.indexOf(b.type));
      if (first === undefined) {
        return undefined;
      }
      const { vatId, type } = first;
      const vrefs: string[] = [];
      for (const action of [first, ...others]) {
        if (action.vatId === vatId && action.type === type) {
          this.#state.gcActions.delete(nameOf(action));
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
    this.#state.objects.set(kref, { ...this.#state.objects.need(kref), owner: undefined });
    this.#refs.suspect(kref);
  }

  private tellRecognizers(kref: Kref): void {
    for (const { vatId, kref: known } of this.#state.byKref.values()) {
      if (known === kref) {
        this.plan({ vatId, type: 'retireImports', kref });
      }
    }
  }

  private plan(action: GcAction): void {
    this.#state.gcActions.set(nameOf(action), action);
  }

  private lookAtPromise(kref: Kref): void {
    const promise = this.#state.promises.get(kref);
    if (promise === undefined || promise.refs > 0) {
      return;
    }
    this.#state.promises.delete(kref);
    if (promise.data !== undefined) {
      this.#refs.releaseData(promise.data);
    }
    promise.queue.forEach(message => this.#refs.releaseMessage(message));
  }

  private lookAtObject(kref: Kref): void {
    const object = this.#state.objects.get(kref);
    if (object === undefined) {
      return;
    }
    const { owner, reachable, recognizable } = object;
    if (owner === undefined) {
      if (recognizable === 0) {
        this.#state.objects.delete(kref);
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
    const { reachable, recognizable } = this.#state.objects.need(kref);
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
    this.#state.objects.delete(kref);
    return entry.vref;
  }
}

const nameOf = ({ vatId, type, kref }: GcAction): string => `${vatId} ${type} ${kref}`;
