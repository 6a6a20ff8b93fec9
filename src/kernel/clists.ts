/**
 * The c-lists: each vat knows an object or promise by a name of its own, and
 * nothing that it says can name what was never given to it.
 */
import {
  type ClistEntry,
  isNamedByVat,
  isPromiseRef,
  type KernelData,
  type Kref,
} from './records.js';
import type { KernelPromises } from './promises.js';
import type { Refs } from './refs.js';
import type { KernelTables } from './tables.js';

const FIRST_IMPORT = 50;
const FIRST_PROMISE = 60;

/** What each vat knows, by its own names and by the kernel's. The rules are in docs/kernel.md. */
export class Clists {
  readonly #tables: KernelTables;
  readonly #refs: Refs;
  readonly #promises: KernelPromises;

  constructor(tables: KernelTables, refs: Refs, promises: KernelPromises) {
    this.#tables = tables;
    this.#refs = refs;
    this.#promises = promises;
  }

  /** The entry of something that the kernel knows, if the vat has one. */
  entry(vatId: string, kref: Kref): ClistEntry | undefined {
    return this.#tables.clist.get(`${vatId} ${kref}`);
  }

  /** All entries of a vat, in no order. */
  entries(vatId: string): ClistEntry[] {
    return this.#tables.clistIndex.krefsOf(vatId).map(kref => this.need(vatId, kref));
  }

  /** How many entries a vat has. */
  sizeOf(vatId: string): number {
    return this.#tables.clistIndex.countOf(vatId);
  }

  /** The entries that vats have for one object or promise, in order of the vats. */
  entriesFor(kref: Kref): ClistEntry[] {
    return this.#tables.clistIndex
      .vatIds()
      .sort()
      .flatMap(vatId => this.entry(vatId, kref) ?? []);
  }

  /** The kernel's name for what the vat knows by this one, if it knows it. */
  krefOf(vatId: string, vref: string): Kref | undefined {
    return this.#tables.clistIndex.krefOf(vatId, vref);
  }

  /** The vat's name for it, made if it has none. An import that it had dropped can be reached again. */
  toVat(vatId: string, kref: Kref): string {
    const known = this.entry(vatId, kref);
    if (known !== undefined) {
      if (!isNamedByVat(known.vref)) {
        this.revive(known);
      }
      return known.vref;
    }
    const vref = isPromiseRef(kref)
      ? `p-${this.#tables.takeNumber(`promises of ${vatId}`, FIRST_PROMISE)}`
      : `o-${this.#tables.takeNumber(`imports of ${vatId}`, FIRST_IMPORT)}`;
    this.add(vatId, kref, vref);
    return vref;
  }

  /**
   * The kernel's name for it; an export that is new is registered, and a promise
   * that is new is the vat's to settle.
   *
   * @throws when the vat may not name it: it was never given, or it was dropped
   */
  toKernel(vatId: string, vref: string): Kref {
    const known = this.krefOf(vatId, vref);
    if (known !== undefined) {
      const entry = this.need(vatId, known);
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

  /** The entry of a name that must be known. @throws when it is not */
  needNamed(vatId: string, vref: string): ClistEntry {
    const kref = this.krefOf(vatId, vref);
    if (kref === undefined) {
      throw Error(`vat ${vatId} names ${vref}, which the kernel does not know`);
    }
    return this.need(vatId, kref);
  }

  dataToVat(vatId: string, { body, slots }: KernelData): KernelData {
    return { body, slots: slots.map(kref => this.toVat(vatId, kref)) };
  }

  /** @throws as `toKernel` does */
  dataToKernel(vatId: string, { body, slots }: KernelData): KernelData {
    return { body, slots: slots.map(vref => this.toKernel(vatId, vref)) };
  }

  /** The vat can no longer reach it, or (for an export) was told to drop it. */
  drop(entry: ClistEntry): void {
    this.put({ ...entry, isReachable: false });
    if (!isNamedByVat(entry.vref)) {
      this.#refs.change(entry.kref, -1, 0);
    }
  }

  /** The name is retired; the counts that it stood for fall. */
  remove({ vatId, kref, vref, isReachable }: ClistEntry): void {
    this.#tables.clist.delete(`${vatId} ${kref}`);
    if (isPromiseRef(kref)) {
      this.#refs.release(kref);
    } else if (!isNamedByVat(vref)) {
      this.#refs.change(kref, isReachable ? -1 : 0, -1);
    }
  }

  private need(vatId: string, kref: Kref): ClistEntry {
    return this.#tables.clist.need(`${vatId} ${kref}`);
  }

  private put(entry: ClistEntry): void {
    this.#tables.clist.set(`${entry.vatId} ${entry.kref}`, entry);
  }

  private add(vatId: string, kref: Kref, vref: string): void {
    this.put({ vatId, kref, vref, isReachable: true });
    if (isPromiseRef(kref)) {
      this.#refs.hold(kref);
    } else if (!isNamedByVat(vref)) {
      this.#refs.change(kref, 1, 1);
    }
  }

  private addPromise(vatId: string, vref: string): Kref {
    const kref = this.#promises.add(vatId);
    this.add(vatId, kref, vref);
    return kref;
  }

  private addObject(vatId: string, vref: string): Kref {
    const kref = `ko${this.#tables.takeNumber('objects', 1)}`;
    this.#tables.objects.set(kref, { owner: vatId, reachable: 0, recognizable: 0 });
    this.add(vatId, kref, vref);
    // If nobody comes to hold it within this crank, its vat must hear that.
    this.#refs.suspect(kref);
    return kref;
  }

  private revive(entry: ClistEntry): void {
    if (entry.isReachable) {
      return;
    }
    this.put({ ...entry, isReachable: true });
    if (!isNamedByVat(entry.vref)) {
      this.#refs.change(entry.kref, 1, 0);
    }
  }
}
