/**
 * What the registry is told of one kind of collections: how they are loaded and
 * deleted, and what they name.
 */
import { type BaseRef, type CollectionId, parseVref } from '../refs/vref.js';
import type { Holding, KindHandler, PartialDeletion } from '../slots/kind-registry.js';
import type { Numbers } from '../store/counters.js';
import { Collection } from './collection.js';
import { dropCollection, dropSomeOfCollection } from './deletion.js';
import type { Environment, Identity } from './environment.js';
import { emptySomeOfCollection, holdingsOfCollection } from './holdings.js';
import type { StoreKind } from './store-kinds.js';

export class StoreKindHandler implements KindHandler {
  readonly durable: boolean;
  readonly facetNames = undefined;
  readonly isCollection = true;
  readonly #env: Environment;
  readonly #counters: Numbers;
  readonly #kind: StoreKind;

  constructor(env: Environment, counters: Numbers, kind: StoreKind) {
    this.durable = kind.isDurable;
    this.#env = env;
    this.#counters = counters;
    this.#kind = kind;
  }

  reanimate(baseRef: BaseRef): object {
    return this.collectionOf(baseRef).facade;
  }

  isAllocated(id: number): boolean {
    return this.#counters.isAllocated('collectionID', id);
  }

  delete(baseRef: BaseRef): boolean {
    return dropCollection(this.#env, this.identityOf(baseRef));
  }

  deleteSome(baseRef: BaseRef, limit: number): PartialDeletion {
    return dropSomeOfCollection(this.#env, this.identityOf(baseRef), limit);
  }

  keepInUse(baseRef: BaseRef): boolean {
    const { iterations, slots } = this.#env;
    if (!iterations.isUnderWay(this.identityOf(baseRef).id)) {
      return false;
    }
    const collection = this.collectionOf(baseRef);
    slots.register(baseRef, collection.facade);
    collection.keepForIteration();
    return true;
  }

  holdings(baseRef: BaseRef): Iterable<Holding> {
    return holdingsOfCollection(this.#env, this.identityOf(baseRef));
  }

  emptySome(baseRef: BaseRef, limit: number): PartialDeletion {
    return emptySomeOfCollection(this.#env, this.identityOf(baseRef), limit);
  }

  private collectionOf(baseRef: BaseRef): Collection {
    return new Collection(this.#env, this.identityOf(baseRef), this.#kind.makeFacade);
  }

  private identityOf(baseRef: BaseRef): Identity {
    const { isWeak, isDurable } = this.#kind;
    return { id: parseVref(baseRef).subid as CollectionId, isWeak, isDurable };
  }
}
