/**
 * A tree of shortest ways from all roots at once: for each node the one that is
 * next on a shortest way to a root.
 */
import type { RawGraph } from './raw-graph.js';

export const IS_ROOT = -1;
export const UNREACHED = -2;

export interface Tree {
  /** By node: the one before it, `IS_ROOT` or `UNREACHED`. */
  readonly parent: Int32Array;
  /** By node: how far from a root; -1 for what is unreached. */
  readonly depth: Int32Array;
}

export function shortestTree({ nodes, edges, roots }: RawGraph): Tree {
  const { size } = nodes;
  const parent = new Int32Array(size).fill(UNREACHED);
  const depth = new Int32Array(size).fill(-1);
  const queue = new Int32Array(size);
  let last = 0;
  for (let id = 0; id < size; id += 1) {
    if (roots[id] !== 0) {
      parent[id] = IS_ROOT;
      depth[id] = 0;
      queue[last] = id;
      last += 1;
    }
  }
  for (let first = 0; first < last; first += 1) {
    const id = queue[first] as number;
    for (let edge = edges.outStart[id] as number; edge < edges.outEnd(id); edge += 1) {
      const to = edges.to[edge] as number;
      if (parent[to] === UNREACHED && edges.isHolding(edge)) {
        parent[to] = id;
        depth[to] = (depth[id] as number) + 1;
        queue[last] = to;
        last += 1;
      }
    }
  }
  return { parent, depth };
}
