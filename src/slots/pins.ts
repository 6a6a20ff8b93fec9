/**
 * The vat's own objects that the kernel can reach, and those that it may still
 * recognize. What is pinned is held by its entry among the live values, in place
 * of a weak reference and a finalizer: a vat may have sent out very many of them.
 * Rules T3 and G1 of docs/SPEC.md.
 */
import type { BaseRef, Vref } from '../refs/vref.js';
import { type Entry, Pin } from './entries.js';

interface PinsDeps {
  readonly slotToVal: Map<BaseRef, Entry>;
  readonly vrefOf: (value: object) => Vref | undefined;
  readonly requiredValueOf: (baseRef: BaseRef) => object;
  /** Makes the entry of a live value weak, with a finalizer. */
  readonly release: (baseRef: BaseRef, value: object) => void;
}

/** A set to look at, which is nowhere stored as one. */
export interface SetView<T> extends Iterable<T> {
  readonly size: number;
  has(value: T): boolean;
}

class View<T> implements SetView<T> {
  readonly has: (value: T) => boolean;
  readonly #count: () => number;
  readonly #members: () => Iterator<T>;

  constructor(count: () => number, has: (value: T) => boolean, members: () => Iterator<T>) {
    this.has = has;
    this.#count = count;
    this.#members = members;
  }

  get size(): number {
    return this.#count();
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#members();
  }
}

export class Pins {
  readonly #deps: PinsDeps;
  /** What the kernel has dropped, and not retired. */
  readonly #dropped = new Set<Vref>();
  #count = 0;
  /** What the kernel can reach. */
  readonly reachable: SetView<object>;
  /** What it can reach or recognize, by name. */
  readonly recognizable: SetView<Vref>;

  constructor(deps: PinsDeps) {
    this.#deps = deps;
    this.reachable = new View(
      () => this.#count,
      value => {
        const vref = deps.vrefOf(value);
        return vref !== undefined && this.isPinned(vref as BaseRef);
      },
      () => this.values(),
    );
    this.recognizable = new View(
      () => this.#count + this.#dropped.size,
      vref => this.isRecognizable(vref),
      () => this.names(),
    );
  }

  /** @throws when nothing is registered under the name, or it was collected */
  pin(baseRef: BaseRef): void {
    if (this.isPinned(baseRef)) {
      return;
    }
    this.add(baseRef, this.#deps.requiredValueOf(baseRef));
    if (this.#dropped.size > 0) {
      this.#dropped.delete(baseRef);
    }
  }

  /** For a value that has no entry yet, and that the kernel knows from the start. */
  add(baseRef: BaseRef, value: object): void {
    this.#deps.slotToVal.set(baseRef, new Pin(value));
    this.#count += 1;
  }

  /** The kernel cannot reach it any more. What is not pinned is ignored. */
  drop(baseRef: BaseRef): void {
    const value = this.#deps.slotToVal.get(baseRef)?.pinned;
    if (value !== undefined) {
      this.#deps.release(baseRef, value);
      this.#count -= 1;
      this.#dropped.add(baseRef);
    }
  }

  /**
   * The kernel cannot recognize it any more.
   *
   * @returns whether it could
   */
  retire(baseRef: BaseRef): boolean {
    this.drop(baseRef);
    return this.#dropped.delete(baseRef);
  }

  isPinned(baseRef: BaseRef): boolean {
    return this.#deps.slotToVal.get(baseRef)?.pinned !== undefined;
  }

  isRecognizable(vref: Vref): boolean {
    return this.#dropped.has(vref) || this.isPinned(vref as BaseRef);
  }

  private *values(): Generator<object, undefined> {
    for (const { pinned } of this.#deps.slotToVal.values()) {
      if (pinned !== undefined) {
        yield pinned;
      }
    }
  }

  private *names(): Generator<Vref, undefined> {
    for (const [vref, { pinned }] of this.#deps.slotToVal) {
      if (pinned !== undefined) {
        yield vref;
      }
    }
    yield* this.#dropped;
  }
}
