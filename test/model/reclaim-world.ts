/**
 * The two sides of a random program: the things as the program knows them, and the vat in which
 * they are. Each change is made on both.
 */
import type { Insides, ReclaimRig } from '../support/reclaim-rig.js';
import type { MapStore, SetStore } from '../support/vat-data.js';
import { isWeak, markLive } from './reclaim-oracle.js';
import type { Thing } from './reclaim-oracle.js';
import type { Id, Slot, Sort } from './reclaim-program.js';
import {
  clear,
  enter,
  facetOf,
  leave,
  prepareKinds,
  put,
  readNamed,
  type Kinds,
  type State,
  type Stateful,
  wholeOf,
} from './reclaim-vat.js';

const BAGGAGE: Id = 0;
const baseOf = (vref: string): string => vref.replace(/:\d+$/, '');

/** Where its record is in the vatstore. */
export const recordOf = ({ sort, baseRef }: Thing): string =>
  sort === 'object' || sort === 'kit'
    ? `vom.${baseRef}`
    : `vc.${baseRef.slice(baseRef.indexOf('/') + 1)}.|schemata`;

export class World {
  readonly rig: ReclaimRig;
  readonly things = new Map<Id, Thing>();
  /** What user code holds. */
  readonly heap = new Map<Id, object>();
  readonly watched = new Map<string, Id[]>();
  readonly keptStates = new Map<Id, State>();
  /** Iterations over strong stores that go on. */
  readonly walks = new Map<Id, Iterator<unknown>>();
  /** Died with an earlier incarnation, where nobody looks for such: they may stay. */
  readonly excused = new Set<Id>();
  /** Exports that the kernel has dropped, and that it still recognizes. */
  readonly recognized = new Set<string>();
  readonly #byName = new Map<string, Id>();
  #kinds: Kinds | undefined;
  #baggage: MapStore | undefined;
  #given: ReadonlyMap<string, unknown> = new Map();
  #life = 0;

  constructor(rig: ReclaimRig) {
    this.rig = rig;
  }

  async start(): Promise<void> {
    this.#life += 1;
    await this.rig.start((insides: Insides) => {
      this.#kinds = prepareKinds(insides);
      this.#baggage = insides.baggage;
    });
    if (this.#life === 1) {
      const baseRef = this.rig.store.get('baggageID') ?? '';
      this.add(BAGGAGE, 'map', true, baseRef);
    }
  }

  get life(): number {
    return this.#life;
  }

  /** What the present delivery brings, by name. */
  bring(given: ReadonlyMap<string, unknown>): void {
    this.#given = given;
  }

  private add(id: Id, sort: Sort, isDurable: boolean, baseRef: string): Thing {
    const thing: Thing = {
      id,
      sort,
      isDurable,
      life: this.#life,
      baseRef,
      named: new Map(),
      entries: new Map(),
      ofImports: new Map(),
      exported: new Set(),
    };
    this.things.set(id, thing);
    this.#byName.set(baseRef, id);
    return thing;
  }

  idOf(vref: string): Id | undefined {
    return this.#byName.get(baseOf(vref));
  }

  make(id: Id, sort: Sort, isDurable: boolean): void {
    const value = this.kinds.make(sort, isDurable);
    const vref = this.rig.vrefOf(facetOf(sort, value, 0));
    this.add(id, sort, isDurable, baseOf(vref));
    this.heap.set(id, value);
  }

  private get kinds(): Kinds {
    if (this.#kinds === undefined) throw Error('not started');
    return this.#kinds;
  }

  /** Gets hold of a thing on any way that user code has; undefined where there is none. */
  obtain(id: Id): object | undefined {
    const found = new Map<Id, object>(this.heap);
    if (this.#baggage !== undefined) found.set(BAGGAGE, this.#baggage);
    for (const [vref, value] of this.#given) {
      const thing = this.things.get(this.idOf(vref) ?? -1);
      if (thing !== undefined && thing.exported.has(vref)) {
        found.set(thing.id, wholeOf(thing.sort, value));
      }
    }
    const queue = [...found.keys()];
    for (let at = 0; at < queue.length && !found.has(id); at += 1) {
      const holder = this.things.get(queue[at] as Id);
      const value = found.get(queue[at] as Id);
      if (holder === undefined || value === undefined) continue;
      const meet = (next: Id | undefined, read: () => unknown): void => {
        const thing = next === undefined ? undefined : this.things.get(next);
        if (thing !== undefined && !found.has(thing.id) && this.leadsTo(thing.id, id)) {
          found.set(thing.id, wholeOf(thing.sort, read()));
          queue.push(thing.id);
        }
      };
      holder.named.forEach((next, slot) => meet(next, () => readNamed(holder.sort, value, slot)));
      for (const [key, next] of holder.entries) {
        const keyValue = found.get(key);
        const keyThing = this.things.get(key);
        if (keyValue !== undefined && keyThing !== undefined) {
          const read = () => (value as MapStore).get(facetOf(keyThing.sort, keyValue, 0));
          meet(next, read);
        }
      }
    }
    return found.get(id);
  }

  /** So that nothing is loaded in vain. */
  private leadsTo(from: Id, to: Id): boolean {
    return markLive(this.things, [from]).has(to);
  }

  private both(holder: Id, value: Id): [Thing, object, Thing, object] | undefined {
    const [one, other] = [this.things.get(holder), this.things.get(value)];
    if (one === undefined || other === undefined || (one.isDurable && !other.isDurable)) {
      return undefined;
    }
    const target = this.obtain(holder);
    const named = target === undefined ? undefined : this.obtain(value);
    return target === undefined || named === undefined ? undefined : [one, target, other, named];
  }

  put(holder: Id, slot: Slot, value: Id, facet: number): void {
    const [one, target, other, named] = this.both(holder, value) ?? [];
    if (one && target && other && named && hasNames(one)) {
      put(one.sort, target, slot, facetOf(other.sort, named, facet));
      one.named.set(slot, value);
    }
  }

  putImport(holder: Id, slot: Slot, imported: unknown): void {
    const one = this.things.get(holder);
    const target = one !== undefined && hasNames(one) ? this.obtain(holder) : undefined;
    if (one !== undefined && target !== undefined) {
      put(one.sort, target, slot, imported);
      one.named.delete(slot);
    }
  }

  clear(holder: Id, slot: Slot): void {
    const one = this.things.get(holder);
    const target = one?.named.has(slot) === true ? this.obtain(holder) : undefined;
    if (one !== undefined && target !== undefined) {
      clear(one.sort, target, slot);
      one.named.delete(slot);
    }
  }

  enter(holder: Id, key: Id, value: Id, facet: number): void {
    const [one, target, keyThing, keyValue] = this.both(holder, key) ?? [];
    if (!one || !target || !keyThing || !keyValue || !hasEntries(one)) return;
    const [, , other, named] = this.both(holder, value) ?? [];
    if (!other || !named) return;
    const isSet = one.sort === 'set' || one.sort === 'weakSet';
    const keyFacet = facetOf(keyThing.sort, keyValue, 0);
    enter(one.sort, target, keyFacet, facetOf(other.sort, named, facet));
    one.entries.set(key, isSet ? undefined : value);
  }

  enterImport(holder: Id, vref: string, imported: unknown, value: Id): void {
    const [one, target, other, named] = this.both(holder, value) ?? [];
    if (!one || !target || !other || !named || !hasEntries(one)) return;
    const isSet = one.sort === 'set' || one.sort === 'weakSet';
    enter(one.sort, target, imported, facetOf(other.sort, named, 0));
    one.ofImports.set(vref, isSet ? undefined : value);
  }

  leave(holder: Id, key: Id): void {
    const one = this.things.get(holder);
    const keyThing = this.things.get(key);
    if (one?.entries.has(key) !== true || keyThing === undefined) return;
    const [target, keyValue] = [this.obtain(holder), this.obtain(key)];
    if (target !== undefined && keyValue !== undefined) {
      leave(target, facetOf(keyThing.sort, keyValue, 0));
      one.entries.delete(key);
    }
  }

  hold(id: Id): void {
    const value = this.obtain(id);
    if (value !== undefined && id !== BAGGAGE) this.heap.set(id, value);
  }

  /** It needs all of the store until it is ended, whoever holds that. */
  walk(id: Id): void {
    const thing = this.things.get(id);
    const isStrong = thing?.sort === 'map' || thing?.sort === 'set';
    const value = isStrong && !this.walks.has(id) ? this.obtain(id) : undefined;
    if (value === undefined) return;
    const walk = (value as SetStore).keys()[Symbol.iterator]();
    // One in two has begun; one that is over needs nothing.
    if (id % 2 === 0 && walk.next().done === true) return;
    this.walks.set(id, walk);
  }

  stay(id: Id): void {
    const walk = this.walks.get(id);
    this.walks.delete(id);
    try {
      // One that has not begun is not ended by its return.
      walk?.next();
    } catch {
      // Something was added.
    }
    walk?.return?.();
  }

  keepState(id: Id): void {
    const thing = this.things.get(id);
    const value = thing !== undefined && hasState(thing) ? this.obtain(id) : undefined;
    if (thing === undefined || value === undefined) return;
    (facetOf(thing.sort, value, 0) as Stateful).keep();
    if (this.kinds.kept.state !== undefined) this.keptStates.set(id, this.kinds.kept.state);
  }

  /** By a state that outlived its object, maybe: what is read so is held from now on. */
  readState(id: Id, slot: Slot): void {
    let value: unknown;
    try {
      value = this.keptStates.get(id)?.[slot];
    } catch {
      return;
    }
    if (Object(value) !== value) return;
    const vref = this.rig.vrefOf(value);
    if (vref.startsWith('o-')) return;
    const read = this.things.get(this.idOf(vref) ?? -1);
    if (read === undefined) throw Error(`${vref} is deleted, and named by a state`);
    this.heap.set(read.id, wholeOf(read.sort, value));
  }

  writeState(id: Id, slot: Slot, value: Id): void {
    const [state, thing] = [this.keptStates.get(id), this.things.get(value)];
    const named = state === undefined || thing === undefined ? undefined : this.obtain(value);
    if (state === undefined || thing === undefined || named === undefined) return;
    const holder = this.things.get(id);
    if (holder?.isDurable === true && !thing.isDurable) return;
    try {
      state[slot] = facetOf(thing.sort, named, 0);
    } catch {
      return;
    }
    if (holder === undefined) throw Error(`the state of thing ${id} is deleted, and was changed`);
    holder.named.set(slot, value);
  }

  watch(vpid: string, promise: unknown, id: Id, insides: Insides): void {
    const thing = this.things.get(id);
    const value = thing?.isDurable === true ? this.obtain(id) : undefined;
    if (thing === undefined || value === undefined) return;
    const argument = facetOf(thing.sort, value, 1);
    insides.VatData.watchPromise(promise, this.kinds.makeWatcher(), argument);
    this.watched.set(vpid, [...(this.watched.get(vpid) ?? []), id]);
  }

  /** What lives, by the rules; memory is what the table says. */
  live(): Set<Id> {
    return markLive(this.things, this.roots());
  }

  /** The same, and what nobody looks for. */
  liveOrExcused(): Set<Id> {
    return markLive(this.things, [...this.roots(), ...this.excused]);
  }

  private roots(): Id[] {
    const roots = [BAGGAGE, ...this.heap.keys(), ...this.walks.keys()];
    roots.push(...[...this.watched.values()].flat());
    for (const { id, exported, isDurable, life } of this.things.values()) {
      if (exported.size > 0 && (isDurable || life === this.#life)) roots.push(id);
    }
    for (const name of this.rig.inMemory()) {
      const id = this.#byName.get(name);
      if (id !== undefined) roots.push(id);
    }
    return roots;
  }

  isStored(thing: Thing): boolean {
    return this.rig.store.get(recordOf(thing)) !== undefined;
  }

  /** What is deleted is forgotten on this side as well. */
  forgetDeleted(): void {
    for (const thing of [...this.things.values()]) {
      if (!this.isStored(thing)) {
        this.things.delete(thing.id);
        this.excused.delete(thing.id);
        this.things.forEach(other => isWeak(other) && other.entries.delete(thing.id));
      }
    }
  }

  /** A new incarnation: what only memory held is dead, and what was virtual. */
  async upgrade(isLookedFor: boolean): Promise<void> {
    this.heap.clear();
    this.walks.clear();
    this.keptStates.clear();
    await this.start();
    for (const thing of this.things.values()) {
      if (!thing.isDurable) {
        [...thing.exported].forEach(vref => this.recognized.delete(vref));
        [...this.recognized]
          .filter(vref => baseOf(vref) === thing.baseRef)
          .forEach(vref => this.recognized.delete(vref));
        thing.exported.clear();
      }
    }
    if (!isLookedFor) {
      const live = this.live();
      [...this.things.keys()].filter(id => !live.has(id)).forEach(id => this.excused.add(id));
    }
  }
}

const hasState = ({ sort }: Thing): boolean => sort === 'object' || sort === 'kit';
const hasNames = (thing: Thing): boolean => hasState(thing) || thing.sort === 'map';
const hasEntries = (thing: Thing): boolean => !hasState(thing) && thing.id !== BAGGAGE;
