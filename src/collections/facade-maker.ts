/**
 * Makes facades out of methods. The methods hold their store and are parts of
 * it; what facades inherit from is the same for all stores of a sort: who looks
 * at a store cannot tell whether the collector has taken it in between.
 * Rules T5 and K5 of docs/SPEC.md.
 */
import { Far } from '@endo/pass-style';
import { harden } from '../realm.js';
import type { Parts } from '../slots/parts.js';

const { defineProperties, getOwnPropertyDescriptors, getPrototypeOf, setPrototypeOf } = Object;

/** Makes the methods of a store what `Far` would make of them. */
export class FacadeMaker {
  readonly #parts: Parts;
  /** By the name of the sort: an empty one that `Far` made. */
  readonly #samples = new Map<string, object>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Frozen it would be as hard, and sooner made. But what is not hardened is
   * gone through by the next `harden`, of user code perhaps: its meter would
   * tell whether the collector has taken the facade in between.
   *
   * @param methods fresh: becomes the facade itself
   */
  make<T extends object>(sort: string, methods: T): T {
    const sample = this.sampleOf(sort);
    for (const method of Object.values<object>(methods as Record<string, object>)) {
      this.#parts.add(method);
    }
    defineProperties(methods, getOwnPropertyDescriptors(sample));
    setPrototypeOf(methods, getPrototypeOf(sample) as object);
    return harden(methods);
  }

  private sampleOf(sort: string): object {
    const known = this.#samples.get(sort);
    if (known !== undefined) {
      return known;
    }
    const sample = Far(sort, {});
    this.#samples.set(sort, sample);
    return sample;
  }
}
