/**
 * All references as columns of numbers: collected in any order, then sorted by
 * where they come from and by where they lead. Some 18 bytes for each.
 */
import type { EdgeType } from './types.js';
import { growInts, growShorts } from './typed-arrays.js';

export const STATE = 0;
export const VALUE = 1;
export const KEY = 2;
export const WATCHED = 3;
export const SHAPE = 4;
export const KIND_SHAPE = 5;
export const RECOGNIZES = 6;
/** A value of a weak collection whose key nothing holds: it goes with the key. */
export const LOST_VALUE = 7;

const TYPES: readonly EdgeType[] = [
  'state',
  'value',
  'key',
  'watched',
  'shape',
  'kindShape',
  'recognizes',
  'value',
];

const TYPE_BITS = 3;
const TYPE_MASK = 7;
const MAX_PROPERTIES = 1 << (16 - TYPE_BITS);
/** For the properties of a vat that has more different ones than there are numbers. */
const OTHER = 0;

/** Types below this one hold what they lead to. */
const FIRST_WEAK = RECOGNIZES;

export class EdgeTable {
  size = 0;
  from: Int32Array = new Int32Array(0);
  to: Int32Array = new Int32Array(0);
  meta: Uint16Array = new Uint16Array(0);
  /** Of the key and value that make the reference. */
  bytes: Int32Array = new Int32Array(0);
  /** Edges of node `n` are `outStart[n]` to before `outStart[n + 1]`. */
  outStart: Int32Array = new Int32Array(0);
  inStart: Int32Array = new Int32Array(0);
  /** Numbers of edges, by where they lead. */
  incoming: Int32Array = new Int32Array(0);
  /** Of values under keys that are virtual objects: the node of the key. By edge. */
  keys = new Map<number, number>();
  readonly #properties: string[] = [''];
  readonly #propertyIds = new Map<string, number>();

  propertyId(name: string): number {
    const known = this.#propertyIds.get(name);
    if (known !== undefined) {
      return known;
    }
    const id = this.#properties.length;
    if (id >= MAX_PROPERTIES) {
      return OTHER;
    }
    this.#properties.push(name);
    this.#propertyIds.set(name, id);
    return id;
  }

  /** @param property a number that `propertyId` gave; 0 for none */
  add(from: number, to: number, type: number, bytes: number, property = 0): void {
    const at = this.size;
    if (at >= this.from.length) {
      this.from = growInts(this.from, at + 1);
      const { length } = this.from;
      this.to = growInts(this.to, length);
      this.bytes = growInts(this.bytes, length);
      this.meta = growShorts(this.meta, length);
    }
    this.from[at] = from;
    this.to[at] = to;
    this.bytes[at] = Math.min(bytes, 0x7fffffff);
    this.meta[at] = (property << TYPE_BITS) | type;
    this.size = at + 1;
  }

  /** Sorts what was collected; nothing can be added afterwards. */
  link(nodes: number): void {
    const { size } = this;
    const order = sortBy(this.from, size, nodes);
    this.outStart = order.start;
    this.from = pickInts(this.from, order.items);
    this.to = pickInts(this.to, order.items);
    this.bytes = pickInts(this.bytes, order.items);
    const meta = new Uint16Array(size);
    for (let at = 0; at < size; at += 1) {
      meta[at] = this.meta[order.items[at] as number] as number;
    }
    this.meta = meta;
    if (this.keys.size > 0) {
      const keys = new Map<number, number>();
      for (let at = 0; at < size; at += 1) {
        const key = this.keys.get(order.items[at] as number);
        if (key !== undefined) {
          keys.set(at, key);
        }
      }
      this.keys = keys;
    }
    const { start, items } = sortBy(this.to, size, nodes);
    this.inStart = start;
    this.incoming = items;
  }

  typeOf(edge: number): number {
    return (this.meta[edge] as number) & TYPE_MASK;
  }

  typeName(edge: number): EdgeType {
    return TYPES[this.typeOf(edge)] as EdgeType;
  }

  /** Whether what it leads to lives as long as where it comes from. */
  isHolding(edge: number): boolean {
    return this.typeOf(edge) < FIRST_WEAK;
  }

  /** Of `state`; undefined where the vat has too many properties to number them. */
  propertyOf(edge: number): string | undefined {
    const id = (this.meta[edge] as number) >>> TYPE_BITS;
    return id === OTHER ? undefined : this.#properties[id];
  }

  outEnd(node: number): number {
    return this.outStart[node + 1] as number;
  }

  inEnd(node: number): number {
    return this.inStart[node + 1] as number;
  }
}

/** Counting sort; stable. */
function sortBy(
  column: Int32Array,
  size: number,
  nodes: number,
): { start: Int32Array; items: Int32Array } {
  const start = new Int32Array(nodes + 1);
  for (let at = 0; at < size; at += 1) {
    const node = column[at] as number;
    start[node + 1] = (start[node + 1] as number) + 1;
  }
  for (let node = 0; node < nodes; node += 1) {
    start[node + 1] = (start[node + 1] as number) + (start[node] as number);
  }
  const next = start.slice(0, nodes);
  const items = new Int32Array(size);
  for (let at = 0; at < size; at += 1) {
    const node = column[at] as number;
    const place = next[node] as number;
    items[place] = at;
    next[node] = place + 1;
  }
  return { start, items };
}

function pickInts(column: Int32Array, items: Int32Array): Int32Array {
  const picked = new Int32Array(items.length);
  for (let at = 0; at < items.length; at += 1) {
    picked[at] = column[items[at] as number] as number;
  }
  return picked;
}
