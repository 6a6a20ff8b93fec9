/**
 * Collections as wholes: metadata against entries, and sums by which records
 * of keys are compared with each other without keeping them.
 */
import { HAS_ENTRY_COUNT, HAS_NEXT_ORDINAL, HAS_RECORDS, HAS_SCHEMA } from './collection-table.js';
import type { Problem, Problems } from './problems.js';
import type { RawGraph } from './raw-graph.js';
import { plural } from './sentences.js';

/** @returns the nodes of collections whose records must be looked at one by one */
export function checkCollections(graph: RawGraph, problems: Problems): ReadonlySet<number> {
  const { collections, nodes } = graph;
  const doubtful = new Set<number>();
  for (let index = 0; index < collections.size; index += 1) {
    if (checkOne(graph, index, problem => problems.add(problem))) {
      doubtful.add(collections.node[index] as number);
    }
  }
  for (const node of nodes.twoKinds) {
    problems.add({
      code: 'two-kinds',
      key: `vc.${nodes.numberOf(node)}.|schemata`,
      found: `a collection that is named as ${nodes.nameOf(node)}, and by a vref of another kind`,
      wanted: 'one kind for each collection',
    });
  }
  return doubtful;
}

/** @returns whether its records do not agree */
function checkOne(graph: RawGraph, index: number, add: (problem: Problem) => void): boolean {
  const { collections, nodes } = graph;
  const node = collections.node[index] as number;
  const prefix = `vc.${nodes.numberOf(node)}.`;
  const hasSchema = collections.has(index, HAS_SCHEMA);
  const hasOthers = collections.has(index, HAS_RECORDS | HAS_ENTRY_COUNT | HAS_NEXT_ORDINAL);
  const isWeak = graph.isWeak(index, collections.has(index, HAS_ENTRY_COUNT));
  if (!hasSchema) {
    if (hasOthers) {
      add({
        code: 'entries-without-collection',
        key: `${prefix}|schemata`,
        found: `nothing, and ${plural(collections.entries[index] as number, 'entry', 'entries')}`,
        wanted: 'a schema',
      });
    }
  } else {
    checkMetadata(graph, index, prefix, isWeak, add);
    checkHeld(graph, node, prefix, add);
  }
  const ofRemotables = collections.remotableRecognitions[index] as number;
  const records = (collections.recognitions[index] as number) + ofRemotables;
  if (!isWeak || !hasSchema) {
    return records > 0 || collections.ordinalSum[index] !== 0;
  }
  return (
    collections.ordinalSum[index] !== 0 ||
    collections.recognitionSum[index] !== 0 ||
    (ofRemotables > 0 && collections.remotableSum[index] !== 0)
  );
}

function checkMetadata(
  { collections }: RawGraph,
  index: number,
  prefix: string,
  isWeak: boolean,
  add: (problem: Problem) => void,
): void {
  const entries = collections.entries[index] as number;
  const hasCount = collections.has(index, HAS_ENTRY_COUNT);
  if (isWeak && hasCount) {
    add({
      code: 'entry-count-wrong',
      key: `${prefix}|entryCount`,
      found: `${collections.entryCount[index] as number}`,
      wanted: 'nothing, since weak collections are not counted',
    });
  } else if (!isWeak && (!hasCount || collections.entryCount[index] !== entries)) {
    add({
      code: 'entry-count-wrong',
      key: `${prefix}|entryCount`,
      found: hasCount ? `${collections.entryCount[index] as number}` : 'nothing',
      wanted: `${entries}, since so many entries are stored`,
    });
  }
  const next = collections.nextOrdinal[index] as number;
  const highest = collections.maxOrdinal[index] as number;
  if (!collections.has(index, HAS_NEXT_ORDINAL) || next <= highest) {
    add({
      code: 'next-ordinal-low',
      key: `${prefix}|nextOrdinal`,
      found: collections.has(index, HAS_NEXT_ORDINAL) ? `${next}` : 'nothing',
      wanted: `more than ${highest}, which is in use`,
    });
  }
}

/** That the kernel recognizes it holds nothing. */
function checkHeld(
  { nodes, roots }: RawGraph,
  node: number,
  prefix: string,
  add: (problem: Problem) => void,
): void {
  if (nodes.counted[node] === 0 && roots[node] === 0) {
    add({
      code: 'unheld-collection',
      key: `${prefix}|schemata`,
      found: 'a collection that no count and no export holds',
      wanted: 'nothing, unless memory alone holds it',
    });
  }
}
