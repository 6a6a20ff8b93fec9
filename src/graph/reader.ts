/**
 * Reads the keys of a vatstore into the tables, one at a time and in any order.
 * docs/store-layout.md.
 */
import { CollectionReader } from './collection-reader.js';
import { ReaderContext } from './reader-context.js';
import { COLLECTION } from './names.js';
import { ObjectReader } from './object-reader.js';
import { OWN_TABLES, type OwnTableKey, type RawGraph } from './raw-graph.js';
import { utf8Length } from './typed-arrays.js';

const isOwnTable = (key: string): key is OwnTableKey => Object.hasOwn(OWN_TABLES, key);

/** Read before all others, by `buildGraph`. */
const COUNTERS: ReadonlySet<string> = new Set(['idCounters', 'kindIDID', 'storeKindIDTable']);
/** What user code of some runtimes keeps for itself. */
const USER = 'vvs.';

export class Reader {
  readonly #context: ReaderContext;
  readonly #collections: CollectionReader;
  readonly #objects: ObjectReader;

  constructor(graph: RawGraph) {
    this.#context = new ReaderContext(graph);
    this.#collections = new CollectionReader(this.#context);
    this.#objects = new ObjectReader(this.#context);
  }

  read(key: string, value: string): void {
    const { totals } = this.#context.graph;
    const bytes = utf8Length(key) + utf8Length(value);
    totals.keys += 1;
    totals.bytes += bytes;
    if (key.startsWith('vc.')) {
      this.#collections.read(key, value, bytes);
    } else if (key.startsWith('vom.')) {
      this.#objects.read(key, value, bytes);
    } else if (isOwnTable(key)) {
      this.readOwnTable(key, value, bytes);
    } else if (!COUNTERS.has(key) && !key.startsWith(USER)) {
      this.#context.strange(key);
    }
  }

  private readOwnTable(key: OwnTableKey, value: string, bytes: number): void {
    const { nodes, ownTables } = this.#context.graph;
    const node = this.#context.nodeAt(value, 0, value.length);
    if (node < 0 || nodes.code[node] !== COLLECTION) {
      this.#context.fault('bad-value', key, value, 'the vref of a collection');
      return;
    }
    ownTables.set(node, key);
    nodes.addBytes(node, bytes);
  }
}
