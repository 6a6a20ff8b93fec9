/**
 * Names in the order in which they came, where any of them can go at any time:
 * a doubly linked list, so that nothing takes longer when there are many.
 */
interface Link<N> {
  readonly name: N;
  older: Link<N> | undefined;
  newer: Link<N> | undefined;
}

export class ByAge<N> {
  readonly #links = new Map<N, Link<N>>();
  #oldest: Link<N> | undefined;
  #newest: Link<N> | undefined;

  get size(): number {
    return this.#links.size;
  }

  get oldest(): N | undefined {
    return this.#oldest?.name;
  }

  /** A name that is there already keeps its place. */
  add(name: N): void {
    if (this.#links.has(name)) {
      return;
    }
    const link: Link<N> = { name, older: this.#newest, newer: undefined };
    if (this.#newest === undefined) {
      this.#oldest = link;
    } else {
      this.#newest.newer = link;
    }
    this.#newest = link;
    this.#links.set(name, link);
  }

  delete(name: N): void {
    const link = this.#links.get(name);
    if (link === undefined) {
      return;
    }
    this.#links.delete(name);
    const { older, newer } = link;
    if (older === undefined) {
      this.#oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer === undefined) {
      this.#newest = older;
    } else {
      newer.older = older;
    }
  }
}
