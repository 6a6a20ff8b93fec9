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

/** Whose an object is. Vats of one realm may meet each other's objects: a name counts in its table. */
export interface NameOwner {
  /** Where the object has its name. */
  readonly names: Names;
}

/**
 * What is used in this crank, and has a context besides its name. There are few at a time, so it is
 * these that take a word more.
 */
interface InUse {
  vref: Vref | undefined;
  readonly context: object;
}

/** A mark with room for the name, for an object that was just made and is not frozen yet. */
export class Named extends Marked {
  readonly #owner: NameOwner;
  #name: Vref | InUse | undefined;

  constructor(target: object, owner: NameOwner) {
    super(target);
    this.#owner = owner;
    this.#name = undefined;
  }

  /** @returns undefined also for a value without such a mark */
  static nameOf(value: object, names: Names): Vref | undefined {
    if (#owner in value && value.#owner.names === names) {
      const name = value.#name;
      return typeof name === 'object' ? name.vref : name;
    }
    return undefined;
  }

  /** @returns false for a value without such a mark */
  static rename(value: object, names: Names, vref: Vref | undefined): boolean {
    if (#owner in value && value.#owner.names === names) {
      if (typeof value.#name === 'object') {
        value.#name.vref = vref;
      } else {
        value.#name = vref;
      }
      return true;
    }
    return false;
  }

  /** @returns undefined when `value` is none of the owner's */
  static contextOf(
    value: unknown,
    owner: NameOwner,
    makeContext: (self: object, vref: Vref | undefined) => object,
  ): object | undefined {
    if (
      typeof value !== 'object' ||
      value === null ||
      !(#owner in value) ||
      value.#owner !== owner
    ) {
      return undefined;
    }
    const name = value.#name;
    if (typeof name === 'object') {
      return name.context;
    }
    const context = makeContext(value, name);
    value.#name = { vref: name, context };
    return context;
  }

  /** At the end of the crank. @returns false for a value without such a mark */
  static forgetContext(value: object): boolean {
    if (#owner in value) {
      if (typeof value.#name === 'object') {
        value.#name = value.#name.vref;
      }
      return true;
    }
    return false;
  }
}

/** It does what a WeakMap does, also for tests of the field, which give it anything. */
export class Names implements NameOwner {
  readonly names: Names = this;
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
