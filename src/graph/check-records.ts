/**
 * One more walk over all keys: bodies and the slots that they name, the form of
 * watches, encoded keys; and, of collections whose sums do not agree, the
 * records of each key.
 */
import { walkBody } from './bodies.js';
import { parseCapData, parseState, type StoredCapData } from './capdata.js';
import { showEntryKey } from './entry-keys.js';
import {
  DEVICE,
  LOCAL_DEVICE,
  newNameParts,
  OBJECT,
  quote,
  readCount,
  readName,
  REMOTABLE,
} from './names.js';
import { HAS_SCHEMA } from './collection-table.js';
import type { Problems } from './problems.js';
import type { RawGraph } from './raw-graph.js';
import type { Progress } from './types.js';

const PROGRESS_STEP = 100_000;
const MARK_LENGTH = 3; // `vc.`
const RECOGNITION = 'vom.ir.';
const ORDINAL_DIGITS = 10;
const METADATA: ReadonlySet<string> = new Set(['schemata', 'entryCount', 'nextOrdinal']);

/** Devices are never recorded, and remotables were not by earlier systems. */
const UNRECORDED: ReadonlySet<number> = new Set([DEVICE, LOCAL_DEVICE, REMOTABLE]);

class RecordCheck {
  readonly #graph: RawGraph;
  readonly #doubtful: ReadonlySet<number>;
  readonly #problems: Problems;
  readonly #parts = newNameParts();

  constructor(graph: RawGraph, doubtful: ReadonlySet<number>, problems: Problems) {
    this.#graph = graph;
    this.#doubtful = doubtful;
    this.#problems = problems;
  }

  check(key: string, value: string): void {
    if (key.startsWith('vc.')) {
      this.checkCollectionKey(key, value);
    } else if (key.startsWith('vom.o+')) {
      for (const [, data] of parseState(value) ?? []) {
        this.checkCapData(key, data);
      }
    } else if (key.startsWith(RECOGNITION)) {
      this.checkRecognition(key);
    }
  }

  private add(code: string, key: string, found: string, wanted: string): void {
    this.#problems.add({ code, key, found, wanted });
  }

  private checkCapData(key: string, { body, slots }: StoredCapData): void {
    if (slots.length === 0 && !/["']?[$&]|@qclass/.test(body) && body.startsWith('#')) {
      // Nothing in it can name a slot; what is left is whether it is JSON.
      if (isJson(body.slice(1))) {
        return;
      }
    }
    const unnamed = new Set(slots.keys());
    try {
      walkBody(body, ({ slot }) => {
        unnamed.delete(slot);
        if (slot >= slots.length) {
          this.add('bad-slot', key, `slot ${slot}`, `a slot below ${slots.length}`);
        }
      });
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
      this.add('bad-body', key, quote(body), 'JSON, or JSON behind #');
      return;
    }
    for (const slot of unnamed) {
      this.add('unnamed-slot', key, `slot ${slot}, ${slots[slot] ?? ''}`, 'a body that names it');
    }
    for (const slot of slots) {
      this.checkFacet(key, slot);
    }
  }

  private checkFacet(key: string, slot: string): void {
    const parts = this.#parts;
    if (!readName(slot, 0, slot.length, parts) || parts.code !== OBJECT) {
      return;
    }
    const kind = this.#graph.kinds.find(parts.kindId, parts.isDurable);
    if (kind?.hasDescriptor !== true) {
      return;
    }
    const count = kind.facets?.length ?? 0;
    const isWrong =
      kind.facets === undefined ? parts.facet >= 0 && kind.isUnfaceted : parts.facet >= count;
    if (isWrong) {
      const wanted = count === 0 ? 'a vref without a facet' : `a facet below ${count}`;
      this.add('bad-facet', key, slot, wanted);
    }
  }

  private checkCollectionKey(key: string, value: string): void {
    const dot = key.indexOf('.', MARK_LENGTH);
    const num = dot < 0 ? undefined : readCount(key.slice(MARK_LENGTH, dot));
    if (num === undefined) {
      return;
    }
    const node = this.#graph.nodes.findCollection(num);
    const isDoubtful = this.#doubtful.has(node);
    if (key[dot + 1] === '|') {
      const record = key.slice(dot + 2);
      if (record === 'schemata') {
        this.checkValue(key, value);
      } else if (isDoubtful && !METADATA.has(record)) {
        this.checkOrdinal(key, record, value, node);
      }
      return;
    }
    const encoded = key.slice(dot + 1);
    if (showEntryKey(encoded).startsWith('<')) {
      this.add('bad-entry-key', key, quote(encoded), 'a key in the passable encoding');
    }
    if (isDoubtful && encoded.startsWith('r')) {
      this.checkRemotableEntry(key, encoded, num);
    }
    const data = this.checkValue(key, value);
    if (data !== undefined && node === this.#graph.watchTable) {
      this.checkWatch(key, data);
    }
  }

  private checkValue(key: string, value: string): StoredCapData | undefined {
    const data = parseCapData(value);
    // What cannot be read was found when it was read first, but for values that seemed to name nothing.
    if (data !== undefined) {
      this.checkCapData(key, data);
    } else if (value.endsWith('"slots":[]}')) {
      this.add('bad-value', key, quote(value), 'the JSON of capdata');
    }
    return data;
  }

  private checkWatch(key: string, { body }: StoredCapData): void {
    const text = body.startsWith('#') ? body.slice(1) : body;
    const list: unknown = isJson(text) ? JSON.parse(text) : undefined;
    const isList =
      Array.isArray(list) &&
      list.length > 0 &&
      list.every(watch => Array.isArray(watch) && watch.length > 0);
    if (!isList) {
      this.add('bad-watch', key, quote(body), 'a list of watches, each with its watcher');
    }
  }

  private checkRemotableEntry(key: string, encoded: string, num: number): void {
    const colon = encoded.indexOf(':');
    const vref = encoded.slice(colon + 1);
    const ordinal = this.#graph.source.get(`vc.${num}.|${vref}`);
    if (ordinal === undefined) {
      this.add('entry-without-ordinal', key, 'an entry', `an ordinal under vc.${num}.|${vref}`);
    } else if (ordinal.padStart(ORDINAL_DIGITS, '0') !== encoded.slice(1, colon)) {
      this.add('entry-without-ordinal', key, `an entry with another ordinal`, `ordinal ${ordinal}`);
    }
  }

  private checkOrdinal(key: string, vref: string, value: string, node: number): void {
    const { nodes, source } = this.#graph;
    const num = nodes.num[node] as number;
    const entry = `vc.${num}.r${value.padStart(ORDINAL_DIGITS, '0')}:${vref}`;
    if (source.get(entry) === undefined) {
      this.add('ordinal-without-entry', key, `ordinal ${quote(value)}`, `an entry under ${entry}`);
    }
    const index = nodes.collection[node] as number;
    const parts = this.#parts;
    const isRecorded =
      readName(vref, 0, vref.length, parts) && !UNRECORDED.has(parts.code) && this.isWeak(index);
    if (isRecorded && source.get(`${RECOGNITION}${vref}|${num}`) === undefined) {
      this.add(
        'ordinal-without-recognition',
        key,
        'a key of a weak collection',
        `a record under ${RECOGNITION}${vref}|${num}`,
      );
    }
  }

  private isWeak(index: number): boolean {
    return this.#graph.isWeak(index, this.#graph.source.get(this.countKey(index)) !== undefined);
  }

  private countKey(index: number): string {
    const { nodes, collections } = this.#graph;
    return `vc.${nodes.numberOf(collections.node[index] as number)}.|entryCount`;
  }

  private checkRecognition(key: string): void {
    const { nodes, collections, source } = this.#graph;
    const bar = key.lastIndexOf('|');
    const num = bar < 0 ? undefined : readCount(key.slice(bar + 1));
    const node = num === undefined ? -1 : nodes.findCollection(num);
    if (num === undefined || !this.#doubtful.has(node)) {
      return;
    }
    const vref = key.slice(RECOGNITION.length, bar);
    const index = nodes.collection[node] as number;
    if (!collections.has(index, HAS_SCHEMA)) {
      this.add('recognition-without-collection', key, 'a record', `a collection ${num}`);
    } else if (!this.isWeak(index)) {
      this.add('recognition-without-key', key, 'a record', `a weak collection ${num}`);
    } else if (source.get(`vc.${num}.|${vref}`) === undefined) {
      this.add('recognition-without-key', key, 'a record', `an ordinal under vc.${num}.|${vref}`);
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function checkRecords(
  graph: RawGraph,
  doubtful: ReadonlySet<number>,
  problems: Problems,
  onProgress: ((progress: Progress) => void) | undefined,
): void {
  const check = new RecordCheck(graph, doubtful, problems);
  let done = 0;
  for (const [key, value] of graph.source.entries()) {
    check.check(key, value);
    done += 1;
    if (done % PROGRESS_STEP === 0) {
      onProgress?.({ phase: 'checking', done, total: graph.totals.keys });
    }
  }
}
