/**
 * The kinds of a vat: those that user code defines, by their descriptors, and
 * the eight kinds of collections and the kind of kind handles, by the keys that
 * say their numbers.
 */

/** One kind; `index` is its place in the table. */
export interface KindInfo {
  readonly index: number;
  readonly kindId: number;
  readonly isDurable: boolean;
  /** `scalarMapStore`, …: a kind of collections. */
  readonly storeKind: string | undefined;
  readonly isHandleKind: boolean;
  hasDescriptor: boolean;
  tag: string | undefined;
  facets: readonly string[] | undefined;
  isUnfaceted: boolean;
  /** Of durable kinds: the number that the next instance will have. */
  nextInstance: number | undefined;
  /** The largest instance that is stored. */
  maxInstance: number;
  /** The highest facet that is named: descriptors of virtual kinds do not tell. -1 for none. */
  maxFacet: number;
  /** The shape of states names something. */
  shapeSlots: readonly string[];
}

/** `scalarDurableWeakMapStore`: durable, and its keys are weak. */
export const isWeakKind = (storeKind: string | undefined): boolean | undefined =>
  storeKind === undefined ? undefined : storeKind.includes('Weak');

const WORDS: Readonly<Record<string, string>> = {
  MapStore: 'map store',
  WeakMapStore: 'weak map store',
  SetStore: 'set store',
  WeakSetStore: 'weak set store',
};

/** `durable map store` for `scalarDurableMapStore`. */
export function wordsOfStoreKind(storeKind: string | undefined): string {
  const match = /^scalar(Durable)?(.*)$/.exec(storeKind ?? '');
  const words = WORDS[match?.[2] ?? ''];
  return words === undefined ? 'store' : words;
}

export class KindTable {
  readonly all: KindInfo[] = [];
  readonly #byId = [new Map<number, KindInfo>(), new Map<number, KindInfo>()];
  readonly #storeKinds = new Map<number, string>();
  #handleKind = -1;

  /** Before anything is read: which numbers are those of collections. */
  setStoreKinds(table: Readonly<Record<string, unknown>>): void {
    for (const [name, id] of Object.entries(table)) {
      if (typeof id === 'number') {
        this.#storeKinds.set(id, name);
      }
    }
  }

  setHandleKind(kindId: number): void {
    this.#handleKind = kindId;
  }

  get handleKind(): number {
    return this.#handleKind;
  }

  find(kindId: number, isDurable: boolean): KindInfo | undefined {
    return this.#byId[isDurable ? 1 : 0]?.get(kindId);
  }

  intern(kindId: number, isDurable: boolean): KindInfo {
    const known = this.find(kindId, isDurable);
    if (known !== undefined) {
      return known;
    }
    const storeKind = this.#storeKinds.get(kindId);
    const info: KindInfo = {
      index: this.all.length,
      kindId,
      isDurable,
      storeKind:
        storeKind !== undefined && storeKind.includes('Durable') === isDurable
          ? storeKind
          : undefined,
      isHandleKind: isDurable && kindId === this.#handleKind,
      hasDescriptor: false,
      tag: undefined,
      facets: undefined,
      isUnfaceted: false,
      nextInstance: undefined,
      maxInstance: 0,
      maxFacet: -1,
      shapeSlots: [],
    };
    this.all.push(info);
    this.#byId[isDurable ? 1 : 0]?.set(kindId, info);
    return info;
  }

  at(index: number): KindInfo {
    const info = this.all[index];
    if (info === undefined) {
      throw RangeError(`no kind has the index ${index}`);
    }
    return info;
  }
}
