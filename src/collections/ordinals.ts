/**
 * The ordinals of remotables that are keys: each collection numbers them in
 * the order in which they came, and that is their order as keys.
 * Rule C3 of docs/SPEC.md.
 */
import { invariant } from '../errors.js';
import type { CollectionId, Vref } from '../refs/vref.js';
import { nextOrdinalKey, ordinalKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import { formatRemotableKey } from './key-codec.js';

export class Ordinals {
  readonly #store: VatStore;

  constructor(store: VatStore) {
    this.#store = store;
  }

  /** For a new collection. */
  begin(collectionId: CollectionId): void {
    this.#store.set(nextOrdinalKey(collectionId), '1');
  }

  /** A remotable has an ordinal as long as it is a key. */
  has(collectionId: CollectionId, vref: Vref): boolean {
    return this.#store.get(ordinalKey(collectionId, vref)) !== undefined;
  }

  /** @returns undefined when the remotable is no key of the collection */
  encode(collectionId: CollectionId, vref: Vref): string | undefined {
    const ordinal = this.#store.get(ordinalKey(collectionId, vref));
    return ordinal === undefined ? undefined : formatRemotableKey(ordinal, vref);
  }

  assign(collectionId: CollectionId, vref: Vref): void {
    const counterKey = nextOrdinalKey(collectionId);
    const ordinal = this.#store.get(counterKey);
    invariant(ordinal !== undefined, 'a collection has no next ordinal');
    this.#store.set(ordinalKey(collectionId, vref), ordinal);
    this.#store.set(counterKey, `${Number(ordinal) + 1}`);
  }

  forget(collectionId: CollectionId, vref: Vref): void {
    this.#store.delete(ordinalKey(collectionId, vref));
  }
}
