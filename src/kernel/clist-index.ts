/**
 * The entries of each vat by the vat's own names: what the table of the c-lists,
 * which has them by the kernel's, cannot be asked.
 */
import type { ClistEntry, Kref } from './records.js';

export class ClistIndex {
  readonly #byVat = new Map<string, Map<string, Kref>>();

  /** Follows a change of the table. */
  note(old: ClistEntry | undefined, entry: ClistEntry | undefined): void {
    if (old !== undefined && entry === undefined) {
      const ofVat = this.#byVat.get(old.vatId);
      ofVat?.delete(old.vref);
      if (ofVat?.size === 0) {
        this.#byVat.delete(old.vatId);
      }
    } else if (entry !== undefined && old === undefined) {
      const ofVat = this.#byVat.get(entry.vatId);
      if (ofVat === undefined) {
        this.#byVat.set(entry.vatId, new Map([[entry.vref, entry.kref]]));
      } else {
        ofVat.set(entry.vref, entry.kref);
      }
    }
  }

  /** The vats that have entries. */
  vatIds(): string[] {
    return [...this.#byVat.keys()];
  }

  krefOf(vatId: string, vref: string): Kref | undefined {
    return this.#byVat.get(vatId)?.get(vref);
  }

  krefsOf(vatId: string): Kref[] {
    return [...(this.#byVat.get(vatId)?.values() ?? [])];
  }

  countOf(vatId: string): number {
    return this.#byVat.get(vatId)?.size ?? 0;
  }
}
