/**
 * The live side of one virtual or durable object: its representative or its
 * cohort of facets, and for each crank that uses them a state and a context.
 * Facets and cohort refer to each other, so that they live and die together.
 * A state knows only the name of its object: who holds nothing else does not
 * keep the object. State and context are new in each crank, whatever the
 * collector has done, and last until its end. Rule K5 of docs/SPEC.md.
 */
import { type Passable, passStyleOf } from '@endo/pass-style';
import { Fail } from '../errors.js';
import type { BaseRef } from '../refs/vref.js';
import { harden } from '../realm.js';
import type { Parts } from '../slots/parts.js';
import type { Contexts } from './contexts.js';
import type { StateStore } from './state.js';

const { create, defineProperty, freeze, hasOwn } = Object;

/** A constructor that gives its argument back, so that subclasses put their private field on it. */
class Marked {
  constructor(target: object) {
    return target;
  }
}

/** A kind of private field, put on objects of ours: user code can neither see nor make it. */
function makeMark<T extends object>() {
  return class extends Marked {
    readonly #meaning: T;

    constructor(target: object, meaning: T) {
      super(target);
      this.#meaning = meaning;
    }

    static of(value: unknown): T | undefined {
      return typeof value === 'object' && value !== null && #meaning in value
        ? value.#meaning
        : undefined;
    }
  };
}

/** Which object it is: all that a state may know. */
interface Identity {
  readonly members: KindMembers;
  readonly baseRef: BaseRef;
}

interface Instance extends Identity {
  /** Undefined without facets. */
  cohort: { readonly whole: object; readonly facets: readonly object[] } | undefined;
  /** Of the present crank, once it is asked for. */
  context: object | undefined;
}

/** On each representative and facet. */
const FacetMark = makeMark<Instance>();
/** On each state. */
const StateMark = makeMark<Identity>();

export interface KindMembersDeps {
  readonly states: StateStore;
  readonly contexts: Contexts;
  readonly parts: Parts;
  /** The properties of the state, where the kind has a shape. */
  readonly fields: readonly string[] | undefined;
  /** Whether each object's interface tells its baseRef: for debugging. */
  readonly labelInstances: boolean;
}

/** Makes the live objects of one kind, and knows them again. */
export class KindMembers {
  readonly #states: StateStore;
  readonly #contexts: Contexts;
  readonly #parts: Parts;
  readonly #labelInstances: boolean;
  readonly #accessors = new Map<string, PropertyDescriptor>();
  readonly #statePrototype: object;

  constructor(deps: KindMembersDeps) {
    this.#states = deps.states;
    this.#contexts = deps.contexts;
    this.#parts = deps.parts;
    this.#labelInstances = deps.labelInstances;
    const prototype = {};
    // With a shape the properties are known, and one set of accessors serves all.
    for (const prop of deps.fields ?? []) {
      defineProperty(prototype, prop, this.accessorsOf(prop));
    }
    this.#statePrototype = harden(prototype);
  }

  // Whether an object is made anew depends on the collector. What user code is
  // charged for its first use must not, so all of it is hard from the start. It
  // is known as passable when it is read; but facets lead to each other, and to
  // their cohort, without being read.

  /** Makes the representative of an object of a kind without facets. Makes no syscalls. */
  makeSelf(prototype: object, baseRef: BaseRef): object {
    return harden(this.makeFacet(prototype, this.makeInstance(baseRef)));
  }

  /** Makes the facets of an object. Makes no syscalls. */
  makeCohort(prototypes: readonly object[], names: readonly string[], baseRef: BaseRef): object {
    const instance = this.makeInstance(baseRef);
    const facets = prototypes.map(prototype => this.makeFacet(prototype, instance));
    const whole = {};
    names.forEach((name, index) =>
      defineProperty(whole, name, { value: facets[index], enumerable: true }),
    );
    instance.cohort = { whole, facets };
    this.#parts.add(whole);
    passStyleOf(harden(whole) as Passable);
    return whole;
  }

  /**
   * The context of a representative, for its methods. Without a shape the
   * state is read here, since its properties must be known; with one it is
   * read when a method uses it.
   *
   * @returns undefined when `value` is no representative of this kind
   */
  contextOfSelf(value: unknown): object | undefined {
    const instance = this.instanceOf(value);
    return instance === undefined ? undefined : this.contextOf(instance, value);
  }

  /** The same for the facet with an index. */
  contextOfFacet(value: unknown, index: number): object | undefined {
    const instance = this.instanceOf(value);
    return instance?.cohort?.facets[index] === value && instance !== undefined
      ? this.contextOf(instance, value)
      : undefined;
  }

  /** The same for the cohort or representative that was just made. */
  contextOfWhole(whole: object): object {
    const facet: unknown = FacetMark.of(whole) === undefined ? Object.values(whole)[0] : whole;
    const instance = this.instanceOf(facet);
    if (instance === undefined) {
      throw Fail`only an object of this kind has a context`;
    }
    return this.contextOf(instance, facet);
  }

  /** The cohort of a facet, or the representative; undefined for anything else. */
  wholeOf(value: unknown): unknown {
    const instance = this.instanceOf(value);
    if (instance === undefined) {
      return undefined;
    }
    this.contextOf(instance, value);
    return instance.cohort?.whole ?? value;
  }

  private instanceOf(value: unknown): Instance | undefined {
    const instance = FacetMark.of(value);
    return instance !== undefined && instance.members === this ? instance : undefined;
  }

  private makeInstance(baseRef: BaseRef): Instance {
    return { members: this, baseRef, cohort: undefined, context: undefined };
  }

  private makeFacet(prototype: object, instance: Instance): object {
    const facet = create(prototype) as object;
    new FacetMark(facet, instance);
    if (this.#labelInstances) {
      const iface = (prototype as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
      const value = `${iface}#${instance.baseRef}`;
      defineProperty(facet, Symbol.toStringTag, { value });
    }
    return facet;
  }

  /** @param facet one of the instance: its representative, if it has no facets */
  private contextOf(instance: Instance, facet: unknown): object {
    const known = instance.context;
    if (known !== undefined) {
      return known;
    }
    const state = this.makeState(instance.baseRef);
    const { cohort } = instance;
    const context = freeze(
      cohort === undefined ? { state, self: facet } : { state, facets: cohort.whole },
    );
    instance.context = context;
    this.#contexts.holdForCrank(instance);
    return context;
  }

  // Frozen is as good as hardened here: the prototype is hardened already.
  private makeState(baseRef: BaseRef): object {
    const state = create(this.#statePrototype) as object;
    new StateMark(state, { members: this, baseRef });
    if (!this.#states.hasShape) {
      for (const prop of this.#states.propertiesOf(baseRef)) {
        defineProperty(state, prop, this.accessorsOf(prop));
      }
    }
    return freeze(state);
  }

  private accessorsOf(prop: string): PropertyDescriptor {
    const known = this.#accessors.get(prop);
    if (known !== undefined) {
      return known;
    }
    const states = this.#states;
    const baseRefOf = (value: unknown): BaseRef => {
      const identity = StateMark.of(value);
      if (
        identity?.members !== this ||
        // Two objects without a shape may have different properties.
        (!states.hasShape && !hasOwn(value as object, prop))
      ) {
        throw Fail`state accessors can only be applied to state`;
      }
      return identity.baseRef;
    };
    const descriptor = harden({
      get(this: unknown) {
        return states.get(baseRefOf(this), prop);
      },
      set(this: unknown, value: unknown) {
        states.set(baseRefOf(this), prop, value);
      },
      enumerable: true,
      configurable: false,
    });
    this.#accessors.set(prop, descriptor);
    return descriptor;
  }
}
