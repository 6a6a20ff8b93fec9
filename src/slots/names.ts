/**
 * The names of live values, by value. Representatives and facets have theirs in a
 * private field, which takes a word in place of an entry of a WeakMap. All else
 * is in a WeakMap, which is asked first: V8 looks for a field that may not be
 * there more slowly. Which way a value goes is decided when it is made, so nobody
 * can tell. Rules T1 and T2 of docs/SPEC.md.
 */
import type { Vref } from '../refs/vref.js';

/** A constructor that gives its argument back, so that subclasses put their private fields on it. */
export class Marked {
  constructor(target: object) {
    return target;
  }
}

/**
 * A mark with room for the name, for an object that was just made and is not frozen yet. Vats of
 * one realm may meet each other's objects: a mark counts for the names that it was made for.
 */
export class Named extends Marked {
  readonly #names: Names;
  #vref: Vref | undefined;

  constructor(target: object, names: Names) {
    super(target);
    this.#names = names;
    this.#vref = undefined;
  }

  /** @returns undefined also for a value without such a mark */
  static nameOf(value: object, names: Names): Vref | undefined {
    return #names in value && value.#names === names ? value.#vref : undefined;
  }

  /** @returns false for a value without such a mark */
  static rename(value: object, names: Names, vref: Vref | undefined): boolean {
    if (#names in value && value.#names === names) {
      value.#vref = vref;
      return true;
    }
    return false;
  }
}

/** It does what a WeakMap does, also for tests of the field, which give it anything. */
export class Names {
  /** Of values without a mark. */
  readonly unmarked = new WeakMap<object, Vref>();

  get(value: object): Vref | undefined {
    return (
      this.unmarked.get(value) ?? (Object(value) === value ? Named.nameOf(value, this) : undefined)
    );
  }

  has(value: object): boolean {
    return this.get(value) !== undefined;
  }

  set(value: object, vref: Vref): this {
    if (!Named.rename(value, this, vref)) {
      this.unmarked.set(value, vref);
    }
    return this;
  }

  delete(value: object): boolean {
    const isKnown = this.has(value);
    Named.rename(value, this, undefined);
    this.unmarked.delete(value);
    return isKnown;
  }
}
