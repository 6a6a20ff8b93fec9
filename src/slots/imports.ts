/**
 * Promises that the kernel decides. The record of how to settle one is its entry among the live
 * values, in place of a weak reference: there may be very many that a vat waits for. Rules P3 and
 * T3 of docs/SPEC.md.
 */
import type { BaseRef, Vpid } from '../refs/vref.js';
import type { Entry, ImportedPromise, WeakTools } from './entries.js';

/** Those of the live values, as a table to look at. */
export class Imports {
  readonly #slotToVal: Map<BaseRef, Entry>;
  readonly #weakTools: WeakTools;
  #size = 0;

  constructor(deps: { slotToVal: Map<BaseRef, Entry>; weakTools: WeakTools }) {
    this.#slotToVal = deps.slotToVal;
    this.#weakTools = deps.weakTools;
  }

  get size(): number {
    return this.#size;
  }

  get(vpid: Vpid): ImportedPromise | undefined {
    const entry = this.#slotToVal.get(vpid);
    return entry?.promise === undefined ? undefined : entry;
  }

  has(vpid: Vpid): boolean {
    return this.#slotToVal.get(vpid)?.promise !== undefined;
  }

  /** For a name that is no import. */
  add(vpid: Vpid, imported: ImportedPromise): void {
    this.#slotToVal.set(vpid, imported);
    this.#size += 1;
  }

  /** It is no import any more; its promise may be collected from now on. */
  weaken(vpid: Vpid, { promise }: ImportedPromise): void {
    this.#slotToVal.set(vpid, new this.#weakTools.WeakRef(promise));
    this.#size -= 1;
  }

  *keys(): Generator<Vpid, undefined> {
    for (const [vpid] of this) {
      yield vpid;
    }
  }

  *[Symbol.iterator](): Generator<[Vpid, ImportedPromise], undefined> {
    for (const [name, entry] of this.#slotToVal) {
      if (entry.promise !== undefined) {
        yield [name as Vpid, entry];
      }
    }
  }
}
