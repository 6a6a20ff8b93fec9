/**
 * The way back from one thing to the roots: breadth first over what holds it,
 * so that the shortest ways come first. The work is in proportion to what can
 * be met on the way, whatever the size of the graph.
 */
import type { RawGraph } from './raw-graph.js';
import { rootKindsOf } from './roots.js';
import type { RootKind } from './types.js';

/** From a root to the thing: numbers of edges. */
export interface FoundPath {
  readonly root: number;
  readonly kind: RootKind;
  readonly edges: readonly number[];
}

export interface FoundPaths {
  readonly paths: readonly FoundPath[];
  readonly hasMore: boolean;
}

interface Root {
  readonly node: number;
  readonly kind: RootKind;
}

const FAR = 0;

export class Search {
  readonly #graph: RawGraph;
  /** Distance to the target plus one; 0 for what was not met. */
  readonly #distance: Int32Array;
  /** Head of the list of links of a node, plus one. */
  readonly #head: Int32Array;
  #met: number[] = [];
  #linkEdge: number[] = [];
  #linkNext: number[] = [];

  constructor(graph: RawGraph) {
    this.#graph = graph;
    this.#distance = new Int32Array(graph.nodes.size);
    this.#head = new Int32Array(graph.nodes.size);
  }

  /** All shortest paths from each root, the nearest roots first; `limit` of them at most. */
  pathsTo(target: number, limit: number): FoundPaths {
    try {
      const { roots, hasMore } = this.walk(target, limit);
      const paths: FoundPath[] = [];
      let ways = roots.map(root => this.waysFrom(root));
      // Each root has its turn before any has a second one.
      for (let round = 0; ways.length > 0 && (round === 0 || paths.length < limit); round += 1) {
        const isFirst = round === 0;
        ways = ways.filter(way => {
          const next = isFirst || paths.length < limit ? way.next() : undefined;
          if (next !== undefined && next.done !== true) {
            paths.push(next.value);
          }
          return next?.done !== true;
        });
      }
      paths.sort((a, b) => a.edges.length - b.edges.length);
      return { paths, hasMore: hasMore || ways.some(way => way.next().done !== true) };
    } finally {
      this.forget();
    }
  }

  private forget(): void {
    for (const node of this.#met) {
      this.#distance[node] = FAR;
      this.#head[node] = 0;
    }
    this.#met = [];
    this.#linkEdge = [];
    this.#linkNext = [];
  }

  /** @returns the nearest roots, at least one of each kind that is there */
  private walk(target: number, limit: number): { roots: Root[]; hasMore: boolean } {
    const { edges, roots: bits } = this.#graph;
    const found: Root[] = [];
    const kinds = new Set<RootKind>();
    let hasMore = false;
    this.#distance[target] = 1;
    this.#met.push(target);
    for (let at = 0; at < this.#met.length; at += 1) {
      const node = this.#met[at] as number;
      const rootBits = bits[node] as number;
      if (rootBits !== 0) {
        for (const kind of rootKindsOf(rootBits)) {
          if (found.length < limit || !kinds.has(kind)) {
            kinds.add(kind);
            found.push({ node, kind });
          } else {
            hasMore = true;
          }
        }
      }
      const next = (this.#distance[node] as number) + 1;
      let last = -1;
      for (let place = edges.inStart[node] as number; place < edges.inEnd(node); place += 1) {
        const edge = edges.incoming[place] as number;
        if (edges.isHolding(edge) && !this.isAlike(edge, last)) {
          last = edge;
          this.meet(edge, next);
        }
      }
    }
    return { roots: found, hasMore };
  }

  /** Two references between the same things, of the same kind, are one way. */
  private isAlike(edge: number, last: number): boolean {
    const { from, meta } = this.#graph.edges;
    return last >= 0 && from[edge] === from[last] && meta[edge] === meta[last];
  }

  private meet(edge: number, distance: number): void {
    const holder = this.#graph.edges.from[edge] as number;
    if (this.#distance[holder] === FAR) {
      this.#distance[holder] = distance;
      this.#met.push(holder);
    }
    if (this.#distance[holder] === distance) {
      this.#linkEdge.push(edge);
      this.#linkNext.push(this.#head[holder] as number);
      this.#head[holder] = this.#linkEdge.length;
    }
  }

  /** Every shortest path, one after the other; their number may be beyond all bounds. */
  private *waysFrom({ node, kind }: Root): Generator<FoundPath, undefined> {
    const { to } = this.#graph.edges;
    const links: number[] = [this.#head[node] as number];
    const edges: number[] = [];
    if (this.#distance[node] === 1) {
      yield { root: node, kind, edges: [] };
      return undefined;
    }
    while (links.length > 0) {
      const link = links[links.length - 1] as number;
      if (link === 0) {
        links.pop();
        edges.pop();
        continue;
      }
      links[links.length - 1] = this.#linkNext[link - 1] as number;
      const edge = this.#linkEdge[link - 1] as number;
      const next = to[edge] as number;
      edges.push(edge);
      if (this.#distance[next] === 1) {
        yield { root: node, kind, edges: [...edges] };
        edges.pop();
      } else {
        links.push(this.#head[next] as number);
      }
    }
    return undefined;
  }
}
