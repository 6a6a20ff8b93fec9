/**
 * Makes collections, and gives the ones that exist back to who names them.
 * docs/store-layout.md.
 */
import { Fail, invariant, q } from '../errors.js';
import {
  type BaseRef,
  type CollectionId,
  formatVirtual,
  type KindId,
  parseVref,
} from '../refs/vref.js';
import type { Numbers } from '../store/counters.js';
import { entryCountKey } from '../store/keys.js';
import { Collection } from './collection.js';
import type { Environment } from './environment.js';
import { StoreKindHandler } from './handler.js';
import type { OwnTerms, SchemaTerms } from './schema.js';
import {
  provideStoreKindIds,
  STORE_KIND_NAMES,
  STORE_KINDS,
  type StoreKindName,
} from './store-kinds.js';

/** Of the baggage, and of the tables that the vat alone uses. */
const OWN_KIND: StoreKindName = 'scalarDurableMapStore';

export interface FactoryDeps {
  readonly env: Environment;
  readonly counters: Numbers;
}

export class Factory {
  readonly #env: Environment;
  readonly #counters: Numbers;
  #kindIds: Readonly<Record<StoreKindName, KindId>> | undefined;

  constructor({ env, counters }: FactoryDeps) {
    this.#env = env;
    this.#counters = counters;
  }

  /** Once, at the start of an incarnation. */
  initializeStoreKindInfo(): void {
    const kindIds = provideStoreKindIds(this.#env.store, this.#counters);
    this.#kindIds = kindIds;
    for (const name of STORE_KIND_NAMES) {
      const handler = new StoreKindHandler(this.#env, this.#counters, STORE_KINDS[name]);
      this.#env.registry.register(kindIds[name], handler);
    }
  }

  kindIdOf(name: StoreKindName): KindId {
    invariant(this.#kindIds !== undefined, 'the kinds of collections have no numbers yet');
    return this.#kindIds[name];
  }

  /**
   * @param terms the shapes are hardened patterns
   * @throws when the shapes cannot be stored; nothing is changed then
   */
  make(name: StoreKindName, terms: SchemaTerms): object {
    const { store, ordinals, schemas, references, slots, whole } = this.#env;
    const kind = STORE_KINDS[name];
    const kindId = this.kindIdOf(name);
    const id = this.#counters.allocate('collectionID') as CollectionId;
    const stored = schemas.prepare(terms, kind.isDurable);
    return whole(() => {
      ordinals.begin(id);
      if (!kind.isWeak) {
        store.set(entryCountKey(id), '0');
      }
      for (const vref of stored.slots) {
        references.addReachableVref(vref);
      }
      schemas.set(id, stored);
      const baseRef = formatVirtual(kindId, id, kind.isDurable);
      const { isWeak, isDurable } = kind;
      const { facade } = new Collection(this.#env, { id, isWeak, isDurable }, kind.makeFacade);
      slots.register(baseRef, facade);
      return facade;
    });
  }

  /**
   * The same for what nobody can refuse, and what names nothing. Apart from the above, of which user
   * code pays for each step on engines that meter.
   */
  makeOwn(terms: OwnTerms, makeFacade: (collection: Collection) => object): object {
    const { store, ordinals, schemas } = this.#env;
    const id = this.#counters.allocate('collectionID') as CollectionId;
    ordinals.begin(id);
    store.set(entryCountKey(id), '0');
    schemas.set(id, schemas.ofOwn(terms));
    return this.openOwn(formatVirtual(this.kindIdOf(OWN_KIND), id, true), makeFacade);
  }

  /** @throws when it is the name of anything else */
  openOwn(baseRef: BaseRef, makeFacade: (collection: Collection) => object): object {
    const { id: kindId, subid } = parseVref(baseRef);
    if (kindId !== this.kindIdOf(OWN_KIND) || subid === undefined) {
      throw Fail`a table of the vat cannot be ${q(baseRef)}, which is no durable map store`;
    }
    const identity = { id: subid as CollectionId, isWeak: false, isDurable: true };
    const { facade } = new Collection(this.#env, identity, makeFacade);
    this.#env.slots.register(baseRef, facade);
    return facade;
  }
}
