/**
 * What the kernel can still do with a virtual object, facet by facet: one
 * letter each, `r` reachable, `s` recognizable, `n` none. The key is absent
 * when all are none. Rule V3 of docs/SPEC.md.
 */
import { type BaseRef, formatFacet, parseVref, type Vref } from '../refs/vref.js';
import { exportStatusKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';

export type ExportState = 'reachable' | 'recognizable' | 'none';

const LETTERS: Readonly<Record<ExportState, string>> = {
  reachable: 'r',
  recognizable: 's',
  none: 'n',
};

export interface ExportSummary {
  /** The kernel can reach one facet or more. */
  readonly isReachable: boolean;
  /** What must be retired if the object goes now; empty while it is reachable. */
  readonly retirees: readonly Vref[];
}

const NOT_EXPORTED: ExportSummary = { isReachable: false, retirees: [] };

export class ExportStatus {
  readonly #store: VatStore;

  constructor(store: VatStore) {
    this.#store = store;
  }

  summarize(baseRef: BaseRef): ExportSummary {
    const letters = this.#store.get(exportStatusKey(baseRef));
    if (!letters) {
      return NOT_EXPORTED;
    }
    if (letters.includes('r')) {
      return { isReachable: true, retirees: [] };
    }
    if (letters === 's') {
      return { isReachable: false, retirees: [baseRef] };
    }
    const retirees: Vref[] = [];
    for (let i = 0; i < letters.length; i += 1) {
      if (letters[i] === 's') {
        retirees.push(formatFacet(baseRef, i));
      }
    }
    return { isReachable: false, retirees };
  }

  /**
   * @param vref the object, or the facet, whose status changes
   * @param facetCount how many facets its kind has; 1 without facets
   * @returns whether any facet of the object is reachable afterwards
   */
  set(vref: Vref, facetCount: number, state: ExportState): { isReachable: boolean } {
    return { isReachable: this.write(vref, this.read(vref, facetCount), state) };
  }

  /**
   * The kernel gives up the object, or the facet. One that it cannot reach any
   * more does not become recognizable again.
   *
   * @param state what is left to the kernel
   * @returns whether it could be reached, and whether any facet still can
   */
  lower(
    vref: Vref,
    facetCount: number,
    state: 'recognizable' | 'none',
  ): { wasReachable: boolean; isReachable: boolean } {
    const before = this.read(vref, facetCount);
    const wasReachable = before[parseVref(vref).facet ?? 0] === 'r';
    const isReachable =
      wasReachable || state === 'none' ? this.write(vref, before, state) : before.includes('r');
    return { wasReachable, isReachable };
  }

  private read(vref: Vref, facetCount: number): string {
    const letters = this.#store.get(exportStatusKey(parseVref(vref).baseRef)) ?? '';
    return letters.padEnd(facetCount, 'n');
  }

  private write(vref: Vref, before: string, state: ExportState): boolean {
    const { baseRef, facet = 0 } = parseVref(vref);
    const key = exportStatusKey(baseRef);
    const after = before.slice(0, facet) + LETTERS[state] + before.slice(facet + 1);
    if (state === 'none' && !after.includes('r') && !after.includes('s')) {
      this.#store.delete(key);
    } else {
      this.#store.set(key, after);
    }
    return after.includes('r');
  }

  /** Deletes the key of an object that is going. */
  forget(baseRef: BaseRef): void {
    this.#store.delete(exportStatusKey(baseRef));
  }
}
