/**
 * A check of the whole vatstore, as fsck is one of a file system: what stands
 * in one place against what stands in another. What the tables tell is looked
 * at first, then all values are read once more. docs/inspect.md lists the codes.
 */
import { checkCollections } from './check-collections.js';
import { checkCycles } from './check-cycles.js';
import { checkNodes } from './check-nodes.js';
import { checkRecords } from './check-records.js';
import { Problems } from './problems.js';
import { type RawGraph } from './raw-graph.js';
import type { Tree } from './tree.js';
import type { CheckOptions, CheckReport } from './types.js';

const DEFAULT_LIMIT = 1_000;

/** What every vat has from its first start on. */
const NEEDED = [
  'idCounters',
  'kindIDID',
  'storeKindIDTable',
  'baggageID',
  'watcherTableID',
  'watchedPromiseTableID',
];

function checkHead({ source, totals }: RawGraph, problems: Problems): void {
  if (totals.keys === 0) {
    return;
  }
  if (totals.keys === totals.strangeKeys) {
    problems.add({
      code: 'foreign-vat',
      key: '',
      found: 'no key that liveslots writes',
      wanted: 'the vatstore of a vat that runs on liveslots',
    });
    return;
  }
  for (const key of NEEDED) {
    if (source.get(key) === undefined) {
      problems.add({ code: 'missing-key', key, found: 'nothing', wanted: 'a value in every vat' });
    }
  }
}

/** @throws a RangeError when the limit is no natural number */
export function checkGraph(graph: RawGraph, tree: Tree, options: CheckOptions): CheckReport {
  const { limit = DEFAULT_LIMIT, onProgress } = options;
  if (!Number.isInteger(limit) || limit < 0) {
    throw RangeError(`limit must be a natural number, not ${String(limit)}`);
  }
  const problems = new Problems(limit);
  problems.include(graph.problems);
  checkHead(graph, problems);
  checkNodes(graph, tree, problems);
  checkCycles(graph, tree, problems);
  const doubtful = checkCollections(graph, problems);
  checkRecords(graph, doubtful, problems, onProgress);
  return problems.report();
}
