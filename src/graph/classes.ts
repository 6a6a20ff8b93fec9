/**
 * Sorts of things that are told together: objects by kind, collections by label
 * and sort, the rest by what they are. The same in another graph of the same
 * vat, so that two moments can be compared.
 */
import { kindOf, nameInWords, sortOfCode, tagOf } from './describe.js';
import { wordsOfStoreKind } from './kind-table.js';
import { COLLECTION, OBJECT, quote } from './names.js';
import type { RawGraph } from './raw-graph.js';
import type { NodeSort } from './types.js';

export interface NodeClass {
  readonly index: number;
  /** Stable from one graph to the next. */
  readonly id: string;
  readonly sort: NodeSort;
  /** Tag or label. */
  readonly tag: string | undefined;
  /** `objects of the kind "purse"`, `promises`. */
  readonly many: string;
  readonly one: string;
  /** One of the tables that every vat has. */
  readonly isOwn: boolean;
  /** How many of them the graph has; whoever walks over the nodes counts. */
  seen: number;
}

const PLURALS: Readonly<Record<NodeSort, readonly [one: string, many: string]>> = {
  object: ['object', 'objects'],
  collection: ['collection', 'collections'],
  kindHandle: ['kind handle', 'kind handles'],
  presence: ['import', 'imports'],
  remotable: ['remotable', 'remotables'],
  promise: ['promise', 'promises'],
  device: ['device', 'devices'],
};

export class Classes {
  readonly #graph: RawGraph;
  readonly all: NodeClass[] = [];
  readonly #byKey = new Map<number | string, NodeClass>();

  constructor(graph: RawGraph) {
    this.#graph = graph;
  }

  of(id: number): NodeClass {
    const { nodes, collections } = this.#graph;
    const code = nodes.code[id] as number;
    const kind = nodes.kind[id] as number;
    const index = nodes.collection[id] as number;
    const label = code === COLLECTION && index >= 0 ? (collections.label[index] as number) : -1;
    const detail = code === OBJECT || code === COLLECTION ? kind : -1;
    const role = code === COLLECTION ? this.#graph.ownTables.get(id) : undefined;
    const key = role ?? ((label + 1) * 0x100000 + detail + 1) * 16 + code;
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = this.make(id, code);
    this.#byKey.set(key, made);
    this.all.push(made);
    return made;
  }

  private make(id: number, code: number): NodeClass {
    const sort = sortOfCode(code);
    const [one, many] = PLURALS[sort];
    const common = { index: this.all.length, sort, isOwn: false, seen: 0 };
    switch (code) {
      case COLLECTION:
        return { ...common, ...this.namesOfCollection(id) };
      case OBJECT: {
        const kind = kindOf(this.#graph, id);
        const tag = tagOf(this.#graph, id);
        const name = tag === undefined ? `kind ${kind?.kindId ?? '?'}` : `kind ${quote(tag)}`;
        return {
          ...common,
          id: `object ${kind?.isDurable === true ? 'd' : 'v'}${kind?.kindId ?? '?'}`,
          tag,
          one: `${one} of the ${name}`,
          many: `${many} of the ${name}`,
        };
      }
      default:
        return { ...common, id: sort, tag: undefined, one, many };
    }
  }

  private namesOfCollection(id: number): Pick<NodeClass, 'id' | 'tag' | 'one' | 'many' | 'isOwn'> {
    const { nodes, collections, ownTables } = this.#graph;
    const place = nodes.collection[id] as number;
    const label = place < 0 ? undefined : collections.labelOf(place);
    if (ownTables.has(id)) {
      const words = nameInWords(this.#graph, id);
      return { id: `collection ${words}`, tag: label, one: words, many: words, isOwn: true };
    }
    const storeKind = kindOf(this.#graph, id)?.storeKind;
    const words = wordsOfStoreKind(storeKind);
    const name = label === undefined ? '' : ` ${quote(label)}`;
    return {
      id: `collection ${storeKind ?? '?'} ${label ?? ''}`,
      tag: label,
      one: `${words}${name}`,
      many: `${words}s${name}`,
      isOwn: false,
    };
  }
}
