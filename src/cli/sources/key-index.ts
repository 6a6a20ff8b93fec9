/**
 * Where in a file each key is, for millions of keys: numbers only, about twenty bytes a key. What is
 * found may be another key with the same hash, so whoever asks compares.
 */

const LEAST = 1024;

/** FNV-1a over the code units. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

export class KeyIndex {
  /** Open addressing: the number of an entry plus one, or 0. */
  readonly #slots: Uint32Array;
  readonly #mask: number;
  readonly #hashes: Uint32Array;
  readonly #offsets: Float64Array;
  #size = 0;

  /** @param capacity the most keys that will be added */
  constructor(capacity: number) {
    let slots = LEAST;
    while (slots < capacity * 1.5) {
      slots *= 2;
    }
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
    this.#hashes = new Uint32Array(capacity);
    this.#offsets = new Float64Array(capacity);
  }

  /** @param offset where it is: bytes */
  add(key: string, offset: number): void {
    const hash = hashOf(key);
    let slot = hash & this.#mask;
    while (this.#slots[slot] !== 0) {
      slot = (slot + 1) & this.#mask;
    }
    this.#hashes[this.#size] = hash;
    this.#offsets[this.#size] = offset;
    this.#size += 1;
    this.#slots[slot] = this.#size;
  }

  /** The offsets at which the key may be. */
  *candidates(key: string): Generator<number, void, undefined> {
    const hash = hashOf(key);
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0) {
        return;
      }
      if (this.#hashes[entry - 1] === hash) {
        yield this.#offsets[entry - 1] ?? 0;
      }
    }
  }
}
