/**
 * The engine's collector, made to find what was found then: what the record does
 * not call dead is held, and what it calls dead is taken for dead once the
 * engine was asked, also where this engine still holds it.
 */
import type { CollectingGCTools } from '../../host/index.js';

/** Imports and virtual objects: a record says of each of these when it was found dead. */
const IS_TOLD = /^o(?:-|\+[vd])/;

/** As long as the process: one that V8 collects as it is about to call its finalizers ends those of all. */
const registries = new Set<object>();

interface Cell {
  readonly target: WeakRef<WeakKey>;
  readonly finalize: () => void;
}

export interface GuidedCollector {
  readonly gcTools: CollectingGCTools;
  /** From now on the engine decides about these. */
  letGo(names: Iterable<string>): void;
}

/**
 * @param tools of the engine
 * @param deadByNow asked whenever the engine has collected: names that were dead then
 */
export function guideCollector(
  tools: CollectingGCTools,
  deadByNow: () => readonly string[],
): GuidedCollector {
  const held = new Map<string, WeakKey>();
  const cells = new Map<string, Cell>();
  const dead = new WeakSet();

  class GuidedRef<T extends WeakKey> {
    readonly [Symbol.toStringTag] = 'WeakRef';
    readonly #inner: WeakRef<T & object>;

    constructor(target: T) {
      this.#inner = new tools.WeakRef(target as T & object);
    }

    deref(): T | undefined {
      const target = this.#inner.deref();
      return target === undefined || dead.has(target) ? undefined : target;
    }
  }

  class GuidedRegistry<H> {
    readonly [Symbol.toStringTag] = 'FinalizationRegistry';
    readonly #inner: FinalizationRegistry<H>;
    readonly #cleanup: (value: H) => void;

    constructor(cleanup: (value: H) => void) {
      this.#cleanup = cleanup;
      this.#inner = new tools.FinalizationRegistry<H>(cleanup);
      registries.add(this.#inner);
    }

    register(target: WeakKey, value: H, token?: WeakKey): void {
      if (typeof value !== 'string' || !value.startsWith('o')) {
        this.#inner.register(target, value, token);
        return;
      }
      this.#inner.register(target, value, target);
      const finalize = (): void => {
        this.#inner.unregister(target);
        this.#cleanup(value);
      };
      cells.set(value, { target: new tools.WeakRef(target as object), finalize });
      if (IS_TOLD.test(value)) {
        held.set(value, target);
      }
    }

    unregister(token: WeakKey): boolean {
      return this.#inner.unregister(token);
    }
  }

  const take = (name: string): void => {
    const cell = cells.get(name);
    const target = cell?.target.deref();
    cells.delete(name);
    if (cell !== undefined && target !== undefined) {
      dead.add(target);
      cell.finalize();
    }
  };

  return {
    gcTools: {
      ...tools,
      WeakRef: GuidedRef,
      FinalizationRegistry: GuidedRegistry,
      async gcAndFinalize() {
        await tools.gcAndFinalize();
        deadByNow().forEach(take);
      },
    },
    letGo(names) {
      for (const name of names) {
        held.delete(name);
      }
    },
  };
}
