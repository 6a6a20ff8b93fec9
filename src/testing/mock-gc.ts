/**
 * A collector that the test works by hand, in the shape that `gcTools` wants:
 * nothing dies until it is killed, and no finalizer runs until it is told to.
 */
import { A_BOOLEAN, A_COUNT, AN_OBJECT, insistGiven, insistKnownOptions } from '../given.js';

/** What one mock knows of a target that is alive. */
interface Attachments {
  readonly refs: Set<{ clear(): void }>;
  readonly cells: Set<Cell>;
}

/** One registration of a target in a registry. */
interface Cell {
  readonly runFinalizer: () => void;
}

/** Which finalizers run, and in what order. */
export interface RunFinalizersOptions {
  /** How many are run, oldest death first; the others stay due. Default: all. */
  readonly limit?: number;
  /** Runs them and leaves them due, so that they run once more. Default false. */
  readonly keep?: boolean;
  /** Latest death first: engines promise no order. Default false. */
  readonly reverse?: boolean;
}

/** A collector under control: the test says what is collected, and when. */
export interface MockGC {
  readonly WeakRef: new <T extends WeakKey>(target: T) => WeakRef<T>;
  readonly FinalizationRegistry: new <H>(cleanup: (held: H) => void) => FinalizationRegistry<H>;
  /**
   * From now on every WeakRef to `target` is empty, and its finalizers are due.
   * It is the test that claims that nobody holds `target`.
   *
   * @throws when it was killed before
   */
  kill(target: WeakKey): void;
  isDead(target: WeakKey): boolean;
  /** How many finalizers are due. */
  countDue(): number;
  /**
   * Runs finalizers that are due. One that throws does not keep the others from
   * running; the first error is thrown at the end.
   *
   * @returns how many were run
   */
  runFinalizers(options?: RunFinalizersOptions): number;
  /** For `gcTools`: runs all finalizers that are due, those included that fall due meanwhile. */
  gcAndFinalize(): Promise<void>;
}

/** @param due those that fall due; what is run is taken out, unless `keep` */
function runDue(due: Set<Cell>, options: RunFinalizersOptions): number {
  const known = { limit: A_COUNT, keep: A_BOOLEAN, reverse: A_BOOLEAN };
  insistKnownOptions('runFinalizers', options, known);
  const { limit = Infinity, keep = false, reverse = false } = options;
  const inOrder = reverse ? [...due].reverse() : [...due];
  const chosen = inOrder.slice(0, limit);
  if (!keep) {
    chosen.forEach(cell => due.delete(cell));
  }
  const errors: unknown[] = [];
  for (const { runFinalizer } of chosen) {
    try {
      runFinalizer();
    } catch (err) {
      errors.push(err);
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  return chosen.length;
}

/** @returns a collector of its own: what one mock kills is alive for another */
export function makeMockGC(): MockGC {
  const attachments = new WeakMap<WeakKey, Attachments>();
  const dead = new WeakSet();
  /** Registered, and the target is alive. */
  const alive = new WeakSet<Cell>();
  const due = new Set<Cell>();

  // The language allows to make a WeakRef of what is alive only, and whoever
  // passes a target proves that it is.
  function attachmentsOf(target: WeakKey, what: string): Attachments {
    if (dead.has(target)) {
      throw Error(`${what} is made for an object that was killed: somebody held it`);
    }
    let known = attachments.get(target);
    if (known === undefined) {
      known = { refs: new Set(), cells: new Set() };
      attachments.set(target, known);
    }
    return known;
  }

  class MockWeakRef<T extends WeakKey> {
    readonly [Symbol.toStringTag] = 'WeakRef';
    #target: T | undefined;

    constructor(target: T) {
      attachmentsOf(target, 'a WeakRef').refs.add({
        clear: () => {
          this.#target = undefined;
        },
      });
      this.#target = target;
    }

    deref(): T | undefined {
      return this.#target;
    }
  }

  class MockFinalizationRegistry<H> {
    readonly [Symbol.toStringTag] = 'FinalizationRegistry';
    readonly #cleanup: (held: H) => void;
    readonly #byToken = new WeakMap<WeakKey, Set<Cell>>();

    constructor(cleanup: (held: H) => void) {
      this.#cleanup = cleanup;
    }

    register(target: WeakKey, held: H, token?: WeakKey): void {
      const { cells } = attachmentsOf(target, 'a finalizer');
      const cell: Cell = { runFinalizer: () => this.#cleanup(held) };
      cells.add(cell);
      alive.add(cell);
      if (token !== undefined) {
        const known = this.#byToken.get(token);
        if (known === undefined) {
          this.#byToken.set(token, new Set([cell]));
        } else {
          known.add(cell);
        }
      }
    }

    unregister(token: WeakKey): boolean {
      let wasRegistered = false;
      for (const cell of this.#byToken.get(token) ?? []) {
        wasRegistered = alive.delete(cell) || wasRegistered;
        wasRegistered = due.delete(cell) || wasRegistered;
      }
      this.#byToken.delete(token);
      return wasRegistered;
    }
  }

  const runFinalizers = (options: RunFinalizersOptions = {}): number => runDue(due, options);

  return {
    WeakRef: MockWeakRef,
    FinalizationRegistry: MockFinalizationRegistry,
    kill(target) {
      insistGiven('what is killed', target, AN_OBJECT);
      const known = attachmentsOf(target, 'a death');
      dead.add(target);
      attachments.delete(target);
      known.refs.forEach(ref => ref.clear());
      for (const cell of known.cells) {
        if (alive.delete(cell)) {
          due.add(cell);
        }
      }
    },
    isDead: target => dead.has(target),
    countDue: () => due.size,
    runFinalizers,
    async gcAndFinalize() {
      while (due.size > 0) {
        runFinalizers();
      }
    },
  };
}
