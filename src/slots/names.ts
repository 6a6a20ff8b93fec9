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

/** Vats of one realm may meet each other's objects: a tag counts for the tables that it names. */
class NameTag extends Marked {
  readonly #owner: object;
  #vref: Vref | undefined;

  constructor(target: object, owner: object) {
    super(target);
    this.#owner = owner;
    this.#vref = undefined;
  }

  static isOn(value: object, owner: object): value is NameTag {
    return #owner in value && value.#owner === owner;
  }

  static read(tagged: NameTag): Vref | undefined {
    return tagged.#vref;
  }

  static write(tagged: NameTag, vref: Vref | undefined): void {
    tagged.#vref = vref;
  }
}

export class Names {
  readonly #others = new WeakMap<object, Vref>();

  /** Gives an object that was just made, and is not frozen yet, room for its name. Once for each. */
  tag(made: object): void {
    new NameTag(made, this);
  }

  get(value: object): Vref | undefined {
    return this.#others.get(value) ?? (NameTag.isOn(value, this) ? NameTag.read(value) : undefined);
  }

  has(value: object): boolean {
    return this.get(value) !== undefined;
  }

  set(value: object, vref: Vref): this {
    if (NameTag.isOn(value, this)) {
      NameTag.write(value, vref);
    } else {
      this.#others.set(value, vref);
    }
    return this;
  }

  delete(value: object): boolean {
    const isKnown = this.has(value);
    if (NameTag.isOn(value, this)) {
      NameTag.write(value, undefined);
    } else {
      this.#others.delete(value);
    }
    return isKnown;
  }
}
