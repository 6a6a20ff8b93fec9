/**
 * Stored reachable counts: how many places in virtual data name a virtual
 * object, a collection or an import. A count of zero is an absent key.
 * Rules V1 and V2 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { BaseRef } from '../refs/vref.js';
import { refCountKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import type { Candidates } from './candidates.js';

export class RefCounts {
  readonly #store: VatStore;
  readonly #candidates: Pick<Candidates, 'noteFallen'>;

  constructor(deps: { store: VatStore; candidates: Pick<Candidates, 'noteFallen'> }) {
    this.#store = deps.store;
    this.#candidates = deps.candidates;
  }

  get(baseRef: BaseRef): number {
    const raw = this.#store.get(refCountKey(baseRef));
    return raw ? Number(raw) : 0;
  }

  increment(baseRef: BaseRef): void {
    this.#store.set(refCountKey(baseRef), `${this.get(baseRef) + 1}`);
  }

  /** @throws when the count is zero already; nothing is changed then */
  decrement(baseRef: BaseRef): void {
    const before = this.get(baseRef);
    if (before <= 0) {
      throw Fail`attempt to decref ${q(baseRef)} below 0`;
    }
    if (before === 1) {
      this.#store.delete(refCountKey(baseRef));
      this.#candidates.noteFallen(baseRef);
    } else {
      this.#store.set(refCountKey(baseRef), `${before - 1}`);
    }
  }

  /** Deletes the key of an object that is going; its count must be zero. */
  forget(baseRef: BaseRef): void {
    this.#store.delete(refCountKey(baseRef));
  }
}
