/**
 * The entries of weak collections: one holds its value as long as both its key
 * and the collection live. A value that leads back to its own key, and is held
 * by nothing else, is held by nothing. Rule G11 of docs/SPEC.md.
 */
import { LOST_VALUE } from './edge-table.js';
import type { RawGraph } from './raw-graph.js';

/** Marks the values that are lost with their keys: they are not held any more. All is linked. */
export function settleWeakEntries({ nodes, edges, roots }: RawGraph): void {
  if (edges.keys.size === 0) {
    return;
  }
  const { size } = nodes;
  const isReached = new Uint8Array(size);
  const queue = new Int32Array(size);
  /** By key: the values that wait for it, of collections that are reached. */
  const waiting = new Map<number, number[]>();
  let last = 0;
  const reach = (id: number): void => {
    if (isReached[id] === 0) {
      isReached[id] = 1;
      queue[last] = id;
      last += 1;
    }
  };
  for (let id = 0; id < size; id += 1) {
    if (roots[id] !== 0) {
      reach(id);
    }
  }
  for (let first = 0; first < last; first += 1) {
    const id = queue[first] as number;
    waiting.get(id)?.forEach(edge => reach(edges.to[edge] as number));
    waiting.delete(id);
    for (let edge = edges.outStart[id] as number; edge < edges.outEnd(id); edge += 1) {
      const key = edges.keys.get(edge);
      if (key !== undefined && isReached[key] === 0) {
        const others = waiting.get(key);
        if (others === undefined) {
          waiting.set(key, [edge]);
        } else {
          others.push(edge);
        }
      } else if (edges.isHolding(edge)) {
        reach(edges.to[edge] as number);
      }
    }
  }
  for (const lost of waiting.values()) {
    for (const edge of lost) {
      // All bits of the type are set in it; values have no property.
      edges.meta[edge] = LOST_VALUE;
    }
  }
  edges.keys.clear();
}
