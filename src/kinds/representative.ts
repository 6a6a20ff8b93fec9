/**
 * The live side of one virtual or durable object: its representative or its
 * cohort of facets, its state and its context. They refer to each other, so
 * that all live and die together: whoever holds one of them cannot tell that
 * the collector took and remade another. Rule K5 of docs/SPEC.md.
 */
import { Fail } from '../errors.js';
import type { BaseRef } from '../refs/vref.js';
import { harden } from '../realm.js';
import type { StateStore } from './state.js';

const { create, defineProperty, freeze, hasOwn } = Object;

/** A constructor that gives its argument back, so that subclasses put their private field on it. */
class Marked {
  constructor(target: object) {
    return target;
  }
}

/** A kind of private field, put on objects of ours: user code can neither see nor make it. */
function makeMark() {
  return class extends Marked {
    readonly #instance: Instance;

    constructor(target: object, instance: Instance) {
      super(target);
      this.#instance = instance;
    }

    static instanceOf(value: unknown): Instance | undefined {
      return typeof value === 'object' && value !== null && #instance in value
        ? value.#instance
        : undefined;
    }
  };
}

/** On each representative and facet. */
const FacetMark = makeMark();
/** On what belongs to an object but has no vref: state, context and cohort. */
const PartMark = makeMark();

/**
 * Whether `value` belongs to a virtual object without having a vref itself.
 * A weak collection must hold such a key strongly: the object could otherwise
 * be collected, and be remade with parts that are not found under the old key.
 */
export function isPart(value: object): boolean {
  return PartMark.instanceOf(value) !== undefined;
}

interface Instance {
  readonly members: KindMembers;
  readonly baseRef: BaseRef;
  /** The representative, or the cohort. */
  whole: object | undefined;
  /** By index; undefined without facets. */
  facets: readonly object[] | undefined;
  state: object | undefined;
  context: object | undefined;
}

export interface KindMembersDeps {
  readonly states: StateStore;
  /** The properties of the state, where the kind has a shape. */
  readonly fields: readonly string[] | undefined;
  /** Whether each object's interface tells its baseRef: for debugging. */
  readonly labelInstances: boolean;
}

/** Makes the live objects of one kind, and knows them again. */
export class KindMembers {
  readonly #states: StateStore;
  readonly #labelInstances: boolean;
  readonly #accessors = new Map<string, PropertyDescriptor>();
  readonly #statePrototype: object;

  constructor(deps: KindMembersDeps) {
    this.#states = deps.states;
    this.#labelInstances = deps.labelInstances;
    const prototype = {};
    // With a shape the properties are known, and one set of accessors serves all.
    for (const prop of deps.fields ?? []) {
      defineProperty(prototype, prop, this.accessorsOf(prop));
    }
    this.#statePrototype = harden(prototype);
  }

  /** Makes the representative of an object of a kind without facets. Makes no syscalls. */
  makeSelf(prototype: object, baseRef: BaseRef): object {
    const instance = this.makeInstance(baseRef);
    const self = this.makeFacet(prototype, instance);
    instance.whole = self;
    return self;
  }

  /** Makes the facets of an object. Makes no syscalls. */
  makeCohort(prototypes: readonly object[], names: readonly string[], baseRef: BaseRef): object {
    const instance = this.makeInstance(baseRef);
    const facets = prototypes.map(prototype => this.makeFacet(prototype, instance));
    const cohort = {};
    new PartMark(cohort, instance);
    names.forEach((name, index) =>
      defineProperty(cohort, name, { value: facets[index], enumerable: true }),
    );
    instance.facets = facets;
    instance.whole = freeze(cohort);
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
    const instance = FacetMark.instanceOf(whole) ?? PartMark.instanceOf(whole);
    if (instance === undefined || instance.members !== this) {
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
    this.touch(instance);
    return instance.whole;
  }

  private instanceOf(value: unknown): Instance | undefined {
    const instance = FacetMark.instanceOf(value);
    return instance !== undefined && instance.members === this ? instance : undefined;
  }

  private makeInstance(baseRef: BaseRef): Instance {
    return {
      members: this,
      baseRef,
      whole: undefined,
      facets: undefined,
      state: undefined,
      context: undefined,
    };
  }

  // Frozen is as good as hardened here: the prototype is hardened already.
  private makeFacet(prototype: object, instance: Instance): object {
    const facet = create(prototype) as object;
    new FacetMark(facet, instance);
    if (this.#labelInstances) {
      const iface = (prototype as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
      defineProperty(facet, Symbol.toStringTag, { value: `${iface}#${instance.baseRef}` });
    }
    return freeze(facet);
  }

  private touch(instance: Instance): void {
    if (!this.#states.hasShape) {
      this.#states.touch(instance.baseRef);
    }
  }

  private contextOf(instance: Instance): object {
    this.touch(instance);
    const known = instance.context;
    if (known !== undefined) {
      return known;
    }
    const state = this.makeState(instance);
    const context =
      instance.facets === undefined
        ? { state, self: instance.whole }
        : { state, facets: instance.whole };
    new PartMark(context, instance);
    instance.context = freeze(context);
    return context;
  }

  private makeState(instance: Instance): object {
    const state = create(this.#statePrototype) as object;
    new PartMark(state, instance);
    if (!this.#states.hasShape) {
      for (const prop of this.#states.propertiesOf(instance.baseRef)) {
        defineProperty(state, prop, this.accessorsOf(prop));
      }
    }
    instance.state = freeze(state);
    return state;
  }

  private accessorsOf(prop: string): PropertyDescriptor {
    const known = this.#accessors.get(prop);
    if (known !== undefined) {
      return known;
    }
    const states = this.#states;
    const baseRefOf = (value: unknown): BaseRef => {
      const instance = PartMark.instanceOf(value);
      if (
        instance?.members !== this ||
        instance.state === undefined ||
        instance.state !== value ||
        // Two objects without a shape may have different properties.
        (!states.hasShape && !hasOwn(instance.state, prop))
      ) {
        throw Fail`state accessors can only be applied to state`;
      }
      return instance.baseRef;
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
