/**
 * The two maps between live values and vrefs. Values are held weakly, but for what
 * the kernel can reach of the vat's own objects, which is pinned.
 * Rules T1 to T4 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { Candidates } from '../ledger/candidates.js';
import {
  type BaseRef,
  formatFacet,
  isObjectVref,
  parseVref,
  type Vpid,
  type Vref,
} from '../refs/vref.js';
import type { Cohort } from './kind-registry.js';
import { Named, Names } from './names.js';
import type { Entry, WeakTools } from './entries.js';
import { joinFinalizers } from './finalizers.js';
import { Imports } from './imports.js';
import { Pins } from './pins.js';

interface VpidMap {
  get(promise: object): Vpid | undefined;
  set(promise: object, vpid: Vpid): unknown;
  delete(promise: object): boolean;
}

export class SlotTable {
  readonly slotToVal = new Map<BaseRef, Entry>();
  readonly valToSlot = new Names();
  /** The same for who knows that it is a promise: these have no marks. */
  readonly vpids: VpidMap = this.valToSlot.unmarked as VpidMap;
  readonly #unmarked = this.valToSlot.unmarked;
  readonly pins: Pins;
  readonly imports: Imports;
  readonly importedDevices = new Set<object>();
  readonly #weakTools: WeakTools;
  /** Shared by the vats of the process. */
  readonly #finalizers: FinalizationRegistry<BaseRef>;
  readonly #candidates: Candidates;
  /** Own objects that were named in this crank: most are about to be pinned, and need no finalizer. */
  #fresh: BaseRef[] = [];
  #root: BaseRef | undefined;
  /** Own objects that have a finalizer. */
  readonly #finalized = new Set<BaseRef>();

  constructor(deps: { weakTools: WeakTools; candidates: Candidates }) {
    this.#weakTools = deps.weakTools;
    this.#candidates = deps.candidates;
    this.#finalizers = joinFinalizers(deps.weakTools, this, SlotTable.#finalize);
    this.imports = new Imports({ slotToVal: this.slotToVal, weakTools: deps.weakTools });
    this.pins = new Pins({
      slotToVal: this.slotToVal,
      vrefOf: value => this.vrefOf(value),
      requiredValueOf: baseRef => this.requiredValueOf(baseRef),
      release: (baseRef, value) => {
        this.slotToVal.set(baseRef, new this.#weakTools.WeakRef(value));
        // The end of the root is nobody's affair: it goes with the vat.
        if (baseRef !== this.#root) this.finalizeOnce(baseRef, value);
      },
    });
  }

  // As `valToSlot.get` does it: one call less, since an engine that charges for steps charges for it.
  vrefOf(value: object): Vref | undefined {
    return this.#unmarked.get(value) ?? Named.nameOf(value, this.valToSlot);
  }

  /** The live value of a baseRef: an object, a promise, or a cohort of facets. */
  valueOf(baseRef: BaseRef): object | undefined {
    return this.slotToVal.get(baseRef)?.deref();
  }

  /** @throws when nothing is registered under the name, or it was collected */
  requiredValueOf(baseRef: BaseRef): object {
    const value = this.valueOf(baseRef);
    if (value === undefined) {
      throw Fail`no value for ${q(baseRef)}`;
    }
    return value;
  }

  /**
   * Whether a name is registered. A collected object whose finalizer has not
   * run still counts: the answer must not depend on the collector.
   */
  has(baseRef: BaseRef): boolean {
    return this.slotToVal.has(baseRef);
  }

  /**
   * Gives `value` the name `baseRef`.
   *
   * @param facetNames for a cohort: the names of its facets, in order of index
   */
  register(baseRef: BaseRef, value: object, facetNames?: readonly string[]): void {
    // What calls something comes first: the stack may overflow in a call.
    const ref = new this.#weakTools.WeakRef(value);
    if (!isObjectVref(baseRef)) {
      this.#unmarked.set(value, baseRef);
      this.slotToVal.set(baseRef, ref);
      return;
    }
    if (facetNames !== undefined) {
      this.registerFacets(baseRef, value as Cohort, facetNames);
    } else {
      this.valToSlot.set(value, baseRef);
    }
    this.slotToVal.set(baseRef, ref);
    this.#finalizers.register(value, baseRef);
  }

  /**
   * The same for an object of the vat's own that has no name yet. It has a finalizer
   * from the end of the crank on, if it is not pinned by then.
   */
  registerOwn(baseRef: BaseRef, value: object): void {
    const ref = new this.#weakTools.WeakRef(value);
    this.valToSlot.set(value, baseRef);
    this.slotToVal.set(baseRef, ref);
    this.#fresh.push(baseRef);
  }

  /** At the end of a crank. */
  endCrank(): void {
    if (this.#fresh.length === 0) {
      return;
    }
    for (const baseRef of this.#fresh) {
      const value = this.pins.isPinned(baseRef) ? undefined : this.valueOf(baseRef);
      if (value !== undefined) {
        this.finalizeOnce(baseRef, value);
      } else {
        // Does nothing unless it was collected meanwhile.
        this.noteIfDead(baseRef);
      }
    }
    this.#fresh = [];
  }

  /**
   * A further name for a value that has one: `valueOf` finds it by both, and
   * `vrefOf` goes on giving the first. For promises only.
   */
  registerAlias(baseRef: BaseRef, value: object): void {
    this.slotToVal.set(baseRef, new this.#weakTools.WeakRef(value));
  }

  /**
   * Undoes a registration that nobody has learned of. The value may live on;
   * its finalizer finds another value under the name, or none.
   */
  unregister(baseRef: BaseRef, value: object): void {
    this.slotToVal.delete(baseRef);
    this.valToSlot.delete(value);
    this.importedDevices.delete(value);
  }

  /** The root object, which the kernel can reach from now on: never collected as long as it can. */
  registerRoot(baseRef: BaseRef, root: object): void {
    this.#root = baseRef;
    this.valToSlot.set(root, baseRef);
    this.pins.add(baseRef, root);
  }

  /** What these tables say that cannot be true together; empty when all is well. */
  *faults(): Generator<string, void> {
    for (const [baseRef, ref] of this.slotToVal) {
      const value = ref.deref();
      const vref = value === undefined ? undefined : this.valToSlot.get(value);
      if (vref !== undefined && vref !== baseRef && parseVref(vref).type !== 'promise') {
        yield `${baseRef} is registered for a value that calls itself ${vref}`;
      }
    }
    for (const remotable of this.pins.reachable) {
      if (this.valToSlot.get(remotable) === undefined) {
        yield `an exported remotable has no name`;
      }
    }
  }

  // One that is fresh has no finalizer yet: the call is for an object of another vat, which must not
  // go without it. The end of the crank looks at what is fresh.
  static #finalize(this: void, table: SlotTable, baseRef: BaseRef): boolean {
    return !table.#fresh.includes(baseRef) && table.noteIfDead(baseRef);
  }

  private noteIfDead(baseRef: BaseRef): boolean {
    // The name may have been given to a new object since: only a reference
    // that is dead now says anything.
    const ref = this.slotToVal.get(baseRef);
    if (ref === undefined || ref.deref() !== undefined) {
      return false;
    }
    this.#candidates.possiblyDeadSet.add(baseRef);
    this.slotToVal.delete(baseRef);
    this.#finalized.delete(baseRef);
    return true;
  }

  private finalizeOnce(baseRef: BaseRef, value: object): void {
    if (!this.#finalized.has(baseRef)) {
      this.#finalized.add(baseRef);
      this.#finalizers.register(value, baseRef);
    }
  }

  private registerFacets(baseRef: BaseRef, cohort: Cohort, facetNames: readonly string[]): void {
    facetNames.forEach((name, index) => {
      const facet = cohort[name];
      if (facet === undefined) {
        throw Fail`the cohort of ${q(baseRef)} has no facet ${q(name)}`;
      }
      this.valToSlot.set(facet, formatFacet(baseRef, index));
    });
  }
}

/** What kinds, collections and watches need of the tables. */
export type ValueTable = Pick<
  SlotTable,
  'vrefOf' | 'valueOf' | 'requiredValueOf' | 'register' | 'valToSlot'
>;
