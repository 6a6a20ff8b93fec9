/**
 * What must happen when an identity is gone for good: every weak collection
 * and WeakMap that has it as a key loses its entry. Rules G5 and G6 of
 * docs/SPEC.md.
 */
import type { Recognizers } from '../ledger/recognizers.js';
import { type CollectionId, formatFacet, parseVref, type Vref } from '../refs/vref.js';
import type { KindRegistry } from '../slots/kind-registry.js';

export interface ForgettingDeps {
  readonly recognizers: Recognizers;
  readonly registry: KindRegistry;
  /** Deletes one entry of a weak collection; tells whether more may be collectable. */
  readonly deleteEntry: (collectionId: CollectionId, vref: Vref) => boolean;
}

export class Forgetting {
  readonly #deps: ForgettingDeps;

  constructor(deps: ForgettingDeps) {
    this.#deps = deps;
  }

  /**
   * @param vref one identity; a baseRef with facets stands for all of them
   * @returns whether more may have become collectable
   */
  ceaseRecognition(vref: Vref): boolean {
    const { registry } = this.#deps;
    const { kindId, facet, baseRef } = parseVref(vref);
    const facetNames =
      kindId === undefined || facet !== undefined ? undefined : registry.find(kindId)?.facetNames;
    if (facetNames === undefined) {
      return this.forgetOne(vref);
    }
    let mayFindMore = false;
    for (let index = 0; index < facetNames.length; index += 1) {
      mayFindMore = this.forgetOne(formatFacet(baseRef, index)) || mayFindMore;
    }
    return mayFindMore;
  }

  private forgetOne(vref: Vref): boolean {
    const { recognizers, deleteEntry } = this.#deps;
    let mayFindMore = false;
    const steps = recognizers.forget(vref);
    let step = steps.next();
    while (!step.done) {
      mayFindMore = deleteEntry(step.value, vref) || mayFindMore;
      step = steps.next();
    }
    return step.value || mayFindMore;
  }
}
