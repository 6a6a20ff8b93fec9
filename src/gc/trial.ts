/**
 * One trial deletion: from suspects over all that they hold, in the manner of
 * Bacon and Rajan. What has a count that the objects of the trial do not
 * explain, or another reason to stay, lives, and so does what it holds; the
 * rest is held by its own cycles alone. The vatstore is read step by step, and
 * user code may run in between: what it touches lives as far as this trial is
 * concerned. Nothing is changed here. Rule G11 of docs/SPEC.md.
 */
import type { Suspects, TrialWatch } from '../ledger/suspects.js';
import { type BaseRef, type CollectionId, parseVref, sortOf, type Vref } from '../refs/vref.js';
import type { SweptTables } from './swept-tables.js';

export interface TrialDeps extends SweptTables {
  readonly suspects: Suspects;
  /** What the entry of a weak collection names that has `vref` as its key. */
  readonly holdingOfWeakKey: (id: CollectionId, vref: Vref) => readonly Vref[];
}

interface Member {
  readonly baseRef: BaseRef;
  /** Its stored count, less what other members are known to hold of it. Zero: they explain all. */
  unexplained: number;
  isLive: boolean;
  /** Said to live by who asked, and not read: the garbage of this trial may be all that holds it. */
  isTakenAsLive: boolean;
  isTouched: boolean;
  /** What it holds, once for each count. */
  readonly holds: Member[];
  /** The entries of weak collections in which it is key or collection. */
  readonly entries: WeakEntry[];
}

/** An entry of a weak collection: it holds as long as both its key and the collection live. */
interface WeakEntry {
  readonly key: BaseRef;
  readonly collection: CollectionId;
  readonly holds: Member[];
}

export class Trial implements TrialWatch {
  readonly #deps: TrialDeps;
  readonly #isKnownLive: (baseRef: BaseRef) => boolean;
  readonly #members = new Map<BaseRef, Member>();
  readonly #collections = new Map<CollectionId, Member>();
  readonly #weakEntries = new Map<string, WeakEntry>();
  /** Members that have not been read. */
  readonly #unread: Member[] = [];
  readonly #reading: Iterator<void, void>;

  /**
   * @param suspects in the order in which they are to be read
   * @param isKnownLive what need not be read, since an earlier trial has found it to be held; may
   *   always say no. When what held it goes, it is noted, and a trial of its own looks at it
   */
  constructor(
    deps: TrialDeps,
    suspects: readonly BaseRef[],
    isKnownLive: (baseRef: BaseRef) => boolean,
  ) {
    this.#deps = deps;
    this.#isKnownLive = isKnownLive;
    this.#reading = this.readAll(suspects);
  }

  /** How many members are to be read. */
  get unread(): number {
    return this.#unread.length;
  }

  /**
   * Asks the vatstore about one object, or one part of it.
   *
   * @returns whether all is read
   */
  step(): boolean {
    return this.#reading.next().done === true;
  }

  touch(baseRef: BaseRef): void {
    const member = this.#members.get(baseRef);
    if (member !== undefined) {
      member.isTouched = true;
    }
  }

  isProvedLive(baseRef: BaseRef): boolean {
    const member = this.#members.get(baseRef);
    return member !== undefined && member.isLive && !member.isTakenAsLive && !member.isTouched;
  }

  /** The members that live and were not touched. Only after `findGarbage`. */
  *provedLive(): Generator<BaseRef, void> {
    for (const { baseRef, isLive, isTouched } of this.#members.values()) {
      if (isLive && !isTouched) {
        yield baseRef;
      }
    }
  }

  /**
   * Once all is read. Asks memory alone, at once.
   *
   * @returns what nothing but its own cycles holds, in order
   */
  findGarbage(): BaseRef[] {
    const found: Member[] = [];
    const live = (member: Member): void => {
      if (!member.isLive) {
        member.isLive = true;
        found.push(member);
      }
    };
    for (const member of this.#members.values()) {
      if (member.isLive) {
        found.push(member);
      } else if (
        member.isTouched ||
        // Less than nothing would be a fault of the counts: nobody knows what is true then.
        member.unexplained !== 0 ||
        this.isInMemory(member.baseRef)
      ) {
        live(member);
      }
    }
    for (const entry of this.#weakEntries.values()) {
      this.tryEntry(entry, live);
    }
    for (let member = found.pop(); member !== undefined; member = found.pop()) {
      member.holds.forEach(live);
      member.entries.forEach(entry => this.tryEntry(entry, live));
    }
    const garbage: BaseRef[] = [];
    for (const { baseRef, isLive } of this.#members.values()) {
      if (!isLive) {
        garbage.push(baseRef);
      }
    }
    return garbage.sort();
  }

  private isInMemory(baseRef: BaseRef): boolean {
    const { slots, registry, suspects } = this.#deps;
    const isIn = slots.has(baseRef) || registry.keepInUse(parseVref(baseRef));
    if (isIn) {
      suspects.noteMetInMemory(baseRef);
    }
    return isIn;
  }

  // A key or a collection that is no member has nothing to do with the suspects: it lives.
  private tryEntry({ key, collection, holds }: WeakEntry, live: (member: Member) => void): void {
    if (
      this.#members.get(key)?.isLive !== false &&
      this.#collections.get(collection)?.isLive !== false
    ) {
      holds.forEach(live);
    }
  }

  private *readAll(suspects: readonly BaseRef[]): Generator<void, void> {
    for (const baseRef of suspects) {
      this.memberOf(baseRef);
      for (let member = this.#unread.pop(); member !== undefined; member = this.#unread.pop()) {
        yield* this.read(member);
      }
    }
  }

  private memberOf(baseRef: BaseRef): Member {
    const known = this.#members.get(baseRef);
    if (known !== undefined) {
      return known;
    }
    const member: Member = {
      baseRef,
      unexplained: 0,
      isLive: false,
      isTakenAsLive: false,
      isTouched: false,
      holds: [],
      entries: [],
    };
    this.#members.set(baseRef, member);
    this.#unread.push(member);
    const { kindId, subid } = parseVref(baseRef);
    if (kindId !== undefined && this.#deps.registry.find(kindId)?.isCollection === true) {
      this.#collections.set(subid as CollectionId, member);
    }
    return member;
  }

  private *read(member: Member): Generator<void, void> {
    const { registry, refCounts, exportStatus, recognizers } = this.#deps;
    const { baseRef } = member;
    const { kindId } = parseVref(baseRef);
    const handler = kindId === undefined ? undefined : registry.find(kindId);
    if (handler === undefined || this.isInMemory(baseRef)) {
      member.isLive = true;
      return;
    }
    if (this.#isKnownLive(baseRef)) {
      member.isLive = true;
      member.isTakenAsLive = true;
      return;
    }
    const count = refCounts.get(baseRef);
    // Without a count it is not a matter of cycles, or it is gone.
    if (count === 0 || exportStatus.summarize(baseRef).isReachable) {
      member.isLive = true;
      yield;
      return;
    }
    member.unexplained += count;
    yield;
    for (const { vrefs, weakKey } of handler.holdings?.(baseRef) ?? []) {
      if (weakKey === undefined) {
        this.explain(vrefs, member.holds);
      } else if (handler.isCollection === true) {
        this.readEntry(weakKey, parseVref(baseRef).subid as CollectionId, vrefs, member);
      }
      yield;
    }
    for (const [vref, id] of recognizers.collectionsOf(baseRef)) {
      this.readEntry(vref, id, this.#deps.holdingOfWeakKey(id, vref), member);
      yield;
    }
  }

  /** Met from its collection and from its key: what it names is explained once. */
  private readEntry(
    vref: Vref,
    collection: CollectionId,
    vrefs: readonly Vref[],
    member: Member,
  ): void {
    if (!vrefs.some(held => sortOf(held) === 'virtual')) {
      return;
    }
    const name = `${collection}|${vref}`;
    let entry = this.#weakEntries.get(name);
    if (entry === undefined) {
      entry = { key: parseVref(vref).baseRef, collection, holds: [] };
      this.#weakEntries.set(name, entry);
      this.explain(vrefs, entry.holds);
    }
    member.entries.push(entry);
  }

  private explain(vrefs: readonly Vref[], holds: Member[]): void {
    // One that is named twice, where none should be, is explained once: what is not, lives.
    for (const vref of new Set(vrefs)) {
      if (sortOf(vref) === 'virtual') {
        const held = this.memberOf(parseVref(vref).baseRef);
        held.unexplained -= 1;
        holds.push(held);
      }
    }
  }
}
