/**
 * What is stored of each collection beside its entries, as columns: the label,
 * the counts that it gives and those that were found, and sums over its
 * records by which a check finds out where they disagree.
 */
import { growBytes, growNumbers, growInts } from './typed-arrays.js';

export const HAS_SCHEMA = 1;
export const HAS_ENTRY_COUNT = 2;
export const HAS_NEXT_ORDINAL = 4;
/** Anything else than metadata. */
export const HAS_RECORDS = 8;

const MAX_LABEL = 120;

export class CollectionTable {
  size = 0;
  node: Int32Array = new Int32Array(0);
  flags: Uint8Array = new Uint8Array(0);
  label: Int32Array = new Int32Array(0);
  entries: number[] = [];
  entryCount: number[] = [];
  nextOrdinal: number[] = [];
  maxOrdinal: number[] = [];
  /** Entries with an object as the key, minus ordinals: zero when they agree. */
  ordinalSum: Int32Array = new Int32Array(0);
  /** Ordinals of what is no device or remotable, minus recognition records: zero in weak ones. */
  recognitionSum: Int32Array = new Int32Array(0);
  /** The same of remotables, which 0.10 of the established implementation did not record. */
  remotableSum: Int32Array = new Int32Array(0);
  /** Recognition records that name the collection. */
  recognitions: Int32Array = new Int32Array(0);
  /** Those of remotables. */
  remotableRecognitions: Int32Array = new Int32Array(0);
  readonly #labels: string[] = [];
  readonly #labelIds = new Map<string, number>();

  add(node: number): number {
    const index = this.size;
    if (index >= this.node.length) {
      this.node = growInts(this.node, index + 1);
      const { length } = this.node;
      this.flags = growBytes(this.flags, length);
      this.label = growInts(this.label, length);
      this.entries = growNumbers(this.entries, length);
      this.entryCount = growNumbers(this.entryCount, length);
      this.nextOrdinal = growNumbers(this.nextOrdinal, length);
      this.maxOrdinal = growNumbers(this.maxOrdinal, length);
      this.ordinalSum = growInts(this.ordinalSum, length);
      this.recognitionSum = growInts(this.recognitionSum, length);
      this.recognitions = growInts(this.recognitions, length);
      this.remotableSum = growInts(this.remotableSum, length);
      this.remotableRecognitions = growInts(this.remotableRecognitions, length);
    }
    this.node[index] = node;
    this.label[index] = -1;
    this.size = index + 1;
    return index;
  }

  /** A key of a weak collection that has an ordinal, or a record that recognizes it (`sign` -1). */
  addRecognition(index: number, mark: number, isRemotable: boolean, sign: 1 | -1): void {
    const sums = isRemotable ? this.remotableSum : this.recognitionSum;
    sums[index] = ((sums[index] as number) + sign * mark) | 0;
    if (sign < 0) {
      const counts = isRemotable ? this.remotableRecognitions : this.recognitions;
      counts[index] = (counts[index] as number) + 1;
    }
  }

  has(index: number, flag: number): boolean {
    return ((this.flags[index] as number) & flag) !== 0;
  }

  set(index: number, flag: number): void {
    this.flags[index] = (this.flags[index] as number) | flag;
  }

  setLabel(index: number, label: string): void {
    const text = label.slice(0, MAX_LABEL);
    let id = this.#labelIds.get(text);
    if (id === undefined) {
      id = this.#labels.length;
      this.#labels.push(text);
      this.#labelIds.set(text, id);
    }
    this.label[index] = id;
  }

  labelOf(index: number): string | undefined {
    return this.#labels[this.label[index] as number];
  }
}

/** A number for the text from `start` on; never zero, so that one lost record shows in a sum. */
export function fingerprint(text: string, start: number, end: number, seed: number): number {
  let hash = seed | 0;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash ^= hash >>> 15;
  return hash === 0 ? 1 : hash;
}
