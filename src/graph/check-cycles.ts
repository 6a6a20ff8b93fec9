/**
 * What only cycles of stored data hold: it is counted, and neither a root nor
 * what lies about uncounted leads to it. `reclaimCycles` deletes it, unless
 * memory holds some of it. Rule G11 of docs/SPEC.md.
 */
import { HAS_SCHEMA } from './collection-table.js';
import { LOST_VALUE } from './edge-table.js';
import { COLLECTION, OBJECT } from './names.js';
import { HAS_COUNT, IS_STORED } from './node-table.js';
import type { Problems } from './problems.js';
import type { RawGraph } from './raw-graph.js';
import { type Tree, UNREACHED } from './tree.js';

/** Whether there is a record of it, which is its own to lose. */
function isRecorded({ nodes, collections }: RawGraph, id: number): boolean {
  const index = nodes.collection[id] as number;
  return nodes.code[id] === COLLECTION
    ? index >= 0 && collections.has(index, HAS_SCHEMA)
    : nodes.code[id] === OBJECT && nodes.has(id, IS_STORED);
}

/** Marks what the uncounted leads to: its notes say enough. */
function markUncounted({ nodes, edges }: RawGraph, { parent }: Tree): Uint8Array {
  const isMarked = new Uint8Array(nodes.size);
  const queue: number[] = [];
  const mark = (id: number): void => {
    if (isMarked[id] === 0 && parent[id] === UNREACHED) {
      isMarked[id] = 1;
      queue.push(id);
    }
  };
  for (let id = 0; id < nodes.size; id += 1) {
    if (nodes.counted[id] === 0 && !nodes.has(id, HAS_COUNT)) {
      mark(id);
    }
  }
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (let edge = edges.outStart[id] as number; edge < edges.outEnd(id); edge += 1) {
      if (edges.isHolding(edge) || edges.typeOf(edge) === LOST_VALUE) {
        mark(edges.to[edge] as number);
      }
    }
  }
  return isMarked;
}

export function checkCycles(graph: RawGraph, tree: Tree, problems: Problems): void {
  const { nodes } = graph;
  const isUncounted = markUncounted(graph, tree);
  for (let id = 0; id < nodes.size; id += 1) {
    if (tree.parent[id] !== UNREACHED || isUncounted[id] === 1 || !isRecorded(graph, id)) {
      continue;
    }
    if (!problems.wants('held-by-cycle')) {
      problems.count('held-by-cycle');
      continue;
    }
    const isCollection = nodes.code[id] === COLLECTION;
    problems.add({
      code: 'held-by-cycle',
      key: isCollection ? `vc.${nodes.numberOf(id)}.|schemata` : `vom.${nodes.nameOf(id)}`,
      found: `${isCollection ? 'a collection' : 'an object'} that only a cycle holds`,
      wanted: 'nothing, unless memory holds one of it',
    });
  }
}
