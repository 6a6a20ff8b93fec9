/**
 * What `liveslots/inspect` gives: the graph of what a vatstore says refers to
 * what, and what can be asked of it. What it takes is in `source.ts`.
 * docs/inspect.md; the layout of the keys is in docs/store-layout.md.
 */

import type { KernelPromise, MemoryPillar, PromiseOrigin, VatSource } from './source.js';

export type * from './source.js';

// ---- nodes and edges ----------------------------------------------------

/**
 * - `object`: a virtual or durable object, with state
 * - `collection`: a store, virtual or durable
 * - `kindHandle`: names a durable kind
 * - `presence`: an import; `remotable`: an ephemeral object of the vat
 */
export type NodeSort =
  'object' | 'collection' | 'kindHandle' | 'presence' | 'remotable' | 'promise' | 'device';

/** One thing that has a name. */
export interface GraphNode {
  /** Its number in this graph: 0 to `size - 1`. */
  readonly id: number;
  /**
   * Its baseRef. A collection that nothing names is `vc.N`: the vatstore says
   * its number, and not its kind.
   */
  readonly name: string;
  readonly sort: NodeSort;
  /** Of objects and collections: true for durable ones; undefined where nothing tells. */
  readonly isDurable?: boolean | undefined;
  /** Of objects and collections. */
  readonly kindId?: number | undefined;
  /** Of objects and kind handles: the tag of the kind. */
  readonly tag?: string | undefined;
  /** Of objects of a kind with facets: their names in order. */
  readonly facets?: readonly string[] | undefined;
  /** Of collections. */
  readonly label?: string | undefined;
  /** Of collections: `scalarMapStore`, …; undefined where nothing tells. */
  readonly storeKind?: string | undefined;
  readonly isWeak?: boolean | undefined;
  /** Of collections: `baggage`, `watchers`, `watchedPromises` for the vat's own. */
  readonly role?: string | undefined;
  /** Of collections: how many entries are stored. */
  readonly entries?: number | undefined;
  /** The vatstore has its state, its schema or its descriptor. */
  readonly isStored: boolean;
  /** `vom.rc`: places in stored data that name it, as the vat has counted. 0 when absent. */
  readonly refCount: number;
  /** `vom.es`: a letter for each facet, `r`, `s` or `n`; empty when absent. */
  readonly exportStatus: string;
  /** Keys in the vatstore that are its own: state, entries, counts, records. */
  readonly keys: number;
  /** Bytes of those keys and their values as UTF-8. */
  readonly bytes: number;
}

/**
 * How one thing refers to another.
 * - `state`: a property of an object's state
 * - `value`, `key`: of an entry in a collection
 * - `watched`: the promise that is the key of an entry in the table of watched promises
 * - `shape`: the shapes of a collection
 * - `kindShape`: the shape of the states of a durable kind
 * - `recognizes`: the key of a weak collection; it does not hold
 */
export type EdgeType = 'state' | 'value' | 'key' | 'watched' | 'shape' | 'kindShape' | 'recognizes';

/** One reference from a thing to another, and what it is: a property, a key, a value. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly type: EdgeType;
  /** Of `state`: the property, without what is inside of it. */
  readonly property?: string | undefined;
  /** Bytes of the key and value that make the reference. */
  readonly bytes: number;
}

/** An edge with what the vatstore says where it comes from. */
export interface ExplainedEdge extends GraphEdge {
  /** The key in the vatstore whose value (or name) makes the reference. */
  readonly storeKey: string | undefined;
  /** Of entries: the key as one would write it: `"alice"`, `12n`, `o-5`. */
  readonly entryKey?: string | undefined;
  /** The way inside the value: `.offers["a"][3]`; empty for the value itself. */
  readonly path: string;
  /** The facet that is named, by its name where the kind has one. */
  readonly facet?: string | undefined;
  /** Of entries in the table of watched promises. */
  readonly watches?: readonly Watch[] | undefined;
  /** How many further references of the same kind there are between the two. */
  readonly more: number;
}

/** One watch of a promise. */
export interface Watch {
  /** The vref of the watcher, with its kind's tag where it has one. */
  readonly watcher: string;
  readonly tag?: string | undefined;
  /** The arguments as text, one for each, cut where they are long. */
  readonly args: readonly string[];
}

// ---- roots and ways -----------------------------------------------------

/**
 * What holds something without being held itself.
 * - `baggage`, `watches`, `ownTables`: the collections that every vat has
 * - `export`: the kernel can reach it
 * - `kernelPromise`: the kernel has the promise in its tables for this vat
 * - `kind`: the descriptor of a kind names it, or it is the handle of one
 * - `memory`: a live vat has it in memory, for a pillar of its own
 */
export type RootKind =
  'baggage' | 'watches' | 'ownTables' | 'export' | 'kernelPromise' | 'kind' | 'memory';

/** Why a thing is held without being held by another. */
export interface RootReason {
  readonly kind: RootKind;
  /** Of `export` and `kernelPromise`: who in the kernel, as far as it is known. */
  readonly holders?: readonly string[] | undefined;
  readonly kernelName?: string | undefined;
  /** Of `memory`. */
  readonly pillars?: readonly MemoryPillar[] | undefined;
}

/** From a root to the thing that was asked about. */
export interface HoldingPath {
  readonly root: GraphNode;
  readonly reason: RootReason;
  /** In order; empty when the thing is the root itself. */
  readonly steps: readonly { readonly edge: ExplainedEdge; readonly node: GraphNode }[];
  readonly sentence: string;
}

/** How many paths `why` gives. */
export interface WhyOptions {
  /** How many paths at most; 10 unless said. */
  readonly limit?: number | undefined;
}

/** Whether a thing is held, and by what. */
export interface WhyAnswer {
  /** What was asked. */
  readonly vref: string;
  /**
   * - `held`: there is a path from a root
   * - `unreached`: known, and nothing that is stored holds it: held by memory
   *   alone, or left over
   * - `recognized`: nothing holds it, and a weak collection recognizes it
   * - `unknown`: no key names it
   */
  readonly status: 'held' | 'unreached' | 'recognized' | 'unknown';
  readonly node?: GraphNode | undefined;
  /** Shortest paths, the shortest first; one at least from each kind of root that holds it. */
  readonly paths: readonly HoldingPath[];
  /** There are more than `paths` has. */
  readonly hasMore: boolean;
  /** What refers to it directly, also where nothing holds that; at most `limit`. */
  readonly heldBy: readonly { readonly edge: ExplainedEdge; readonly node: GraphNode }[];
  /** Weak collections that have it as a key; at most `limit`. */
  readonly recognizedBy: readonly GraphNode[];
  readonly kernelName?: string | undefined;
  /** Of promises: what the kernel's table says. */
  readonly promise?: KernelPromise | undefined;
  /** Of promises of a live vat. */
  readonly origin?: PromiseOrigin | undefined;
  /** All of it in plain words, a line for each path. */
  readonly sentence: string;
}

// ---- groups, differences, faults ----------------------------------------

/** Things of one sort that are held in one way. */
export interface Group {
  /** The same for the same group in another graph of the same vat. */
  readonly id: string;
  readonly sort: NodeSort;
  /** Tag, label or undefined. */
  readonly tag?: string | undefined;
  /** The members in words: `promises`, `objects of the kind "purse"`. */
  readonly name: string;
  /** How they are held: `"value in map store \"pending\""`. */
  readonly holder: string;
  readonly count: number;
  /** Of their own keys and values. */
  readonly bytes: number;
  /** Of the keys and values that name them, which belong to what holds them. */
  readonly holderBytes: number;
  /** Some keys under which they are found, as one would write them. */
  readonly sampleKeys: readonly string[];
  /** Some of the members. */
  readonly samples: readonly string[];
  /** What alone holds all of them, if there is such a thing. */
  readonly dominator?: GraphNode | undefined;
  readonly sentence: string;
}

/** How much a group of things has grown from one graph to another. */
export interface GroupChange {
  readonly id: string;
  readonly before?: Group | undefined;
  readonly after?: Group | undefined;
  readonly countChange: number;
  readonly bytesChange: number;
  readonly sentence: string;
}

/** What differs between two graphs of one vat. */
export interface GraphDifference {
  /** What grew most comes first, what shrank most last. */
  readonly changes: readonly GroupChange[];
  readonly keysChange: number;
  readonly bytesChange: number;
  readonly sentence: string;
}

/** One thing that contradicts another in the vatstore. */
export interface Fault {
  /** See docs/inspect.md for all of them. */
  readonly code: string;
  /** `note` is no damage: something is left over, or held by memory alone. */
  readonly severity: 'fault' | 'note';
  /** The key in the vatstore. */
  readonly key: string;
  readonly found: string;
  readonly wanted: string;
  readonly sentence: string;
}

/** What a check has found. */
export interface CheckReport {
  /** At most `limit` of each code, in the order in which they were found. */
  readonly faults: readonly Fault[];
  /** How many there are of each code; codes without any are left out. */
  readonly totals: Readonly<Record<string, number>>;
  /** No fault; notes do not count. */
  readonly isSound: boolean;
}

/** What a check takes besides the graph. */
export interface CheckOptions {
  /** How many faults of each code are told; 1,000 unless said. */
  readonly limit?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How many things of each sort a graph has. */
export interface GraphCounts {
  readonly keys: number;
  readonly bytes: number;
  readonly nodes: number;
  readonly edges: number;
  readonly bySort: Readonly<Record<NodeSort, number>>;
  readonly collections: number;
  readonly entries: number;
  readonly watches: number;
  readonly recognitionRecords: number;
  readonly unreached: number;
  /** Keys that no layout explains. */
  readonly strangeKeys: number;
}

/** For charts and walks over everything: indexed by the `id` of nodes. */
export interface GraphColumns {
  /** The next node on a shortest way to a root: -1 for a root, -2 for what nothing reaches. */
  readonly parent: Int32Array;
  /** What alone holds it: -1 when only the roots together do, -2 for what nothing reaches. */
  readonly dominator: Int32Array;
  /** How many nodes would go with it, itself included. */
  readonly retainedNodes: readonly number[];
  /** Bytes of these. */
  readonly retainedBytes: readonly number[];
}

/** The graph of one vatstore: what has a name, and what refers to what. */
export interface VatGraph {
  readonly source: VatSource;
  /** How many nodes there are. */
  readonly size: number;
  counts(): GraphCounts;
  /** @throws when the text is not a vref */
  has(vref: string): boolean;
  /** @throws when the text is not a vref; undefined when no key names it */
  find(vref: string): GraphNode | undefined;
  /** @throws when there is no node of that number */
  node(id: number): GraphNode;
  nodes(): Iterable<GraphNode>;
  edgesInto(id: number): Iterable<GraphEdge>;
  edgesFrom(id: number): Iterable<GraphEdge>;
  /** Where in the vatstore each of these edges comes from; one walk for all. */
  explain(edges: readonly GraphEdge[]): ExplainedEdge[];
  /** Why it is a root; empty when it is none. */
  rootReasons(id: number): RootReason[];
  /** @throws when the text is not a vref, and neither the `vc.N` of a collection */
  why(vref: string, options?: WhyOptions): WhyAnswer;
  /** All groups, the largest first. */
  groups(): Group[];
  columns(): GraphColumns;
  /** What no root reaches. */
  unreached(): Iterable<GraphNode>;
  /** Everything that contradicts something else. Reads the source once more. */
  check(options?: CheckOptions): CheckReport;
}

/** How far the making of a graph is. */
export interface Progress {
  /** What is being done: `reading`, `linking`, `checking`. */
  readonly phase: string;
  readonly done: number;
  readonly total: number | undefined;
}

/** What `buildGraph` takes besides the source. */
export interface BuildOptions {
  /** Called every 100,000 keys or so. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
