/**
 * Reads the keys of collections: `vc.N.…`, entries and what stands behind `|`.
 * Keys are taken apart where they stand. docs/store-layout.md.
 */
import { parseCapData, slotsOf } from './capdata.js';
import {
  fingerprint,
  HAS_ENTRY_COUNT,
  HAS_NEXT_ORDINAL,
  HAS_RECORDS,
  HAS_SCHEMA,
} from './collection-table.js';
import { labelOfSchema } from './descriptors.js';
import type { ReaderContext } from './reader-context.js';
import { KEY, SHAPE, VALUE, WATCHED } from './edge-table.js';
import {
  DEVICE,
  KERNEL_PROMISE,
  LOCAL_DEVICE,
  LOCAL_PROMISE,
  OBJECT,
  readCount,
  REMOTABLE,
} from './names.js';

const BAR = 124;
const LETTER_R = 114;
const LETTER_S = 115;

export class CollectionReader {
  readonly #context: ReaderContext;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  read(key: string, value: string, bytes: number): void {
    const dot = key.indexOf('.', 3);
    const num = dot < 0 ? undefined : readCount(key.slice(3, dot));
    if (num === undefined) {
      this.#context.strange(key);
      return;
    }
    const { nodes, collections } = this.#context.graph;
    const index = this.#context.graph.collectionAt(num);
    const node = collections.node[index] as number;
    nodes.addBytes(node, bytes);
    if (key.charCodeAt(dot + 1) === BAR) {
      this.readMetadata(key, dot + 2, value, index, bytes);
    } else {
      this.readEntry(key, dot + 1, value, index, bytes);
    }
  }

  private readMetadata(
    key: string,
    start: number,
    value: string,
    index: number,
    bytes: number,
  ): void {
    const { collections } = this.#context.graph;
    switch (key.slice(start)) {
      case 'schemata':
        this.readSchema(key, value, index, bytes);
        break;
      case 'entryCount':
        collections.set(index, HAS_ENTRY_COUNT);
        collections.entryCount[index] = this.#context.countOf(key, value);
        break;
      case 'nextOrdinal':
        collections.set(index, HAS_NEXT_ORDINAL);
        collections.nextOrdinal[index] = this.#context.countOf(key, value);
        break;
      default:
        this.readOrdinal(key, start, value, index, bytes);
    }
  }

  private readSchema(key: string, value: string, index: number, bytes: number): void {
    const { collections } = this.#context.graph;
    collections.set(index, HAS_SCHEMA);
    const schema = parseCapData(value);
    if (schema === undefined) {
      this.#context.fault('bad-value', key, value, 'the JSON of capdata');
      return;
    }
    const label = labelOfSchema(schema);
    if (label !== undefined) {
      collections.setLabel(index, label);
    }
    const from = collections.node[index] as number;
    this.#context.addSlots(key, schema.slots, { from, type: SHAPE, bytes });
  }

  private readOrdinal(
    key: string,
    start: number,
    value: string,
    index: number,
    bytes: number,
  ): void {
    const { collections, edges } = this.#context.graph;
    const to = this.#context.nodeAt(key, start, key.length);
    if (to < 0) {
      this.#context.strange(key);
      return;
    }
    const { code } = this.#context.name;
    collections.set(index, HAS_RECORDS);
    const ordinal = this.#context.countOf(key, value);
    const mark = fingerprint(key, start, key.length, ordinal);
    collections.ordinalSum[index] = ((collections.ordinalSum[index] as number) - mark) | 0;
    if (ordinal > (collections.maxOrdinal[index] as number)) {
      collections.maxOrdinal[index] = ordinal;
    }
    if (code !== DEVICE && code !== LOCAL_DEVICE) {
      const name = fingerprint(key, start, key.length, 0);
      collections.addRecognition(index, name, code === REMOTABLE, 1);
    }
    // Weak collections do not hold their keys: `buildGraph` turns the references of those around.
    edges.add(collections.node[index] as number, to, KEY, bytes);
  }

  private readEntry(key: string, start: number, value: string, index: number, bytes: number): void {
    const { collections, totals } = this.#context.graph;
    collections.set(index, HAS_RECORDS);
    collections.entries[index] = (collections.entries[index] as number) + 1;
    totals.entries += 1;
    const from = collections.node[index] as number;
    const letter = key.charCodeAt(start);
    let keyNode = -1;
    if (letter === LETTER_R) {
      const colon = key.indexOf(':', start);
      const ordinal = Number(key.slice(start + 1, colon));
      const mark = fingerprint(key, colon + 1, key.length, ordinal);
      collections.ordinalSum[index] = ((collections.ordinalSum[index] as number) + mark) | 0;
      if (ordinal > (collections.maxOrdinal[index] as number)) {
        collections.maxOrdinal[index] = ordinal;
      }
      // An import as a key is kept by the kernel, a remotable by memory.
      const node = this.#context.nodeAt(key, colon + 1, key.length);
      keyNode = node >= 0 && this.#context.name.code === OBJECT ? node : -1;
    } else if (from === this.#context.graph.watchTable) {
      this.readWatch(key, start, from, letter, bytes);
    }
    const slots = slotsOf(value);
    if (slots === undefined) {
      this.#context.fault('bad-value', key, value, 'the JSON of capdata');
    } else if (slots.length > 0) {
      const { edges } = this.#context.graph;
      const first = edges.size;
      this.#context.addSlots(key, slots, { from, type: VALUE, bytes });
      for (let edge = first; keyNode >= 0 && edge < edges.size; edge += 1) {
        edges.keys.set(edge, keyNode);
      }
    }
  }

  private readWatch(key: string, start: number, from: number, letter: number, bytes: number): void {
    const promise = letter === LETTER_S ? this.#context.nodeAt(key, start + 1, key.length) : -1;
    const { code } = this.#context.name;
    if (promise < 0 || (code !== LOCAL_PROMISE && code !== KERNEL_PROMISE)) {
      this.#context.fault('bad-watch', key, key.slice(start), 'the name of a promise');
      return;
    }
    this.#context.graph.totals.watches += 1;
    this.#context.graph.edges.add(from, promise, WATCHED, bytes);
  }
}
