/**
 * All things that have names, as columns of numbers: some 60 bytes for each.
 * A name is found by its parts in an open hash table; its text is made when it
 * is asked for.
 */
import type { KindTable } from './kind-table.js';
import { COLLECTION, formatName, KIND_HANDLE, type NameParts, OBJECT } from './names.js';
import { growBytes, growNumbers, growInts } from './typed-arrays.js';

/** What is known of a node, as bits. */
export const IS_STORED = 1; // has state, a schema, or a descriptor
export const HAS_COUNT = 2; // has a vom.rc
export const HAS_STATUS = 4; // has a vom.es
export const IS_EXPORTED = 8; // a letter of it is `r`
export const IN_CLIST = 16;
export const CLIST_REACHABLE = 32;

const NO_HASH = -1;

export class NodeTable {
  readonly kinds: KindTable;
  size = 0;
  code: Uint8Array = new Uint8Array(0);
  /** Index in the table of kinds, or -1. */
  kind: Int32Array = new Int32Array(0);
  num: number[] = [];
  flags: Uint8Array = new Uint8Array(0);
  /** `vom.rc` as it is stored. */
  stored: Int32Array = new Int32Array(0);
  /** How often stored data names it. */
  counted: Int32Array = new Int32Array(0);
  /** Of collections: the index in their table. Elsewhere -1. */
  collection: Int32Array = new Int32Array(0);
  keys: Int32Array = new Int32Array(0);
  bytes: number[] = [];
  /** Letters of export status that are more than one `r` or `s`, by node. */
  readonly letters = new Map<number, string>();
  /** Collections that are named by vrefs of different kinds. */
  readonly twoKinds = new Set<number>();
  #slots = new Int32Array(1024).fill(NO_HASH);

  constructor(kinds: KindTable) {
    this.kinds = kinds;
  }

  private hash(code: number, kind: number, num: number): number {
    const high = (num / 0x100000000) | 0;
    let hash = Math.imul(num | 0, 0x9e3779b1) ^ Math.imul(high + 1, 0x85ebca6b);
    hash ^= Math.imul(kind + 1, 0xc2b2ae35) ^ Math.imul(code + 1, 0x27d4eb2f);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  /** @param kind that decides; of collections it does not, since their numbers are unique */
  private lookUp(code: number, kind: number, num: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const key = code === COLLECTION ? -1 : kind;
    for (let at = this.hash(code, key, num) & mask; ; at = (at + 1) & mask) {
      const id = slots[at] as number;
      if (
        id === NO_HASH ||
        (this.num[id] === num &&
          this.code[id] === code &&
          (code === COLLECTION || this.kind[id] === kind))
      ) {
        return id === NO_HASH ? -1 - at : id;
      }
    }
  }

  private rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(NO_HASH);
    const mask = slots.length - 1;
    for (let id = 0; id < this.size; id += 1) {
      const code = this.code[id] as number;
      const key = code === COLLECTION ? -1 : (this.kind[id] as number);
      let at = this.hash(code, key, this.num[id] as number) & mask;
      while (slots[at] !== NO_HASH) {
        at = (at + 1) & mask;
      }
      slots[at] = id;
    }
    this.#slots = slots;
  }

  private grow(): void {
    const needed = this.size + 1;
    this.code = growBytes(this.code, needed);
    const { length } = this.code;
    this.kind = growInts(this.kind, length);
    this.num = growNumbers(this.num, length);
    this.flags = growBytes(this.flags, length);
    this.stored = growInts(this.stored, length);
    this.counted = growInts(this.counted, length);
    this.collection = growInts(this.collection, length);
    this.keys = growInts(this.keys, length);
    this.bytes = growNumbers(this.bytes, length);
  }

  private put(code: number, kind: number, num: number): number {
    const found = this.lookUp(code, kind, num);
    if (found >= 0) {
      return found;
    }
    const id = this.size;
    if (id >= this.code.length) {
      this.grow();
    }
    this.code[id] = code;
    this.kind[id] = kind;
    this.num[id] = num;
    this.collection[id] = -1;
    this.#slots[-1 - found] = id;
    this.size += 1;
    if (this.size * 3 > this.#slots.length * 2) {
      this.rehash();
    }
    return id;
  }

  /** The node of a name that was read; it is made if need be. */
  intern(parts: NameParts): number {
    const { code, num } = parts;
    if (code !== OBJECT) {
      return this.put(code, -1, num);
    }
    const kind = this.kinds.intern(parts.kindId, parts.isDurable);
    kind.maxFacet = Math.max(kind.maxFacet, parts.facet);
    if (kind.storeKind !== undefined) {
      const id = this.put(COLLECTION, kind.index, num);
      if (this.kind[id] === -1) {
        this.kind[id] = kind.index;
      } else if (this.kind[id] !== kind.index) {
        this.twoKinds.add(id);
      }
      return id;
    }
    return this.put(kind.isHandleKind ? KIND_HANDLE : OBJECT, kind.index, num);
  }

  /** The collection of that number, whatever its kind. */
  internCollection(num: number): number {
    return this.put(COLLECTION, -1, num);
  }

  /** The same as `intern` for a name that may be unknown: -1 then. Makes nothing. */
  find(parts: NameParts): number {
    const { code, num } = parts;
    if (code !== OBJECT) {
      return Math.max(-1, this.lookUp(code, -1, num));
    }
    const kind = this.kinds.find(parts.kindId, parts.isDurable);
    if (kind === undefined) {
      return -1;
    }
    if (kind.storeKind !== undefined) {
      const id = this.lookUp(COLLECTION, kind.index, num);
      return id >= 0 && this.kind[id] === kind.index ? id : -1;
    }
    return Math.max(-1, this.lookUp(kind.isHandleKind ? KIND_HANDLE : OBJECT, kind.index, num));
  }

  findCollection(num: number): number {
    return Math.max(-1, this.lookUp(COLLECTION, -1, num));
  }

  /** Its baseRef, or `vc.N` for a collection that nothing names. */
  nameOf(id: number): string {
    const kind = this.kind[id] as number;
    const info = kind < 0 ? undefined : this.kinds.at(kind);
    return formatName(
      this.code[id] as number,
      this.num[id] as number,
      info?.kindId ?? -1,
      info?.isDurable,
    );
  }

  /** The number after the sign, the instance, or the number of a collection. */
  numberOf(id: number): number {
    return this.num[id] as number;
  }

  has(id: number, flag: number): boolean {
    return ((this.flags[id] as number) & flag) !== 0;
  }

  set(id: number, flag: number): void {
    this.flags[id] = (this.flags[id] as number) | flag;
  }

  addBytes(id: number, bytes: number): void {
    this.keys[id] = (this.keys[id] as number) + 1;
    this.bytes[id] = (this.bytes[id] as number) + bytes;
  }

  /** `vom.es`, empty when absent. */
  statusOf(id: number): string {
    if (!this.has(id, HAS_STATUS)) {
      return '';
    }
    return this.letters.get(id) ?? (this.has(id, IS_EXPORTED) ? 'r' : 's');
  }
}
