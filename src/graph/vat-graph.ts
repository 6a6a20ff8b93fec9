/**
 * The graph as it is given out: names are checked here, and each question is
 * answered by the file that is about it.
 */
import { checkGraph } from './check.js';
import { describeNode, sortOfCode } from './describe.js';
import { type Dominators, dominatorsOf } from './dominators.js';
import { Explainer } from './explain.js';
import { newNameParts, quote, readCount, readName } from './names.js';
import { groupsOf } from './groups.js';
import type { RawGraph } from './raw-graph.js';
import { shortestTree, type Tree, UNREACHED } from './tree.js';
import type {
  CheckOptions,
  CheckReport,
  ExplainedEdge,
  GraphColumns,
  GraphCounts,
  GraphEdge,
  GraphNode,
  Group,
  NodeSort,
  RootReason,
  VatGraph,
  VatSource,
  WhyAnswer,
  WhyOptions,
} from './types.js';
import { DEFAULT_LIMIT, edgeAt, reasonsOf, Whys } from './why.js';

const MAX_LIMIT = 100_000;

export class Graph implements VatGraph {
  readonly #raw: RawGraph;
  readonly #explainer: Explainer;
  readonly #whys: Whys;
  #tree: Tree | undefined;
  #dominators: Dominators | undefined;

  constructor(raw: RawGraph) {
    this.#raw = raw;
    this.#explainer = new Explainer(raw);
    this.#whys = new Whys(raw, this.#explainer);
  }

  get source(): VatSource {
    return this.#raw.source;
  }

  get size(): number {
    return this.#raw.nodes.size;
  }

  /** @returns -1 for what is not known; @throws when the text is no vref */
  private idOf(vref: unknown): number {
    const parts = newNameParts();
    if (typeof vref === 'string') {
      if (readName(vref, 0, vref.length, parts)) {
        return this.#raw.nodes.find(parts);
      }
      const num = vref.startsWith('vc.') ? readCount(vref.slice(3)) : undefined;
      if (num !== undefined) {
        return this.#raw.nodes.findCollection(num);
      }
    }
    throw Error(
      `malformed vref ${quote(vref)}: expected [o|p|d][+|-]N, o+[v|d]KIND/INSTANCE with an optional :FACET, or vc.N for a collection`,
    );
  }

  has(vref: string): boolean {
    return this.idOf(vref) >= 0;
  }

  find(vref: string): GraphNode | undefined {
    const id = this.idOf(vref);
    return id < 0 ? undefined : describeNode(this.#raw, id);
  }

  node(id: number): GraphNode {
    return describeNode(this.#raw, id);
  }

  *nodes(): Iterable<GraphNode> {
    for (let id = 0; id < this.size; id += 1) {
      yield describeNode(this.#raw, id);
    }
  }

  private insistId(id: number): void {
    if (!Number.isInteger(id) || id < 0 || id >= this.size) {
      throw RangeError(`no node has the number ${id}: there are ${this.size}`);
    }
  }

  *edgesInto(id: number): Iterable<GraphEdge> {
    this.insistId(id);
    const { edges } = this.#raw;
    for (let place = edges.inStart[id] as number; place < edges.inEnd(id); place += 1) {
      yield edgeAt(this.#raw, edges.incoming[place] as number);
    }
  }

  *edgesFrom(id: number): Iterable<GraphEdge> {
    this.insistId(id);
    const { edges } = this.#raw;
    for (let edge = edges.outStart[id] as number; edge < edges.outEnd(id); edge += 1) {
      yield edgeAt(this.#raw, edge);
    }
  }

  explain(edges: readonly GraphEdge[]): ExplainedEdge[] {
    return this.#explainer.explain(edges);
  }

  rootReasons(id: number): RootReason[] {
    this.insistId(id);
    return reasonsOf(this.#raw, id);
  }

  why(vref: string, { limit = DEFAULT_LIMIT }: WhyOptions = {}): WhyAnswer {
    const id = this.idOf(vref);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw RangeError(`limit must be an integer from 1 to ${MAX_LIMIT}, not ${quote(limit)}`);
    }
    return id < 0 ? this.#whys.unknown(vref) : this.#whys.answer(vref, id, limit);
  }

  counts(): GraphCounts {
    const { totals, nodes, edges, collections } = this.#raw;
    const bySort: Record<NodeSort, number> = {
      object: 0,
      collection: 0,
      kindHandle: 0,
      presence: 0,
      remotable: 0,
      promise: 0,
      device: 0,
    };
    for (let id = 0; id < nodes.size; id += 1) {
      bySort[sortOfCode(nodes.code[id] as number)] += 1;
    }
    let unreached = 0;
    const { parent } = this.tree();
    for (let id = 0; id < nodes.size; id += 1) {
      unreached += parent[id] === UNREACHED ? 1 : 0;
    }
    return {
      ...totals,
      nodes: nodes.size,
      edges: edges.size,
      bySort,
      collections: collections.size,
      unreached,
    };
  }

  private tree(): Tree {
    this.#tree ??= shortestTree(this.#raw);
    return this.#tree;
  }

  private dominators(): Dominators {
    this.#dominators ??= dominatorsOf(this.#raw);
    return this.#dominators;
  }

  columns(): GraphColumns {
    const { parent } = this.tree();
    const { dominator, retainedNodes, retainedBytes } = this.dominators();
    return { parent, dominator, retainedNodes, retainedBytes };
  }

  *unreached(): Iterable<GraphNode> {
    const { parent } = this.tree();
    for (let id = 0; id < this.size; id += 1) {
      if (parent[id] === UNREACHED) {
        yield describeNode(this.#raw, id);
      }
    }
  }

  groups(): Group[] {
    return groupsOf(this.#raw, this.tree(), this.dominators(), this.#explainer);
  }

  check(options: CheckOptions = {}): CheckReport {
    return checkGraph(this.#raw, this.tree(), options);
  }
}
