/**
 * The stores that every vat has for itself: the baggage, and the two tables of
 * watches. What they demand of their keys is the same in all vats, and written
 * here as it is stored: to make and serialize it anew took a tenth of the start of a vat
 * (the row `start of a vat` of `bench`). Rule C8 of docs/SPEC.md, docs/store-layout.md;
 * test/spec/own-stores.test.ts holds them against what a vat and the peer store.
 */
import { M } from '@endo/patterns';
import type { BaseRef } from '../refs/vref.js';
import type { Collection } from './collection.js';
import { iterateKeys } from './query.js';
import { type OwnTerms, SCALAR } from './schema.js';

const stored = (keyShape: string, label: string): string =>
  JSON.stringify({ body: `#{"keyShape":${keyShape},"label":"${label}"}`, slots: [] });

const STRING_TEXT = '{"#tag":"match:string","payload":[]}';
const SCALAR_TEXT = '{"#tag":"match:scalar","payload":"#undefined"}';

/** Made once it is needed: patterns need a realm that is locked down. */
const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

export const baggageTerms = once<OwnTerms>(() => ({
  label: 'baggage',
  keyShape: M.string(),
  valueShape: undefined,
  text: stored(STRING_TEXT, 'baggage'),
}));

export const watcherTableTerms = once<OwnTerms>(() => ({
  label: 'promiseWatcherByKind',
  keyShape: SCALAR,
  valueShape: undefined,
  text: stored(SCALAR_TEXT, 'promiseWatcherByKind'),
}));

export const watchTableTerms = once<OwnTerms>(() => ({
  label: 'watchedPromises',
  keyShape: M.and(SCALAR, M.string()),
  valueShape: undefined,
  text: stored(`{"#tag":"match:and","payload":[${SCALAR_TEXT},${STRING_TEXT}]}`, 'watchedPromises'),
}));

/** A table that the vat alone uses. */
export interface OwnStore<K, V> {
  has(key: K): boolean;
  get(key: K): V;
  init(key: K, value: V): void;
  set(key: K, value: V): void;
  delete(key: K): void;
  keys(): Iterable<K>;
}

/** How a vat comes by one of them. */
export interface OwnStores {
  /** In the first incarnation. */
  makeOwnStore<K, V>(terms: OwnTerms): OwnStore<K, V>;
  /**
   * In a later one.
   *
   * @throws when the vatstore gives the name of anything else for it
   */
  openOwnStore<K, V>(baseRef: BaseRef): OwnStore<K, V>;
}

/**
 * What stands for such a table. User code never gets it, so that it needs no methods of its own, and
 * none of what makes a store passable.
 */
class OwnFacade<K, V> implements OwnStore<K, V> {
  readonly #collection: Collection;

  constructor(collection: Collection) {
    this.#collection = collection;
  }

  has(key: K): boolean {
    return this.#collection.has(key);
  }

  get(key: K): V {
    return this.#collection.get(key) as V;
  }

  init(key: K, value: V): void {
    this.#collection.init(key, value);
  }

  set(key: K, value: V): void {
    this.#collection.set(key, value);
  }

  delete(key: K): void {
    this.#collection.delete(key);
  }

  keys(): Iterable<K> {
    return iterateKeys(this.#collection) as Iterable<K>;
  }
}

Object.freeze(OwnFacade.prototype);

export function makeOwnFacade<K, V>(collection: Collection): OwnStore<K, V> {
  const facade = new OwnFacade<K, V>(collection);
  Object.freeze(facade);
  return facade;
}
