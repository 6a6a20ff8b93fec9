/**
 * A garbage collector that the test works by hand: nothing dies until it is killed, and no
 * finalizer runs until the next collection. WeakRef and FinalizationRegistry come in the shape
 * that gcTools wants.
 */

export interface HandCollector {
  readonly WeakRef: typeof WeakRef;
  readonly FinalizationRegistry: typeof FinalizationRegistry;
  /** From now on every WeakRef to `target` is empty; its finalizers wait for `collect`. */
  kill(target: object): void;
  /** Run the finalizers of everything that was killed. */
  collect(): void;
}

export const makeHandCollector = (): HandCollector => {
  const due: Array<() => void> = [];
  const registries = new Set<(target: object) => void>();
  const refs = new Set<HandWeakRef<object>>();
  const emptied = new WeakSet<HandWeakRef<object>>();

  class HandWeakRef<T extends object> {
    readonly [Symbol.toStringTag] = 'WeakRef';
    #target: T;
    constructor(target: T) {
      // A reference made after the death of its target is a re-introduction of the target.
      this.#target = target;
      refs.add(this);
    }
    deref(): T | undefined {
      return emptied.has(this) ? undefined : this.#target;
    }
    pointsTo(target: object): boolean {
      return (this.#target as object) === target;
    }
  }

  class HandFinalizationRegistry<T> {
    readonly [Symbol.toStringTag] = 'FinalizationRegistry';
    #cells: Array<{ target: object; held: T; token: unknown }> = [];
    #callback: (held: T) => void;
    constructor(callback: (held: T) => void) {
      this.#callback = callback;
      registries.add(target => this.#targetDied(target));
    }
    register(target: object, held: T, token?: unknown): void {
      this.#cells.push({ target, held, token });
    }
    unregister(token: unknown): boolean {
      const before = this.#cells.length;
      this.#cells = this.#cells.filter(cell => cell.token !== token || token === undefined);
      return this.#cells.length < before;
    }
    #targetDied(target: object): void {
      const gone = this.#cells.filter(cell => cell.target === target);
      this.#cells = this.#cells.filter(cell => cell.target !== target);
      for (const cell of gone) due.push(() => this.#callback(cell.held));
    }
  }

  return {
    WeakRef: HandWeakRef as typeof WeakRef,
    FinalizationRegistry: HandFinalizationRegistry,
    kill: target => {
      for (const weak of refs) {
        if (weak.pointsTo(target)) {
          emptied.add(weak);
          refs.delete(weak);
        }
      }
      for (const tell of registries) tell(target);
    },
    collect: () => {
      for (const run of due.splice(0)) run();
    },
  };
};
