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

/** On each representative and facet. */
const FacetMark = makeMark<Instance>();
/** On each state. */
const StateMark = makeMark<Identity>();

/** Which object it is: all that a state may know. */
interface Identity {
  readonly members: KindMembers;
  readonly baseRef: BaseRef;
}

interface Instance {
  readonly identity: Identity;
  /** The representative, or the cohort. */
  whole: object | undefined;
  /** By index; undefined without facets. */
  facets: readonly object[] | undefined;
  /** Of the present crank, once it is asked for. */
  context: object | undefined;
}

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
  // charged for its first use must not, so that is hard and known as passable
  // from the start.

  /** Makes the representative of an object of a kind without facets. Makes no syscalls. */
  makeSelf(prototype: object, baseRef: BaseRef): object {
    const instance = this.makeInstance(baseRef);
    const self = this.makeFacet(prototype, instance);
    instance.whole = self;
    passStyleOf(harden(self) as Passable);
    return self;
  }

  /** Makes the facets of an object. Makes no syscalls. */
  makeCohort(prototypes: readonly object[], names: readonly string[], baseRef: BaseRef): object {
    const instance = this.makeInstance(baseRef);
    const facets = prototypes.map(prototype => this.makeFacet(prototype, instance));
    const cohort = {};
    names.forEach((name, index) =>
      defineProperty(cohort, name, { value: facets[index], enumerable: true }),
    );
    instance.facets = facets;
    instance.whole = cohort;
    this.#parts.add(cohort);
    passStyleOf(harden(cohort) as Passable);
    return cohort;
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
    return instance === undefined ? undefined : this.contextOf(instance);
  }

  /** The same for the facet with an index. */
  contextOfFacet(value: unknown, index: number): object | undefined {
    const instance = this.instanceOf(value);
    return instance?.facets?.[index] === value && instance !== undefined
      ? this.contextOf(instance)
      : undefined;
  }

  /** The same for the cohort or representative that was just made. */
  contextOfWhole(whole: object): object {
    const instance = FacetMark.of(whole) ?? FacetMark.of(Object.values(whole)[0]);
    if (instance === undefined || instance.identity.members !== this) {
      throw Fail`only an object of this kind has a context`;
    }
    return this.contextOf(instance);
  }

  /** The cohort of a facet, or the representative; undefined for anything else. */
  wholeOf(value: unknown): object | undefined {
    const instance = this.instanceOf(value);
    if (instance === undefined) {
      return undefined;
    }
    this.contextOf(instance);
    return instance.whole;
  }

  private instanceOf(value: unknown): Instance | undefined {
    const instance = FacetMark.of(value);
    return instance !== undefined && instance.identity.members === this ? instance : undefined;
  }

  private makeInstance(baseRef: BaseRef): Instance {
    return {
      identity: { members: this, baseRef },
      whole: undefined,
      facets: undefined,
      context: undefined,
    };
  }

  private makeFacet(prototype: object, instance: Instance): object {
    const facet = create(prototype) as object;
    new FacetMark(facet, instance);
    if (this.#labelInstances) {
      const iface = (prototype as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
      const value = `${iface}#${instance.identity.baseRef}`;
      defineProperty(facet, Symbol.toStringTag, { value });
    }
    return facet;
  }

  private contextOf(instance: Instance): object {
    const known = instance.context;
    if (known !== undefined) {
      return known;
    }
    const state = this.makeState(instance.identity);
    const context = freeze(
      instance.facets === undefined
        ? { state, self: instance.whole }
        : { state, facets: instance.whole },
    );
    instance.context = context;
    this.#contexts.holdForCrank(instance);
    return context;
  }

  // Frozen is as good as hardened here: the prototype is hardened already.
  private makeState(identity: Identity): object {
    const state = create(this.#statePrototype) as object;
    new StateMark(state, identity);
    if (!this.#states.hasShape) {
      for (const prop of this.#states.propertiesOf(identity.baseRef)) {
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
