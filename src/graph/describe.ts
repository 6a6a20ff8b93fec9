/**
 * One node as data, and as words: `map store "pending" (o+d6/7)`,
 * `o+d10/3 (walletFactory)`.
 */
import { isWeakKind, type KindInfo, wordsOfStoreKind } from './kind-table.js';
import { HAS_ENTRY_COUNT, HAS_RECORDS, HAS_SCHEMA } from './collection-table.js';
import {
  COLLECTION,
  DEVICE,
  KERNEL_PROMISE,
  KIND_HANDLE,
  LOCAL_DEVICE,
  LOCAL_PROMISE,
  OBJECT,
  PRESENCE,
  quote,
} from './names.js';
import { HAS_COUNT, IS_STORED } from './node-table.js';
import { OWN_TABLES, type RawGraph } from './raw-graph.js';
import type { GraphNode, NodeSort } from './types.js';

export function sortOfCode(code: number): NodeSort {
  switch (code) {
    case OBJECT:
      return 'object';
    case COLLECTION:
      return 'collection';
    case KIND_HANDLE:
      return 'kindHandle';
    case PRESENCE:
      return 'presence';
    case LOCAL_PROMISE:
    case KERNEL_PROMISE:
      return 'promise';
    case DEVICE:
    case LOCAL_DEVICE:
      return 'device';
    default:
      return 'remotable';
  }
}

export const kindOf = ({ nodes, kinds }: RawGraph, id: number): KindInfo | undefined => {
  const index = nodes.kind[id] as number;
  return index < 0 ? undefined : kinds.at(index);
};

/** Of objects their kind's tag, of handles the tag of the kind that they name. */
export function tagOf(graph: RawGraph, id: number): string | undefined {
  return graph.nodes.code[id] === KIND_HANDLE
    ? graph.kinds.find(graph.nodes.num[id] as number, true)?.tag
    : kindOf(graph, id)?.tag;
}

const roleOf = ({ ownTables }: RawGraph, id: number): string | undefined => {
  const key = ownTables.get(id);
  return key === undefined ? undefined : OWN_TABLES[key];
};

function collectionParts(graph: RawGraph, id: number): Partial<GraphNode> {
  const { collections, nodes } = graph;
  const storeKind = kindOf(graph, id)?.storeKind;
  const index = nodes.collection[id] as number;
  const role = roleOf(graph, id);
  if (index < 0) {
    return { storeKind, isWeak: isWeakKind(storeKind), role, entries: 0 };
  }
  return {
    storeKind,
    isWeak: graph.isWeak(index, collections.has(index, HAS_ENTRY_COUNT)),
    role,
    label: collections.labelOf(index),
    entries: collections.entries[index],
  };
}

/** @throws a RangeError when there is no node of that number */
export function describeNode(graph: RawGraph, id: number): GraphNode {
  const { nodes } = graph;
  if (!Number.isInteger(id) || id < 0 || id >= nodes.size) {
    throw RangeError(`no node has the number ${id}: there are ${nodes.size}`);
  }
  const code = nodes.code[id] as number;
  const sort = sortOfCode(code);
  const kind = kindOf(graph, id);
  const index = nodes.collection[id] as number;
  const isStored =
    nodes.has(id, IS_STORED) ||
    (index >= 0 && graph.collections.has(index, HAS_SCHEMA | HAS_RECORDS));
  const known: GraphNode = {
    id,
    name: nodes.nameOf(id),
    sort,
    isStored,
    refCount: nodes.has(id, HAS_COUNT) ? (nodes.stored[id] as number) : 0,
    exportStatus: nodes.statusOf(id),
    keys: nodes.keys[id] as number,
    bytes: nodes.bytes[id] as number,
  };
  switch (sort) {
    case 'object':
      return {
        ...known,
        isDurable: kind?.isDurable,
        kindId: kind?.kindId,
        tag: kind?.tag,
        facets: kind?.facets,
      };
    case 'collection':
      return {
        ...known,
        isDurable: kind?.isDurable,
        kindId: kind?.kindId,
        ...collectionParts(graph, id),
      };
    case 'kindHandle':
      return { ...known, isDurable: true, kindId: kind?.kindId, tag: tagOf(graph, id) };
    default:
      return known;
  }
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  baggage: 'the baggage',
  watchers: 'the table of promise watchers',
  watchedPromises: 'the table of watched promises',
};

/** A node in words, with its name. */
export function nameInWords(graph: RawGraph, id: number): string {
  const { nodes, collections } = graph;
  const name = nodes.nameOf(id);
  const tag = tagOf(graph, id);
  switch (nodes.code[id]) {
    case OBJECT:
      return tag === undefined ? name : `${name} (${quote(tag).slice(1, -1)})`;
    case KIND_HANDLE:
      return `the handle ${name} of the kind ${quote(tag ?? '?')}`;
    case COLLECTION: {
      const role = roleOf(graph, id);
      if (role !== undefined) {
        return ROLE_WORDS[role] ?? role;
      }
      const index = nodes.collection[id] as number;
      const label = index < 0 ? undefined : collections.labelOf(index);
      const words = wordsOfStoreKind(kindOf(graph, id)?.storeKind);
      return label === undefined
        ? `the ${words} ${name}`
        : `the ${words} ${quote(label)} (${name})`;
    }
    default:
      return name;
  }
}
