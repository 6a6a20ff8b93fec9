/**
 * Deletes what earlier incarnations have left behind: a walk over the vatstore,
 * a bounded part in each sweep, that holds no names but the one where it is.
 * It begins with the first sweep of an incarnation, so an upgrade midway loses
 * nothing. Rule G12 of docs/SPEC.md.
 */
import type { Candidates } from '../ledger/candidates.js';
import {
  type BaseRef,
  type CollectionId,
  formatVirtual,
  isVref,
  type KindId,
  type ParsedVref,
  parseVref,
  ROOT_VREF,
  type Vref,
} from '../refs/vref.js';
import type { PartialDeletion } from '../slots/kind-registry.js';
import type { IdCounters } from '../store/counters.js';
import {
  COLLECTIONS_PREFIX,
  collectionOfRecognitionKey,
  endOfCollection,
  EXPORT_STATUS_PREFIX,
  RECOGNITION_PREFIX,
  REF_COUNT_PREFIX,
  STATE_PREFIX,
  VIRTUAL_KIND_PREFIX,
  vrefOfRecognitionKey,
} from '../store/keys.js';
import { namesInState } from '../collections/leftovers.js';
import { keysWithPrefix } from '../store/scan.js';
import type { VatStore } from '../store/vatstore.js';
import { Budget } from './budget.js';
import type { Cycles } from './cycles.js';
import { isEarlierCollection, isOfEarlierKind } from './earlier.js';
import type { Forgetting } from './forgetting.js';
import type { SweptTables } from './swept-tables.js';

/** How many names one sweep looks at, where `sweepLimit` does not say less. */
const NAMES_AT_ONCE = 10_000;
/** How many of them wait at once for the sweep to look at them. */
const WAITING_AT_ONCE = 1_000;

const VIRTUAL = 'o+v';
const DURABLE = 'o+d';

export interface LeftoversDeps extends SweptTables {
  readonly store: VatStore;
  readonly counters: IdCounters;
  readonly candidates: Candidates;
  readonly forgetting: Forgetting;
  readonly collections: {
    storeKindIds(durable: boolean): readonly KindId[];
    dropSomeOfLeftover(id: CollectionId, limit: number): PartialDeletion;
    releaseLeftover(vref: Vref): void;
    deleteEntry(id: CollectionId, vref: Vref): boolean;
  };
  /** With `reclaimCycles`: durable objects with a count are looked at as well. */
  readonly cycles: Cycles | undefined;
}

export class Leftovers {
  readonly #deps: LeftoversDeps;
  #walk: Iterator<number, void> | undefined;
  #isDone = false;
  /** Of this sweep. */
  readonly #share = new Budget();
  /** How much the step that is made now may cost. */
  #allowance = 1;

  constructor(deps: LeftoversDeps) {
    this.#deps = deps;
  }

  /** How much there is left to do, at least; 0 when the walk has come to its end. */
  get left(): number {
    return this.#isDone ? 0 : 1;
  }

  beginSweep(): void {
    this.#share.begin(NAMES_AT_ONCE);
  }

  /**
   * Goes on, when the sweep has nothing else to delete.
   *
   * @returns undefined when the sweep need not look again; otherwise false,
   *   since nothing in memory was released
   */
  step(budget: Budget): false | undefined {
    const { candidates, cycles } = this.#deps;
    while (!this.#isDone && !budget.isSpent && !this.#share.isSpent) {
      const walk = (this.#walk ??= this.begin());
      if (walk === undefined) {
        return undefined;
      }
      this.#allowance = Math.max(Math.min(budget.left, this.#share.left), 1);
      const { done, value } = walk.next();
      if (done === true) {
        this.#isDone = true;
        this.#walk = undefined;
      } else {
        budget.spend(value);
        this.#share.spend(value);
      }
      const waiting = candidates.possiblyDeadSet.size + (cycles?.storedSuspects ?? 0);
      if (waiting >= WAITING_AT_ONCE || (this.#isDone && waiting > 0)) {
        return false;
      }
    }
    const isWaiting = candidates.possiblyDeadSet.size > 0 || cycles?.isIdle === false;
    return isWaiting && !budget.isSpent ? false : undefined;
  }

  private begin(): Iterator<number, void> | undefined {
    const { counters, slots } = this.#deps;
    if (counters.nextOf('exportID') === 0 || !slots.has(ROOT_VREF)) {
      return undefined;
    }
    return this.walk();
  }

  /** Gives how much each step has cost. */
  private *walk(): Generator<number, void> {
    if (this.#deps.counters.firstOf('exportID') === 1) {
      // The first incarnation finds nothing of others.
      return;
    }
    yield* this.walkCollections();
    yield* this.walkVirtual(RECOGNITION_PREFIX, key => this.endRecognition(key));
    yield* this.walkDurable(STATE_PREFIX, baseRef => this.suspectUncounted(baseRef));
    yield* this.walkVirtual(STATE_PREFIX, key => this.deleteState(key));
    yield* this.walkVirtual(REF_COUNT_PREFIX, key => this.#deps.store.delete(key));
    yield* this.walkVirtual(EXPORT_STATUS_PREFIX, key => this.#deps.store.delete(key));
    yield* this.walkDescriptors();
    const { cycles } = this.#deps;
    if (cycles !== undefined) {
      // What is in memory as well: a migration may have brought to life what nobody can reach.
      yield* this.walkDurable(REF_COUNT_PREFIX, baseRef => cycles.suspectStored(baseRef));
      cycles.endOfStored();
    }
  }

  private *walkCollections(): Generator<number, void> {
    const { store, counters } = this.#deps;
    const firstOfThis = counters.firstOf('collectionID');
    let key = store.getNextKey(COLLECTIONS_PREFIX);
    while (key?.startsWith(COLLECTIONS_PREFIX)) {
      const text = key.slice(
        COLLECTIONS_PREFIX.length,
        key.indexOf('.', COLLECTIONS_PREFIX.length),
      );
      const id = Number(text) as CollectionId;
      const isKnown = /^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(id);
      yield 1;
      if (isKnown && id < firstOfThis && this.isLeftover(id)) {
        yield* this.dropCollection(id);
      }
      key = store.getNextKey(isKnown ? endOfCollection(id) : key);
    }
  }

  private namesOf(id: CollectionId, isDurable: boolean): BaseRef[] {
    const kindIds = this.#deps.collections.storeKindIds(isDurable);
    return kindIds.map(kindId => formatVirtual(kindId, id, isDurable));
  }

  // Its keys do not tell its kind. Numbers of collections are given once, whatever the kind.
  private isLeftover(id: CollectionId): boolean {
    const { slots, refCounts, exportStatus } = this.#deps;
    const durable = this.namesOf(id, true);
    return (
      ![...durable, ...this.namesOf(id, false)].some(name => slots.has(name)) &&
      !durable.some(name => refCounts.get(name) > 0) &&
      !durable.some(name => exportStatus.summarize(name).isReachable)
    );
  }

  private *dropCollection(id: CollectionId): Generator<number, void> {
    const { collections, exportStatus, candidates, forgetting } = this.#deps;
    const durable = this.namesOf(id, true);
    const recognizable = durable.find(name => exportStatus.summarize(name).retirees.length > 0);
    if (recognizable !== undefined) {
      // The kernel is told of its end.
      candidates.possiblyDeadSet.add(recognizable);
      return;
    }
    for (;;) {
      const { isComplete, parts } = collections.dropSomeOfLeftover(id, this.#allowance);
      if (isComplete) {
        durable.forEach(name => forgetting.ceaseRecognition(name));
      }
      yield parts;
      if (isComplete) {
        return;
      }
    }
  }

  /** @param visit called for each key of a virtual object or collection of an earlier incarnation */
  private *walkVirtual(prefix: string, visit: (key: string) => void): Generator<number, void> {
    const { store } = this.#deps;
    const start = `${prefix}${VIRTUAL}`;
    let key = store.getNextKey(start);
    while (key?.startsWith(start)) {
      const parsed = parsedAt(prefix, key);
      if (parsed !== undefined && this.isOfEarlier(parsed)) {
        visit(key);
      }
      yield 1;
      // Of a kind of this incarnation there may be many, and none of them is left over.
      const isOfThis =
        parsed !== undefined && !this.isOfEarlier(parsed) && !this.isCollection(parsed);
      key = store.getNextKey(isOfThis ? `${start}${parsed.id}0` : key);
    }
  }

  private isCollection({ kindId }: ParsedVref): boolean {
    return kindId !== undefined && this.#deps.registry.find(kindId)?.isCollection === true;
  }

  private isOfEarlier(parsed: ParsedVref): boolean {
    return (
      !this.#deps.slots.has(parsed.baseRef) &&
      (isEarlierCollection(parsed, this.#deps) || isOfEarlierKind(parsed, this.#deps))
    );
  }

  private endRecognition(key: string): void {
    const { store, collections } = this.#deps;
    store.delete(key);
    collections.deleteEntry(collectionOfRecognitionKey(key), vrefOfRecognitionKey(key));
  }

  private deleteState(key: string): void {
    const { store, collections } = this.#deps;
    for (const vref of namesInState(store.get(key))) {
      collections.releaseLeftover(vref);
    }
    store.delete(key);
  }

  /** @param visit called for each of a kind that is defined */
  private *walkDurable(prefix: string, visit: (baseRef: BaseRef) => void): Generator<number, void> {
    const { store, registry } = this.#deps;
    for (const key of keysWithPrefix(store, `${prefix}${DURABLE}`)) {
      const parsed = parsedAt(prefix, key);
      // A kind that is not defined: the start of this incarnation has failed.
      if (parsed?.kindId !== undefined && registry.find(parsed.kindId) !== undefined) {
        visit(parsed.baseRef);
      }
      yield 1;
    }
  }

  private suspectUncounted(baseRef: BaseRef): void {
    const { slots, refCounts, candidates } = this.#deps;
    if (!slots.has(baseRef) && refCounts.get(baseRef) === 0) {
      candidates.possiblyDeadSet.add(baseRef);
    }
  }

  private *walkDescriptors(): Generator<number, void> {
    const { store, counters } = this.#deps;
    const firstOfThis = counters.firstOf('exportID');
    for (const key of keysWithPrefix(store, VIRTUAL_KIND_PREFIX)) {
      const kindId = Number.parseInt(key.slice(VIRTUAL_KIND_PREFIX.length), 10);
      if (kindId < firstOfThis) {
        store.delete(key);
      }
      yield 1;
    }
  }
}

/** What a key is about, if it is about an object. */
function parsedAt(prefix: string, key: string): ParsedVref | undefined {
  const vref = prefix === RECOGNITION_PREFIX ? vrefOfRecognitionKey(key) : key.slice(prefix.length);
  return isVref(vref) ? parseVref(vref) : undefined;
}
