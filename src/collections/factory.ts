/**
 * Makes collections, and gives the ones that exist back to who names them.
 * docs/store-layout.md.
 */
import { invariant } from '../errors.js';
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
import { dropCollection, dropSomeOfCollection } from './deletion.js';
import type { Environment, Identity } from './environment.js';
import { emptySomeOfCollection, holdingsOfCollection } from './holdings.js';
import type { SchemaTerms } from './schema.js';
import {
  provideStoreKindIds,
  STORE_KIND_NAMES,
  STORE_KINDS,
  type StoreKind,
  type StoreKindName,
} from './store-kinds.js';

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
      const kind: StoreKind = STORE_KINDS[name];
      this.#env.registry.register(kindIds[name], {
        durable: kind.isDurable,
        facetNames: undefined,
        reanimate: baseRef => this.restore(kind, baseRef),
        isAllocated: id => this.#counters.isAllocated('collectionID', id),
        delete: baseRef => dropCollection(this.#env, identityOf(kind, baseRef)),
        deleteSome: (baseRef, limit) =>
          dropSomeOfCollection(this.#env, identityOf(kind, baseRef), limit),
        isCollection: true,
        keepInUse: baseRef => this.keepIterated(kind, baseRef),
        holdings: baseRef => holdingsOfCollection(this.#env, identityOf(kind, baseRef)),
        emptySome: (baseRef, limit) =>
          emptySomeOfCollection(this.#env, identityOf(kind, baseRef), limit),
      });
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
      const facade = this.restore(kind, baseRef);
      slots.register(baseRef, facade);
      return facade;
    });
  }

  private restore(kind: StoreKind, baseRef: BaseRef): object {
    return this.collectionOf(kind, baseRef).facade;
  }

  private collectionOf(kind: StoreKind, baseRef: BaseRef): Collection {
    return new Collection(this.#env, identityOf(kind, baseRef), kind.makeFacade);
  }

  private keepIterated(kind: StoreKind, baseRef: BaseRef): boolean {
    const { courses, slots } = this.#env;
    if (courses.find(identityOf(kind, baseRef).id) === undefined) {
      return false;
    }
    const collection = this.collectionOf(kind, baseRef);
    slots.register(baseRef, collection.facade);
    collection.keepForIteration();
    return true;
  }
}

function identityOf(kind: StoreKind, baseRef: BaseRef): Identity {
  const { isWeak, isDurable } = kind;
  return { id: parseVref(baseRef).subid as CollectionId, isWeak, isDurable };
}
