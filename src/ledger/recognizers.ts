/**
 * Who recognizes a vref without holding it: weak collections, by a record in
 * the vatstore, and the WeakMaps and WeakSets of user code, in memory.
 * `forget` gives back what must go from the collections; it calls nobody.
 * Rules G5 and G6 of docs/SPEC.md.
 */
import { invariant } from '../errors.js';
import { type BaseRef, type CollectionId, sortOf, type Vref } from '../refs/vref.js';
import {
  collectionOfRecognitionKey,
  facetRecognitionPrefix,
  recognitionKey,
  recognitionPrefix,
  vrefOfRecognitionKey,
} from '../store/keys.js';
import { hasKeyWithPrefix, keysWithPrefix } from '../store/scan.js';
import type { VatStore } from '../store/vatstore.js';
import type { Candidates } from './candidates.js';

/** The table behind one WeakMap or WeakSet of user code, keyed by vref. */
export type MemoryRecognizer = Map<Vref, unknown> | Set<Vref>;

export class Recognizers {
  readonly #store: VatStore;
  readonly #candidates: Pick<Candidates, 'possiblyRetiredSet'>;
  readonly vrefRecognizers = new Map<Vref, Set<MemoryRecognizer>>();

  constructor(deps: { store: VatStore; candidates: Pick<Candidates, 'possiblyRetiredSet'> }) {
    this.#store = deps.store;
    this.#candidates = deps.candidates;
  }

  /** Devices are not recorded: nobody is ever told that one of them goes. */
  addCollection(vref: Vref, collectionId: CollectionId): void {
    if (sortOf(vref) === 'device') {
      return;
    }
    this.#store.set(recognitionKey(vref, collectionId), '1');
  }

  removeCollection(vref: Vref, collectionId: CollectionId): void {
    if (sortOf(vref) === 'device') {
      return;
    }
    this.#store.delete(recognitionKey(vref, collectionId));
    this.noteLoss(vref);
  }

  /** Remotables are not recorded: their identity is in memory only. */
  addMemory(vref: Vref, recognizer: MemoryRecognizer): void {
    if (sortOf(vref) === 'remotable') {
      return;
    }
    const known = this.vrefRecognizers.get(vref);
    if (known === undefined) {
      this.vrefRecognizers.set(vref, new Set([recognizer]));
    } else {
      known.add(recognizer);
    }
  }

  removeMemory(vref: Vref, recognizer: MemoryRecognizer): void {
    if (sortOf(vref) === 'remotable') {
      return;
    }
    const known = this.vrefRecognizers.get(vref);
    invariant(known?.delete(recognizer) === true, 'a recognizer is removed that was never added');
    if (known.size === 0) {
      this.vrefRecognizers.delete(vref);
      this.noteLoss(vref);
    }
  }

  isRecognizable(vref: Vref): boolean {
    return this.vrefRecognizers.has(vref) || hasKeyWithPrefix(this.#store, recognitionPrefix(vref));
  }

  /** The weak collections that recognize an object, or one of its facets, and under which name. */
  *collectionsOf(baseRef: BaseRef): Generator<readonly [vref: Vref, id: CollectionId], void> {
    for (const prefix of [recognitionPrefix(baseRef), facetRecognitionPrefix(baseRef)]) {
      for (const key of keysWithPrefix(this.#store, prefix)) {
        yield [vrefOfRecognitionKey(key), collectionOfRecognitionKey(key)];
      }
    }
  }

  countCollections(vref: Vref): number {
    let count = this.vrefRecognizers.get(vref)?.size ?? 0;
    const keys = keysWithPrefix(this.#store, recognitionPrefix(vref));
    while (!keys.next().done) {
      count += 1;
    }
    return count;
  }

  /**
   * Ends all recognition of one vref (of one facet: the caller goes through
   * them). Memory tables lose their entry at once; each collection that had a
   * record is yielded, and the consumer deletes its entry before it asks for
   * the next one.
   *
   * @returns whether a value that a WeakMap kept for the key was released
   */
  *forget(vref: Vref): Generator<CollectionId, boolean> {
    let releasedValue = false;
    const known = this.vrefRecognizers.get(vref);
    if (known !== undefined) {
      this.vrefRecognizers.delete(vref);
      for (const recognizer of known) {
        recognizer.delete(vref);
        releasedValue ||= recognizer instanceof Map;
      }
    }
    for (const key of keysWithPrefix(this.#store, recognitionPrefix(vref))) {
      this.#store.delete(key);
      yield collectionOfRecognitionKey(key);
    }
    return releasedValue;
  }

  private noteLoss(vref: Vref): void {
    if (sortOf(vref) === 'presence') {
      this.#candidates.possiblyRetiredSet.add(vref as BaseRef);
    }
  }
}
