/**
 * Reads the keys of objects and kinds: `vom.…`. docs/store-layout.md.
 */
import { parseJson, parseState } from './capdata.js';
import { fingerprint } from './collection-table.js';
import { readDescriptor } from './descriptors.js';
import type { ReaderContext } from './reader-context.js';
import { KIND_SHAPE, STATE } from './edge-table.js';
import { KIND_HANDLE, OBJECT, readCount, REMOTABLE } from './names.js';
import { HAS_COUNT, HAS_STATUS, IS_EXPORTED, IS_STORED } from './node-table.js';

const LETTER_V = 118;
const MAX_COUNT = 0x7fffffff;

export class ObjectReader {
  readonly #context: ReaderContext;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  read(key: string, value: string, bytes: number): void {
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
      this.#context.strange(key);
    }
  }

  private readState(key: string, value: string, bytes: number): void {
    const { nodes, edges, kinds } = this.#context.graph;
    const from = this.#context.nodeAt(key, 4, key.length);
    if (from < 0 || this.#context.name.code !== OBJECT || this.#context.name.facet >= 0) {
      this.#context.strange(key);
      return;
    }
    const kind = kinds.at(nodes.kind[from] as number);
    kind.maxInstance = Math.max(kind.maxInstance, this.#context.name.num);
    nodes.set(from, IS_STORED);
    nodes.addBytes(from, bytes);
    const state = value === '{}' ? [] : parseState(value);
    if (state === undefined) {
      this.#context.fault('bad-value', key, value, 'the JSON of a record of capdata');
      return;
    }
    for (const [name, { slots }] of state) {
      if (slots.length > 0) {
        const property = edges.propertyId(name);
        this.#context.addSlots(key, slots, { from, type: STATE, bytes, property });
      }
    }
  }

  private readRefCount(key: string, value: string, bytes: number): void {
    const { nodes } = this.#context.graph;
    const node = this.#context.nodeAt(key, 7, key.length);
    if (node < 0 || this.#context.name.facet >= 0) {
      this.#context.strange(key);
      return;
    }
    const count = readCount(value) ?? 0;
    if (count === 0 || count > MAX_COUNT) {
      this.#context.fault('bad-value', key, value, 'a count from 1 to 2147483647');
    }
    nodes.set(node, HAS_COUNT);
    nodes.stored[node] = Math.min(count, MAX_COUNT);
    nodes.addBytes(node, bytes);
  }

  private readStatus(key: string, value: string, bytes: number): void {
    const { nodes } = this.#context.graph;
    const node = this.#context.nodeAt(key, 7, key.length);
    if (node < 0 || this.#context.name.facet >= 0) {
      this.#context.strange(key);
      return;
    }
    if (!/^[rsn]+$/.test(value) || !/[rs]/.test(value)) {
      this.#context.fault(
        'bad-value',
        key,
        value,
        'a letter r, s or n for each facet, one of them r or s',
      );
    }
    nodes.set(node, value.includes('r') ? HAS_STATUS | IS_EXPORTED : HAS_STATUS);
    if (value.length !== 1) {
      nodes.letters.set(node, value.slice(0, 80));
    }
    nodes.addBytes(node, bytes);
  }

  private readRecognition(key: string, bytes: number): void {
    const { nodes, collections, totals } = this.#context.graph;
    const bar = key.lastIndexOf('|');
    const num = bar < 0 ? undefined : readCount(key.slice(bar + 1));
    const node = num === undefined ? -1 : this.#context.nodeAt(key, 7, bar);
    if (num === undefined || node < 0) {
      this.#context.strange(key);
      return;
    }
    totals.recognitionRecords += 1;
    nodes.addBytes(node, bytes);
    const isRemotable = this.#context.name.code === REMOTABLE;
    const index = this.#context.graph.collectionAt(num);
    collections.addRecognition(index, fingerprint(key, 7, bar, 0), isRemotable, -1);
  }

  private readKind(key: string, value: string, bytes: number): void {
    const { kinds, nodes, edges } = this.#context.graph;
    const isDurable = key.charCodeAt(4) !== LETTER_V;
    const dot = key.indexOf('.', 10);
    const kindId = dot < 0 ? undefined : readCount(key.slice(10, dot));
    const what = key.slice(dot + 1);
    const isVersions = what === 'versions' && isDurable;
    if (kindId === undefined || (what !== 'descriptor' && what !== 'nextID' && !isVersions)) {
      this.#context.strange(key);
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
    if (isVersions) {
      return;
    }
    if (what === 'nextID') {
      kind.nextInstance = this.#context.countOf(key, value);
      return;
    }
    const fault = readDescriptor(kind, parseJson(value));
    if (fault !== undefined) {
      this.#context.fault('bad-value', key, value, fault);
    }
    if (handle >= 0 && nodes.code[handle] === KIND_HANDLE) {
      nodes.set(handle, IS_STORED);
      for (const slot of kind.shapeSlots) {
        const to = this.#context.nodeAt(slot, 0, slot.length);
        if (to >= 0) {
          edges.add(handle, to, KIND_SHAPE, bytes);
        }
      }
    }
  }
}
