// The store of a vat in memory, whose keys are in the order of their UTF-8 bytes, as SQLite has them.

/**
 * @param {string} left
 * @param {string} right
 */
const compare = (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right));

export class VatStore {
  /** @type {Map<string, string>} */
  #values = new Map();
  /** @type {string[]} */
  #keys = [];

  /** @param {Iterable<[string, string]>} [entries] */
  constructor(entries = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  /** @param {string} key */
  get(key) {
    return this.#values.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  set(key, value) {
    if (!this.#values.has(key)) this.#keys.splice(this.#firstAfter(key), 0, key);
    this.#values.set(key, value);
  }

  /** @param {string} key */
  delete(key) {
    if (this.#values.delete(key)) this.#keys.splice(this.#firstAfter(key) - 1, 1);
  }

  /** @param {string} key */
  nextKey(key) {
    return this.#keys[this.#firstAfter(key)] ?? null;
  }

  /** @returns {[string, string][]} in order */
  entries() {
    return this.#keys.map(key => [key, this.#values.get(key) ?? '']);
  }

  /** @param {string} key */
  #firstAfter(key) {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.#keys[middle] ?? '', key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
