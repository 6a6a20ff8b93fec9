/**
 * The c-lists: each vat knows an object or promise by a name of its own, and
 * nothing that it says can name what was never given to it.
 */
import type { Refs } from './refs.js';
import {
  type ClistEntry,
  isNamedByVat,
  isPromiseRef,
  type KernelData,
  type KernelState,
  type Kref,
  takeNumber,
} from './state.js';

export class Clists {
  readonly #state: KernelState;
  readonly #refs: Refs;

  constructor(state: KernelState, refs: Refs) {
    this.#state = state;
    this.#refs = refs;
  }

  entry(vatId: string, kref: Kref): ClistEntry | undefined {
    return this.#state.byKref.get(`${vatId} ${kref}`);
  }

  entries(vatId: string): ClistEntry[] {
    return this.#state.byKref.values().filter(entry => entry.vatId === vatId);
  }

  /** The vat's name for it, made if it has none. */
  toVat(vatId: string, kref: Kref): string {
    const known = this.entry(vatId, kref);
    if (known !== undefined) {
      if (!isNamedByVat(known.vref)) {
        this.revive(known);
      }
      return known.vref;
    }
    const vref = isPromiseRef(kref)
      ? `p-${takeNumber(this.#state, `promises of ${vatId}`, 60)}`
      : `o-${takeNumber(this.#state, `imports of ${vatId}`, 50)}`;
    this.add(vatId, kref, vref);
    return vref;
  }

  /**
   * The kernel's name for it; an export that is new is registered.
   *
   * @throws when the vat may not name it
   */
  toKernel(vatId: string, vref: string): Kref {
    const known = this.#state.byVref.get(`${vatId} ${vref}`);
    if (known !== undefined) {
      const entry = this.#state.byKref.need(`${vatId} ${known}`);
      if (isNamedByVat(vref)) {
        this.revive(entry);
      } else if (!entry.isReachable) {
        throw Error(`vat ${vatId} names ${vref}, which it had dropped`);
      }
      return known;
    }
    if (!isNamedByVat(vref) || vref.startsWith('d')) {
      throw Error(`vat ${vatId} names ${vref}, which it was never given`);
    }
    return vref.startsWith('p') ? this.addPromise(vatId, vref) : this.addObject(vatId, vref);
  }

  /** The entry of a name that must be known. */
  need(vatId: string, vref: string): ClistEntry {
    const kref = this.#state.byVref.get(`${vatId} ${vref}`);
    if (kref === undefined) {
      throw Error(`vat ${vatId} names ${vref}, which the kernel does not know`);
    }
    return this.#state.byKref.need(`${vatId} ${kref}`);
  }

  dataToVat(vatId: string, { body, slots }: KernelData): KernelData {
    return { body, slots: slots.map(kref => this.toVat(vatId, kref)) };
  }

  dataToKernel(vatId: string, { body, slots }: KernelData): KernelData {
    return { body, slots: slots.map(vref => this.toKernel(vatId, vref)) };
  }

  /** The vat can no longer reach it, or (for an export) was told to drop it. */
  drop(entry: ClistEntry): void {
    this.#state.byKref.set(`${entry.vatId} ${entry.kref}`, { ...entry, isReachable: false });
    if (!isNamedByVat(entry.vref)) {
      this.#refs.change(entry.kref, -1, 0);
    }
  }

  /** The name is retired; the counts that it stood for fall. */
  remove({ vatId, kref, vref, isReachable }: ClistEntry): void {
    this.#state.byKref.delete(`${vatId} ${kref}`);
    this.#state.byVref.delete(`${vatId} ${vref}`);
    if (isPromiseRef(kref)) {
      this.#refs.release(kref);
    } else if (!isNamedByVat(vref)) {
      this.#refs.change(kref, isReachable ? -1 : 0, -1);
    }
  }

  private add(vatId: string, kref: Kref, vref: string): void {
    this.#state.byKref.set(`${vatId} ${kref}`, { vatId, kref, vref, isReachable: true });
    this.#state.byVref.set(`${vatId} ${vref}`, kref);
    if (isPromiseRef(kref)) {
      this.#refs.hold(kref);
    } else if (!isNamedByVat(vref)) {
      this.#refs.change(kref, 1, 1);
    }
  }

  private addPromise(vatId: string, vref: string): Kref {
    const kref = `kp${takeNumber(this.#state, 'promises', 1)}`;
    this.#state.promises.set(kref, {
      state: 'unresolved',
      decider: vatId,
      subscribers: [],
      queue: [],
      data: undefined,
      refs: 0,
    });
    this.add(vatId, kref, vref);
    return kref;
  }

  private addObject(vatId: string, vref: string): Kref {
    const kref = `ko${takeNumber(this.#state, 'objects', 1)}`;
    this.#state.objects.set(kref, { owner: vatId, reachable: 0, recognizable: 0 });
    this.add(vatId, kref, vref);
    // If nobody comes to hold it within this crank, its vat must hear that.
    this.#refs.suspect(kref);
    return kref;
  }

  private revive(entry: ClistEntry): void {
    if (entry.isReachable) {
      return;
    }
    this.#state.byKref.set(`${entry.vatId} ${entry.kref}`, { ...entry, isReachable: true });
    if (!isNamedByVat(entry.vref)) {
      this.#refs.change(entry.kref, 1, 0);
    }
  }
}
