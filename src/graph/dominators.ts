/**
 * What alone holds each thing: its dominator, by the algorithm of Lengauer and
 * Tarjan with path compression over columns of numbers, without recursion. Above all
 * roots stands one more, which has the number 0 of the walk and no node.
 */
import type { RawGraph } from './raw-graph.js';
import { UNREACHED } from './tree.js';
import { zeros } from './typed-arrays.js';

export interface Dominators {
  /** By node: the dominator, -1 where only the roots together are one, -2 for the unreached. */
  readonly dominator: Int32Array;
  readonly retainedNodes: readonly number[];
  readonly retainedBytes: readonly number[];
  /** By node: its place in a walk over the tree of dominators; what it dominates follows it. */
  readonly place: Int32Array;
}

export const NO_DOMINATOR = -1;

/** A walk in depth from all roots; numbers begin at 1. */
interface Walk {
  readonly count: number;
  /** By node; 0 for what was not met. */
  readonly number: Int32Array;
  /** By number. */
  readonly vertex: Int32Array;
  readonly parent: Int32Array;
}

function walkInDepth({ nodes, edges, roots }: RawGraph): Walk {
  const { size } = nodes;
  const number = new Int32Array(size);
  const vertex = new Int32Array(size + 1);
  const parent = new Int32Array(size + 1);
  const stack = new Int32Array(size);
  const next = new Int32Array(size);
  let count = 0;
  const meet = (id: number, from: number): void => {
    count += 1;
    number[id] = count;
    vertex[count] = id;
    parent[count] = from;
    next[id] = edges.outStart[id] as number;
  };
  for (let root = 0; root < size; root += 1) {
    if (roots[root] === 0 || number[root] !== 0) {
      continue;
    }
    meet(root, 0);
    let top = 0;
    stack[0] = root;
    while (top >= 0) {
      const id = stack[top] as number;
      const edge = next[id] as number;
      if (edge >= edges.outEnd(id)) {
        top -= 1;
        continue;
      }
      next[id] = edge + 1;
      const to = edges.to[edge] as number;
      if (number[to] === 0 && edges.isHolding(edge)) {
        meet(to, number[id] as number);
        top += 1;
        stack[top] = to;
      }
    }
  }
  return { count, number, vertex, parent };
}

/** The forest of the algorithm, with the label of least semidominator on each way up. */
class Forest {
  readonly semi: Int32Array;
  readonly #ancestor: Int32Array;
  readonly #label: Int32Array;
  readonly #way: number[] = [];

  constructor(count: number) {
    this.semi = new Int32Array(count + 1);
    for (let at = 0; at <= count; at += 1) {
      this.semi[at] = at;
    }
    this.#label = this.semi.slice();
    this.#ancestor = new Int32Array(count + 1).fill(-1);
  }

  link(parent: number, child: number): void {
    this.#ancestor[child] = parent;
  }

  evaluate(vertex: number): number {
    if (this.#ancestor[vertex] === -1) {
      return vertex;
    }
    this.compress(vertex);
    return this.#label[vertex] as number;
  }

  private compress(vertex: number): void {
    const ancestor = this.#ancestor;
    const label = this.#label;
    const way = this.#way;
    let at = vertex;
    while (ancestor[ancestor[at] as number] !== -1) {
      way.push(at);
      at = ancestor[at] as number;
    }
    for (let each = way.pop(); each !== undefined; each = way.pop()) {
      const above = ancestor[each] as number;
      const [mine, its] = [label[each] as number, label[above] as number];
      if ((this.semi[its] as number) < (this.semi[mine] as number)) {
        label[each] = its;
      }
      ancestor[each] = ancestor[above] as number;
    }
  }
}

/** By number: the number of the dominator. */
function immediateDominators({ edges, roots }: RawGraph, walk: Walk): Int32Array {
  const { count, number, vertex, parent } = walk;
  const forest = new Forest(count);
  const { semi } = forest;
  const dominator = new Int32Array(count + 1);
  const bucket = new Int32Array(count + 1);
  const nextInBucket = new Int32Array(count + 1);
  for (let at = count; at >= 1; at -= 1) {
    const id = vertex[at] as number;
    let least = roots[id] === 0 ? (semi[at] as number) : 0;
    for (let place = edges.inStart[id] as number; place < edges.inEnd(id); place += 1) {
      const edge = edges.incoming[place] as number;
      const from = number[edges.from[edge] as number] as number;
      if (from !== 0 && edges.isHolding(edge)) {
        least = Math.min(least, semi[forest.evaluate(from)] as number);
      }
    }
    semi[at] = least;
    nextInBucket[at] = bucket[least] as number;
    bucket[least] = at;
    const above = parent[at] as number;
    forest.link(above, at);
    for (let each = bucket[above] as number; each !== 0; each = nextInBucket[each] as number) {
      const best = forest.evaluate(each);
      dominator[each] = (semi[best] as number) < (semi[each] as number) ? best : above;
    }
    bucket[above] = 0;
  }
  for (let at = 1; at <= count; at += 1) {
    if (dominator[at] !== semi[at]) {
      dominator[at] = dominator[dominator[at] as number] as number;
    }
  }
  return dominator;
}

export function dominatorsOf(graph: RawGraph): Dominators {
  const { nodes } = graph;
  const { size } = nodes;
  const walk = walkInDepth(graph);
  const { count, vertex } = walk;
  const above = immediateDominators(graph, walk);
  const dominator = new Int32Array(size).fill(UNREACHED);
  const retainedNodes = zeros(size);
  const retainedBytes = zeros(size);
  const place = new Int32Array(size).fill(-1);
  for (let at = count; at >= 1; at -= 1) {
    const id = vertex[at] as number;
    retainedNodes[id] = (retainedNodes[id] as number) + 1;
    retainedBytes[id] = (retainedBytes[id] as number) + (nodes.bytes[id] as number);
    const by = above[at] as number;
    if (by === 0) {
      dominator[id] = NO_DOMINATOR;
    } else {
      const holder = vertex[by] as number;
      dominator[id] = holder;
      retainedNodes[holder] = (retainedNodes[holder] as number) + retainedNodes[id];
      retainedBytes[holder] = (retainedBytes[holder] as number) + retainedBytes[id];
    }
  }
  // What is dominated has a higher number than what dominates it: places from the top down.
  const next = new Int32Array(count + 1);
  for (let at = 1; at <= count; at += 1) {
    const id = vertex[at] as number;
    const by = above[at] as number;
    const mine = next[by] as number;
    place[id] = mine;
    next[at] = mine + 1;
    next[by] = mine + (retainedNodes[id] as number);
  }
  return { dominator, retainedNodes, retainedBytes, place };
}

/** Whether `id` is dominated by `by`, or the same. */
export function isDominatedBy(
  { place, retainedNodes }: Dominators,
  id: number,
  by: number,
): boolean {
  const offset = (place[id] as number) - (place[by] as number);
  return offset >= 0 && offset < (retainedNodes[by] as number);
}
