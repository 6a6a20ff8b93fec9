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
import type { BaseRef, Vref } from '../refs/vref.js';
import { harden } from '../realm.js';
import { Marked, Named, type NameOwner, type Names } from '../slots/names.js';
import type { Parts } from '../slots/parts.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { Contexts } from './contexts.js';
import type { StateStore } from './state.js';

const { create, defineProperty, freeze, hasOwn } = Object;
const { construct } = Reflect;

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

/**
 * Makes objects that inherit from a prototype, with room for what is put on them and no more, as
 * V8 learns it from the first ones: `create` leaves room for four.
 */
export function instancesOf(prototype: object): () => object {
  const Instance = function Instance(): void {};
  Instance.prototype = prototype;
  return () => construct(Instance, []) as object;
}

/** What the facets of one object share. */
interface Team {
  readonly members: KindMembers;
  readonly baseRef: BaseRef;
  readonly whole: object;
  readonly facets: readonly object[];
  /** Of the present crank, once it is asked for. */
  context: object | undefined;
}

/** Which object it is: all that a state may know. */
interface Identity {
  readonly members: KindMembers;
  readonly baseRef: BaseRef;
}

/** On each facet. */
const FacetMark = makeMark<Team>();
/** On each state. */
const StateMark = makeMark<Identity>();

/** What has a context in this crank: a representative without facets, or what facets share. */
export type ContextHolder = object;

/** At the end of the crank. */
export function forgetContext(holder: ContextHolder): void {
  if (!Named.forgetContext(holder)) {
    (holder as Team).context = undefined;
  }
}

export interface KindMembersDeps {
  readonly states: StateStore;
  readonly contexts: Contexts<ContextHolder>;
  readonly slots: Pick<ValueTable, 'vrefOf' | 'valToSlot'>;
  readonly parts: Parts;
  /** The properties of the state, where the kind has a shape. */
  readonly fields: readonly string[] | undefined;
  /** Whether each object's interface tells its baseRef: for debugging. */
  readonly labelInstances: boolean;
}

/** Makes the live objects of one kind, and knows them again. */
export class KindMembers implements NameOwner {
  readonly #states: StateStore;
  readonly #contexts: Contexts<ContextHolder>;
  readonly names: Names;
  readonly #parts: Parts;
  readonly #labelInstances: boolean;
  readonly #accessors = new Map<string, PropertyDescriptor>();
  readonly #statePrototype: object;
  readonly #makeSelfContext: (self: object, vref: Vref | undefined) => object;

  constructor(deps: KindMembersDeps) {
    this.#states = deps.states;
    this.#contexts = deps.contexts;
    this.names = deps.slots.valToSlot;
    this.#parts = deps.parts;
    this.#labelInstances = deps.labelInstances;
    const prototype = {};
    // With a shape the properties are known, and one set of accessors serves all.
    for (const prop of deps.fields ?? []) {
      defineProperty(prototype, prop, this.accessorsOf(prop));
    }
    this.#statePrototype = harden(prototype);
    this.#makeSelfContext = (self, vref) => {
      // Where the tables are another's, names are not in the mark.
      const baseRef = vref ?? deps.slots.vrefOf(self);
      if (baseRef === undefined) {
        throw Fail`an object without a name was used`;
      }
      deps.contexts.holdForCrank(self);
      return freeze({ state: this.makeState(baseRef as BaseRef), self });
    };
  }

  // Whether an object is made anew depends on the collector. What user code is
  // charged for its first use must not, so all of it is hard from the start. It
  // is known as passable when it is read; but facets lead to each other, and to
  // their cohort, without being read.

  /** Makes the representative of an object of a kind without facets. Makes no syscalls. */
  makeSelf(makeInstance: () => object, baseRef: BaseRef): object {
    const self = this.label(makeInstance(), baseRef);
    new Named(self, this);
    return harden(self);
  }

  /** Makes the facets of an object. Makes no syscalls. */
  makeCohort(prototypes: readonly object[], names: readonly string[], baseRef: BaseRef): object {
    const whole = {};
    const facets: object[] = [];
    const team: Team = { members: this, baseRef, whole, facets, context: undefined };
    names.forEach((name, index) => {
      const facet = this.label(create(prototypes[index] as object) as object, baseRef);
      // Not the kind's: a facet has no context of its own.
      new Named(facet, this.names);
      new FacetMark(facet, team);
      facets.push(facet);
      defineProperty(whole, name, { value: facet, enumerable: true });
    });
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
    return Named.contextOf(value, this, this.#makeSelfContext);
  }

  /** The same for the facet with an index. */
  contextOfFacet(value: unknown, index: number): object | undefined {
    const team = this.teamOf(value);
    return team?.facets[index] === value && team !== undefined
      ? this.contextOfTeam(team)
      : undefined;
  }

  /** The same for the cohort or representative that was just made. */
  contextOfWhole(whole: object): object {
    return (
      this.contextOfSelf(whole) ??
      this.contextOfFacet(Object.values(whole)[0], 0) ??
      Fail`only an object of this kind has a context`
    );
  }

  /** The cohort of a facet, or the representative; undefined for anything else. */
  wholeOf(value: unknown): unknown {
    if (this.contextOfSelf(value) !== undefined) {
      return value;
    }
    const team = this.teamOf(value);
    if (team === undefined) {
      return undefined;
    }
    this.contextOfTeam(team);
    return team.whole;
  }

  /** Of a facet of this kind; undefined for anything else. */
  private teamOf(value: unknown): Team | undefined {
    const team = FacetMark.of(value);
    return team?.members === this ? team : undefined;
  }

  private label(made: object, baseRef: BaseRef): object {
    if (this.#labelInstances) {
      const iface = (made as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
      defineProperty(made, Symbol.toStringTag, { value: `${iface}#${baseRef}` });
    }
    return made;
  }

  private contextOfTeam(team: Team): object {
    if (team.context === undefined) {
      team.context = freeze({ state: this.makeState(team.baseRef), facets: team.whole });
      this.#contexts.holdForCrank(team);
    }
    return team.context;
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
