/**
 * The state of the objects of all kinds: what was used in a crank is written at
 * its end, kind by kind. Rules K2, K3 and S8 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { BaseRef } from '../refs/vref.js';
import { MigratingStateStore, type Versioning } from './migrating-state.js';
import { type StateRules, StateStore, type StateStoreDeps } from './state.js';

/**
 * A state does not keep its object, and user code may keep a state. With it
 * nobody comes back to what was found to be garbage: it is as good as deleted.
 */
function refuseCondemned(states: StateStore, condemned: ReadonlySet<BaseRef>): StateStore {
  const get = states.get.bind(states);
  const set = states.set.bind(states);
  const insistNotCondemned = (baseRef: BaseRef): void => {
    if (condemned.has(baseRef)) {
      throw Fail`no state is stored for ${q(baseRef)}`;
    }
  };
  states.get = (baseRef, prop) => {
    insistNotCondemned(baseRef);
    return get(baseRef, prop);
  };
  states.set = (baseRef, prop, value) => {
    insistNotCondemned(baseRef);
    set(baseRef, prop, value);
  };
  return states;
}

/** The state of all kinds; what was used in a crank is written kind by kind. */
export class AllStates {
  readonly #deps: StateStoreDeps;
  readonly #inUse = new Set<StateStore>();
  #count = 0;

  constructor(deps: StateStoreDeps) {
    this.#deps = deps;
  }

  /**
   * Kinds are written in the order in which this was called for them.
   *
   * @param versioning of a durable kind whose state has versions
   */
  makeStore(rules: StateRules, versioning: Versioning | undefined): StateStore {
    const order = this.#count;
    this.#count += 1;
    const noteUse = (store: StateStore): void => {
      this.#inUse.add(store);
    };
    const states =
      versioning === undefined
        ? new StateStore(this.#deps, rules, order, noteUse)
        : new MigratingStateStore(this.#deps, { ...rules, versioning }, order, noteUse);
    const { condemned } = this.#deps;
    return condemned === undefined ? states : refuseCondemned(states, condemned);
  }

  /** The end of the crank. */
  flush(): void {
    if (this.#inUse.size > 0) {
      const stores = this.inOrder();
      this.#inUse.clear();
      for (const store of stores) {
        store.flush();
      }
    }
  }

  /** Writes what has changed; the crank, or the turn, goes on. */
  write(): void {
    if (this.#inUse.size > 0) {
      for (const store of this.inOrder()) {
        store.write();
      }
    }
  }

  private inOrder(): StateStore[] {
    return [...this.#inUse].sort((a, b) => a.order - b.order);
  }
}
