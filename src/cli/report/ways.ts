/**
 * The next step of each node to what holds it. Where a root reaches it, that is the graph's own
 * shortest way. What nothing reaches has a way too, to the first that nothing holds: a store that
 * memory alone holds has its entries beneath it.
 */
import type { GraphEdge, VatGraph } from '../../graph/types.js';

/** Of a node that is a root. */
export const ROOT = -1;
/** Of a node that nothing stored holds, and that is no root; or one of a circle that nothing holds. */
export const LOOSE = -2;

/** By the ids of nodes. */
export interface Ways {
  /** A node, {@link ROOT} or {@link LOOSE}. */
  readonly parent: Int32Array;
  /** Steps to the end of the way. */
  readonly depth: Int32Array;
  /** All ids, ends of ways first, then by their depth: parents stand before their children. */
  readonly order: Uint32Array;
}

const isHolding = ({ type }: GraphEdge): boolean => type !== 'recognizes' && type !== 'kindShape';

/** The reference by which `parent` holds a node. */
export const edgeFrom = (graph: VatGraph, parent: number, id: number): GraphEdge | undefined => {
  for (const edge of graph.edgesInto(id)) {
    if (edge.from === parent && isHolding(edge)) return edge;
  }
  return undefined;
};

/** How many references hold a node. */
export const countHolding = (graph: VatGraph, id: number): number => {
  let count = 0;
  for (const edge of graph.edgesInto(id)) if (isHolding(edge)) count += 1;
  return count;
};

/** Ways among the nodes that no root reaches, written into `parent`. */
const addLooseWays = (graph: VatGraph, reached: Int32Array, parent: Int32Array): void => {
  const isSeen = new Uint8Array(parent.length);
  const queue: number[] = [];
  const spread = (start: number): void => {
    isSeen[start] = 1;
    queue.push(start);
    for (let at = 0; at < queue.length; at += 1) {
      const from = queue[at] ?? 0;
      for (const edge of graph.edgesFrom(from)) {
        const { to } = edge;
        if (reached[to] !== LOOSE || isSeen[to] === 1 || !isHolding(edge)) continue;
        isSeen[to] = 1;
        parent[to] = from;
        queue.push(to);
      }
    }
    queue.length = 0;
  };
  const isHeld = (id: number): boolean => {
    for (const edge of graph.edgesInto(id)) {
      if (edge.from !== id && isHolding(edge)) return true;
    }
    return false;
  };
  const loose: number[] = [];
  for (let id = 0; id < reached.length; id += 1) if (reached[id] === LOOSE) loose.push(id);
  for (const id of loose) if (isSeen[id] === 0 && !isHeld(id)) spread(id);
  // What is left hangs on circles: the way ends at the first node of each.
  for (const id of loose) if (isSeen[id] === 0) spread(id);
};

/** Steps to the end, for each node. Parents may stand anywhere, so each chain is walked once. */
const depthsOf = (parent: Int32Array): Int32Array => {
  const depth = new Int32Array(parent.length).fill(-1);
  const chain: number[] = [];
  for (let start = 0; start < parent.length; start += 1) {
    let at = start;
    while (at >= 0 && depth[at] === -1) {
      chain.push(at);
      at = parent[at] ?? ROOT;
    }
    let next = at >= 0 ? (depth[at] ?? 0) + 1 : 0;
    for (let id = chain.pop(); id !== undefined; id = chain.pop()) {
      depth[id] = next;
      next += 1;
    }
  }
  return depth;
};

/** The ids by depth; of equal ones the lower id first. */
const byDepth = (depth: Int32Array): Uint32Array => {
  let deepest = 0;
  for (const each of depth) if (each > deepest) deepest = each;
  const starts = new Uint32Array(deepest + 2);
  for (const each of depth) starts[each + 1] = (starts[each + 1] ?? 0) + 1;
  for (let at = 1; at < starts.length; at += 1) {
    starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  }
  const sorted = new Uint32Array(depth.length);
  depth.forEach((each, id) => {
    const place = starts[each] ?? 0;
    sorted[place] = id;
    starts[each] = place + 1;
  });
  return sorted;
};

/** Ways for all nodes, in time that grows with nodes and references. */
export const findWays = (graph: VatGraph): Ways => {
  const reached = graph.columns().parent;
  const parent = reached.slice();
  addLooseWays(graph, reached, parent);
  const depth = depthsOf(parent);
  return { parent, depth, order: byDepth(depth) };
};
