/**
 * Reads the keys of a vatstore into the tables, one at a time and in any order.
 * The layout is in docs/store-layout.md; keys are taken apart where they stand.
 */
import { parseCapData, parseJson, parseState, slotsOf } from './capdata.js';
import {
  fingerprint,
  HAS_ENTRY_COUNT,
  HAS_NEXT_ORDINAL,
  HAS_RECORDS,
  HAS_SCHEMA,
} from './collection-table.js';
import { KEY, KIND_SHAPE, SHAPE, STATE, VALUE, WATCHED } from './edge-table.js';
import { labelOfSchema, readDescriptor } from './descriptors.js';
import {
  COLLECTION,
  DEVICE,
  KERNEL_PROMISE,
  KIND_HANDLE,
  LOCAL_DEVICE,
  LOCAL_PROMISE,
  newNameParts,
  OBJECT,
  quote,
  readCount,
  readName,
} from './names.js';
import { HAS_COUNT, HAS_STATUS, IS_EXPORTED, IS_STORED } from './node-table.js';
import { OWN_TABLES, type RawGraph } from './raw-graph.js';
import { utf8Length } from './typed-arrays.js';

const BAR = 124;
const LETTER_R = 114;
const LETTER_S = 115;
const MAX_COUNT = 0x7fffffff;

const isOwnTable = (key: string): key is keyof typeof OWN_TABLES => Object.hasOwn(OWN_TABLES, key);
const COUNTERS: ReadonlySet<string> = new Set(['idCounters', 'kindIDID', 'storeKindIDTable']);

export class Reader {
  readonly #graph: RawGraph;
  readonly #name = newNameParts();

  constructor(graph: RawGraph) {
    this.#graph = graph;
  }

  read(key: string, value: string): void {
    const { totals } = this.#graph;
    const bytes = utf8Length(key) + utf8Length(value);
    totals.keys += 1;
    totals.bytes += bytes;
    if (key.startsWith('vc.')) {
      this.readCollectionKey(key, value, bytes);
    } else if (key.startsWith('vom.')) {
      this.readObjectKey(key, value, bytes);
    } else if (isOwnTable(key)) {
      this.readOwnTable(key, value, bytes);
    } else if (!COUNTERS.has(key) && !key.startsWith('vvs.')) {
      this.strange(key);
    }
  }

  private fault(code: string, key: string, found: string, wanted: string): void {
    this.#graph.problems.add({ code, key, found: quote(found), wanted });
  }

  private strange(key: string): void {
    this.#graph.totals.strangeKeys += 1;
    this.fault('strange-key', key, key, 'a key of docs/store-layout.md');
  }

  /** @returns the node of the name, or -1 when it is none */
  private nodeAt(text: string, start: number, end: number): number {
    return readName(text, start, end, this.#name) ? this.#graph.nodes.intern(this.#name) : -1;
  }

  private addSlots(
    key: string,
    slots: readonly string[],
    edge: { from: number; type: number; bytes: number; property?: number },
  ): void {
    for (const slot of slots) {
      const to = this.nodeAt(slot, 0, slot.length);
      if (to < 0) {
        this.fault('bad-name', key, slot, 'a vref in the slots');
      } else {
        this.#graph.edges.add(edge.from, to, edge.type, edge.bytes, edge.property);
      }
    }
  }

  private readOwnTable(key: keyof typeof OWN_TABLES, value: string, bytes: number): void {
    const { nodes, ownTables } = this.#graph;
    const node = this.nodeAt(value, 0, value.length);
    if (node < 0 || nodes.code[node] !== COLLECTION) {
      this.fault('bad-value', key, value, 'the vref of a collection');
      return;
    }
    ownTables.set(node, key);
    nodes.addBytes(node, bytes);
  }

  private readCollectionKey(key: string, value: string, bytes: number): void {
    const dot = key.indexOf('.', 3);
    const num = dot < 0 ? undefined : readCount(key.slice(3, dot));
    if (num === undefined) {
      this.strange(key);
      return;
    }
    const { nodes, collections } = this.#graph;
    const index = this.#graph.collectionAt(num);
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
    const { collections } = this.#graph;
    switch (key.slice(start)) {
      case 'schemata':
        this.readSchema(key, value, index, bytes);
        break;
      case 'entryCount':
        collections.set(index, HAS_ENTRY_COUNT);
        collections.entryCount[index] = this.countOf(key, value);
        break;
      case 'nextOrdinal':
        collections.set(index, HAS_NEXT_ORDINAL);
        collections.nextOrdinal[index] = this.countOf(key, value);
        break;
      default:
        this.readOrdinal(key, start, value, index, bytes);
    }
  }

  /** -1 when the value is no count. */
  private countOf(key: string, value: string): number {
    const count = readCount(value);
    if (count === undefined) {
      this.fault('bad-value', key, value, 'a natural number');
      return -1;
    }
    return count;
  }

  private readSchema(key: string, value: string, index: number, bytes: number): void {
    const { collections } = this.#graph;
    collections.set(index, HAS_SCHEMA);
    const schema = parseCapData(value);
    if (schema === undefined) {
      this.fault('bad-value', key, value, 'the JSON of capdata');
      return;
    }
    const label = labelOfSchema(schema);
    if (label !== undefined) {
      collections.setLabel(index, label);
    }
    const from = collections.node[index] as number;
    this.addSlots(key, schema.slots, { from, type: SHAPE, bytes });
  }

  private readOrdinal(
    key: string,
    start: number,
    value: string,
    index: number,
    bytes: number,
  ): void {
    const { collections, edges } = this.#graph;
    const to = this.nodeAt(key, start, key.length);
    if (to < 0) {
      this.strange(key);
      return;
    }
    const { code } = this.#name;
    collections.set(index, HAS_RECORDS);
    const ordinal = this.countOf(key, value);
    const mark = fingerprint(key, start, key.length, ordinal);
    collections.ordinalSum[index] = ((collections.ordinalSum[index] as number) - mark) | 0;
    if (ordinal > (collections.maxOrdinal[index] as number)) {
      collections.maxOrdinal[index] = ordinal;
    }
    if (code !== DEVICE && code !== LOCAL_DEVICE) {
      const name = fingerprint(key, start, key.length, 0);
      collections.recognitionSum[index] =
        ((collections.recognitionSum[index] as number) + name) | 0;
    }
    // Weak collections do not hold their keys: `RawGraph` turns the edges of those around.
    edges.add(collections.node[index] as number, to, KEY, bytes);
  }

  private readEntry(key: string, start: number, value: string, index: number, bytes: number): void {
    const { collections, totals } = this.#graph;
    collections.set(index, HAS_RECORDS);
    collections.entries[index] = (collections.entries[index] as number) + 1;
    totals.entries += 1;
    const from = collections.node[index] as number;
    const letter = key.charCodeAt(start);
    if (letter === LETTER_R) {
      const colon = key.indexOf(':', start);
      const ordinal = Number(key.slice(start + 1, colon));
      const mark = fingerprint(key, colon + 1, key.length, ordinal);
      collections.ordinalSum[index] = ((collections.ordinalSum[index] as number) + mark) | 0;
      if (ordinal > (collections.maxOrdinal[index] as number)) {
        collections.maxOrdinal[index] = ordinal;
      }
    } else if (from === this.#graph.watchTable) {
      this.readWatch(key, start, from, letter, bytes);
    }
    const slots = slotsOf(value);
    if (slots === undefined) {
      this.fault('bad-value', key, value, 'the JSON of capdata');
    } else if (slots.length > 0) {
      this.addSlots(key, slots, { from, type: VALUE, bytes });
    }
  }

  private readWatch(key: string, start: number, from: number, letter: number, bytes: number): void {
    const promise = letter === LETTER_S ? this.nodeAt(key, start + 1, key.length) : -1;
    const { code } = this.#name;
    if (promise < 0 || (code !== LOCAL_PROMISE && code !== KERNEL_PROMISE)) {
      this.fault('bad-watch', key, key.slice(start), 'the name of a promise');
      return;
    }
    this.#graph.totals.watches += 1;
    this.#graph.edges.add(from, promise, WATCHED, bytes);
  }

  private readObjectKey(key: string, value: string, bytes: number): void {
    if (key.startsWith('vom.o+')) {
      this.readState(key, value, bytes);
    } else if (key.startsWith('vom.rc.')) {
      this.readRefCount(key, value, bytes);
    } else if (key.startsWith('vom.es.')) {
      this.readStatus(key, value, bytes);
    } else if (key.startsWith('vom.ir.')) {
      this.readRecognition(key, bytes);
    } else if (key.startsWith('vom.dkind.') || key.startsWith('vom.vkind.')) {
      this.readKind(key, value, bytes);
    } else {
      this.strange(key);
    }
  }

  private readState(key: string, value: string, bytes: number): void {
    const { nodes, edges, kinds } = this.#graph;
    const from = this.nodeAt(key, 4, key.length);
    if (from < 0 || this.#name.code !== OBJECT || this.#name.facet >= 0) {
      this.strange(key);
      return;
    }
    const kind = kinds.at(nodes.kind[from] as number);
    kind.maxInstance = Math.max(kind.maxInstance, this.#name.num);
    nodes.set(from, IS_STORED);
    nodes.addBytes(from, bytes);
    const state = value === '{}' ? [] : parseState(value);
    if (state === undefined) {
      this.fault('bad-value', key, value, 'the JSON of a record of capdata');
      return;
    }
    for (const [name, { slots }] of state) {
      if (slots.length > 0) {
        const property = edges.propertyId(name);
        this.addSlots(key, slots, { from, type: STATE, bytes, property });
      }
    }
  }

  private readRefCount(key: string, value: string, bytes: number): void {
    const { nodes } = this.#graph;
    const node = this.nodeAt(key, 7, key.length);
    if (node < 0 || this.#name.facet >= 0) {
      this.strange(key);
      return;
    }
    const count = readCount(value) ?? 0;
    if (count === 0 || count > MAX_COUNT) {
      this.fault('bad-value', key, value, 'a count from 1 to 2147483647');
    }
    nodes.set(node, HAS_COUNT);
    nodes.stored[node] = Math.min(count, MAX_COUNT);
    nodes.addBytes(node, bytes);
  }

  private readStatus(key: string, value: string, bytes: number): void {
    const { nodes } = this.#graph;
    const node = this.nodeAt(key, 7, key.length);
    if (node < 0 || this.#name.facet >= 0) {
      this.strange(key);
      return;
    }
    if (!/^[rsn]+$/.test(value) || !/[rs]/.test(value)) {
      this.fault('bad-value', key, value, 'a letter r, s or n for each facet, one of them r or s');
    }
    nodes.set(node, value.includes('r') ? HAS_STATUS | IS_EXPORTED : HAS_STATUS);
    if (value.length !== 1) {
      nodes.letters.set(node, value.slice(0, 80));
    }
    nodes.addBytes(node, bytes);
  }

  private readRecognition(key: string, bytes: number): void {
    const { nodes, collections, totals } = this.#graph;
    const bar = key.lastIndexOf('|');
    const num = bar < 0 ? undefined : readCount(key.slice(bar + 1));
    const node = num === undefined ? -1 : this.nodeAt(key, 7, bar);
    if (num === undefined || node < 0) {
      this.strange(key);
      return;
    }
    totals.recognitionRecords += 1;
    nodes.addBytes(node, bytes);
    const index = this.#graph.collectionAt(num);
    const name = fingerprint(key, 7, bar, 0);
    collections.recognitions[index] = (collections.recognitions[index] as number) + 1;
    collections.recognitionSum[index] = ((collections.recognitionSum[index] as number) - name) | 0;
  }

  private readKind(key: string, value: string, bytes: number): void {
    const { kinds, nodes, edges } = this.#graph;
    const isDurable = key.charCodeAt(4) !== 118; // 'v'
    const dot = key.indexOf('.', 10);
    const kindId = dot < 0 ? undefined : readCount(key.slice(10, dot));
    const what = key.slice(dot + 1);
    if (kindId === undefined || (what !== 'descriptor' && what !== 'nextID')) {
      this.strange(key);
      return;
    }
    const kind = kinds.intern(kindId, isDurable);
    const handle =
      isDurable && kinds.handleKind >= 0
        ? nodes.intern({
            code: OBJECT,
            kindId: kinds.handleKind,
            isDurable,
            num: kindId,
            facet: -1,
          })
        : -1;
    if (handle >= 0) {
      nodes.addBytes(handle, bytes);
    }
    if (what === 'nextID') {
      kind.nextInstance = this.countOf(key, value);
      return;
    }
    const fault = readDescriptor(kind, parseJson(value));
    if (fault !== undefined) {
      this.fault('bad-value', key, value, fault);
    }
    if (handle >= 0 && nodes.code[handle] === KIND_HANDLE) {
      nodes.set(handle, IS_STORED);
      for (const slot of kind.shapeSlots) {
        const to = this.nodeAt(slot, 0, slot.length);
        if (to >= 0) {
          edges.add(handle, to, KIND_SHAPE, bytes);
        }
      }
    }
  }
}
