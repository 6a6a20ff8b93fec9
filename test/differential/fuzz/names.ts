/**
 * Which name of a promise on the peer is which one here. Names are paired as they appear; a pair
 * stays for good, but for the two rules under which ours uses a fresh name where the peer goes on
 * with an old one. All other names must be equal.
 */
import type { Kernel } from './kernel.js';

/** Where a name stands: before the kernel, or in stored data. */
export type Place = 'kernel' | 'store';

export interface NamesDeps {
  readonly peer: Kernel;
  readonly fired: (rule: 'retired-name' | 'no-residue') => void;
}

const numberOf = (vpid: string): number => Number(vpid.slice(2));
const isVats = (vpid: string): boolean => vpid.startsWith('p+');

export class Names {
  readonly #toOurs = new Map<string, string>();
  readonly #toPeer = new Map<string, string>();
  /** Before the kernel a retired name that is still stored goes by another one. */
  readonly #forKernel = new Map<string, string>();
  readonly #deps: NamesDeps;
  /** The next number at the start of the delivery. */
  #peerNext = 5;
  #oursNext = 5;
  /** By how many numbers ours is ahead. */
  #ahead = 0;
  /** Names of ours that must be gone by the end of the delivery, with what was said instead. */
  #mustBeGone = new Map<string, string>();

  constructor(deps: NamesDeps) {
    this.#deps = deps;
  }

  get ahead(): number {
    return this.#ahead;
  }

  /** Whether the two have gone apart, so that sorting by name may differ. */
  get hasDiverged(): boolean {
    return [...this.#toOurs].some(([a, b]) => a !== b);
  }

  startDelivery(peerNext: number, oursNext: number): void {
    this.#peerNext = peerNext;
    this.#oursNext = oursNext;
    this.#mustBeGone.clear();
  }

  #isFresh(vpid: string, next: number): boolean {
    return isVats(vpid) && numberOf(vpid) >= next;
  }

  #link(a: string, b: string): void {
    this.#toOurs.set(a, b);
    this.#toPeer.set(b, a);
  }

  /** Ours as the kernel knows it. */
  ours(a: string): string | undefined {
    const known = this.#forKernel.get(a) ?? this.#toOurs.get(a);
    return known ?? (isVats(a) ? undefined : a);
  }

  peers(b: string): string | undefined {
    return this.#toPeer.get(b) ?? (isVats(b) ? undefined : b);
  }

  /** A kernel name that the kernel gave. */
  given(a: string): void {
    if (!isVats(a) && !this.#toOurs.has(a)) this.#link(a, a);
  }

  retired(a: string): void {
    this.#forKernel.delete(a);
  }

  /** Two names at the same place of both transcripts: an account of why they cannot be one. */
  pair(a: string, b: string, place: Place): string | undefined {
    this.given(a);
    const linked = this.#toOurs.get(a);
    const forKernel = this.#forKernel.get(a);
    const expected = place === 'kernel' ? (forKernel ?? linked) : linked;
    if (expected === b) return undefined;
    const owner = this.#toPeer.get(b);
    const isOld = !this.#isFresh(a, this.#peerNext);
    const isFresh = this.#isFresh(b, this.#oursNext);
    if (expected === undefined) {
      if (owner !== undefined) return `${b} stands for ${owner}, not for ${a}`;
      if (isOld && isFresh) this.#goAhead('no-residue');
      else if (isOld !== !isFresh) return `${a} is new on the peer, but ${b} is not here`;
      this.#link(a, b);
      return undefined;
    }
    if (place === 'store' && forKernel === b && linked !== undefined) {
      // The old name has gone from the store, and data is stored again under the newer one.
      this.#mustBeGone.set(linked, b);
      this.#link(a, b);
      return undefined;
    }
    if (owner !== undefined || !isFresh || this.#deps.peer.promises.has(a)) {
      return `${a} goes by ${expected}, not by ${b}`;
    }
    if (place === 'kernel' && this.#deps.peer.retired.has(a)) {
      this.#goAhead('retired-name');
      this.#forKernel.set(a, b);
      this.#toPeer.set(b, a);
      return undefined;
    }
    this.#goAhead('no-residue');
    if (linked !== undefined) this.#mustBeGone.set(linked, b);
    this.#link(a, b);
    return undefined;
  }

  /** Numbers that ours has used for names which were refused, and forgotten, before they were said. */
  usedUnsaid(count: number): void {
    for (let used = 0; used < count; used += 1) this.#goAhead('no-residue');
  }

  #goAhead(rule: 'retired-name' | 'no-residue'): void {
    this.#ahead += 1;
    this.#deps.fired(rule);
  }

  /** What ours still has, though it said something else instead. */
  leftBehind(oursHas: (vpid: string) => boolean): string[] {
    return [...this.#mustBeGone].flatMap(([old, b]) =>
      oursHas(old) ? [`${b} was said, though ${old} is still registered`] : [],
    );
  }
}
