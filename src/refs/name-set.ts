/**
 * A set of names that may have as many members as a vatstore has objects:
 * kernels and vats count their names up, so that a bit for each number of a
 * prefix says the same as the names do, in a thousandth of the bytes. What is
 * not a prefix and a number of at most 15 digits is kept as it is.
 */

const NUMBERED = /^(.*?[^0-9])(0|[1-9][0-9]{0,14})$/;
const PAGE = 1024;

interface Place {
  readonly page: string;
  /** Which of the page's words, and the bit in it. */
  readonly word: number;
  readonly bit: number;
}

function placeOf(name: string): Place | undefined {
  const [, prefix, digits] = NUMBERED.exec(name) ?? [];
  if (prefix === undefined || digits === undefined) {
    return undefined;
  }
  const number = Number(digits);
  const within = number % PAGE;
  return {
    page: `${prefix}${(number - within) / PAGE}`,
    word: within >>> 5,
    bit: 1 << (within & 31),
  };
}

export class NameSet {
  readonly #pages = new Map<string, Int32Array>();
  readonly #others = new Set<string>();

  has(name: string): boolean {
    const place = placeOf(name);
    return place === undefined
      ? this.#others.has(name)
      : ((this.#pages.get(place.page)?.[place.word] ?? 0) & place.bit) !== 0;
  }

  add(name: string): void {
    const place = placeOf(name);
    if (place === undefined) {
      this.#others.add(name);
      return;
    }
    const page = this.#pages.get(place.page) ?? new Int32Array(PAGE / 32);
    page[place.word] = (page[place.word] ?? 0) | place.bit;
    this.#pages.set(place.page, page);
  }

  delete(name: string): void {
    const place = placeOf(name);
    if (place === undefined) {
      this.#others.delete(name);
      return;
    }
    const page = this.#pages.get(place.page);
    if (page !== undefined) {
      page[place.word] = (page[place.word] ?? 0) & ~place.bit;
    }
  }

  clear(): void {
    this.#pages.clear();
    this.#others.clear();
  }
}
