/**
 * The number of the next object of each kind. That of a durable kind is stored
 * whenever one is taken; that of a virtual kind ends with the incarnation.
 */
import { invariant } from '../errors.js';
import type { KindId } from '../refs/vref.js';
import { kindNextIdKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';

export class InstanceIds {
  readonly nextInstanceIDs = new Map<KindId, number>();
  readonly #store: VatStore;

  constructor(store: VatStore) {
    this.#store = store;
  }

  /** @param next the first number to be taken */
  begin(kindId: KindId, next = 1): void {
    this.nextInstanceIDs.set(kindId, next);
  }

  /** The number that the next object of the kind will have. */
  nextOf(kindId: KindId): number {
    return this.nextInstanceIDs.get(kindId) ?? 1;
  }

  isAllocated(kindId: KindId, instance: number): boolean {
    return instance < (this.nextInstanceIDs.get(kindId) ?? 1);
  }

  allocate(kindId: KindId, durable: boolean): number {
    const id = this.nextInstanceIDs.get(kindId);
    invariant(id !== undefined, 'a number is taken for a kind that has no counter');
    this.nextInstanceIDs.set(kindId, id + 1);
    if (durable) {
      this.#store.set(kindNextIdKey(kindId), `${id + 1}`);
    }
    return id;
  }
}
