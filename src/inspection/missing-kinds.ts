/**
 * The durable kinds that the vatstore has and the present incarnation has not
 * defined: why a start has failed, and where the handles are by which they can
 * be defined. Rule I9 of docs/SPEC.md.
 */
import { buildGraph } from '../graph/build.js';
import type { HoldingPath, VatGraph, VatSource, WhyAnswer } from '../graph/types.js';
import { parseDescriptor } from '../kinds/descriptor.js';
import { DURABLE_KIND_PREFIX, KIND_ID_ID_KEY } from '../store/keys.js';

/** A durable kind that the present incarnation has not defined. docs/retention.md. */
export interface MissingKind {
  readonly tag: string;
  /** Its number: what tells two kinds of one tag apart. */
  readonly kindID: string;
  /** How many objects of it are stored. */
  readonly instances: number;
  /** The handle by which a new incarnation must define it. */
  readonly handle: {
    readonly vref: string;
    /** Whether there is a way to it from the baggage. */
    readonly isInBaggage: boolean;
    /** The keys of the vatstore whose values hold it, at most ten. */
    readonly storeKeys: readonly string[];
    /** Where it is stored, a sentence for each place or way to it, at most ten. */
    readonly places: readonly string[];
  };
}

const DESCRIPTOR = /^vom\.dkind\.[0-9]+\.descriptor$/;

function* entriesFrom(
  source: VatSource,
  prefix: string,
): Generator<readonly [string, string], void, undefined> {
  for (const entry of source.entriesFrom?.(prefix) ?? source.entries()) {
    if (entry[0].startsWith(prefix)) {
      yield entry;
    }
  }
}

function countInstances(source: VatSource, kindID: string): number {
  let count = 0;
  for (const _entry of entriesFrom(source, `vom.o+d${kindID}/`)) {
    count += 1;
  }
  return count;
}

// That the handle is a root by itself, for as long as the vat lives, helps nobody who looks for it.
const isWay = ({ reason }: HoldingPath): boolean => reason.kind !== 'kind';

function placesOf(graph: VatGraph, { paths, heldBy }: WhyAnswer): string[] {
  const ways = paths.filter(isWay).map(({ sentence }) => sentence);
  if (ways.length > 0) {
    return ways;
  }
  return heldBy.map(({ edge, node }) => {
    const { label, name, tag } = node;
    const what = label === undefined ? (tag ?? '') : `the store ${JSON.stringify(label)}`;
    const where =
      edge.entryKey === undefined ? edge.path : `the entry ${edge.entryKey}${edge.path}`;
    const isHeld = [...graph.edgesInto(node.id)].length > 0;
    return `Held by ${what} ${name} at ${where}, which ${isHeld ? 'nothing in the baggage leads to' : 'nothing stored holds'}.`;
  });
}

/**
 * @param source the vatstore of the vat
 * @param defined the ids of the kinds that this incarnation has defined
 * @returns one report for each other durable kind, in the order of the vatstore
 */
export function missingKinds(source: VatSource, defined: ReadonlySet<string>): MissingKind[] {
  const missing = [...entriesFrom(source, DURABLE_KIND_PREFIX)]
    .filter(([key]) => DESCRIPTOR.test(key))
    .map(([, text]) => parseDescriptor(text))
    .filter(({ kindID }) => !defined.has(kindID));
  if (missing.length === 0) {
    return [];
  }
  const kindIdId = source.get(KIND_ID_ID_KEY) ?? '';
  // What the failed incarnation has in memory, the next one has not.
  const graph = buildGraph({ ...source, memory: undefined });
  return missing.map(({ tag, kindID }) => {
    const vref = `o+d${kindIdId}/${kindID}`;
    const why = graph.why(vref);
    return {
      tag,
      kindID,
      instances: countInstances(source, kindID),
      handle: {
        vref,
        isInBaggage: why.paths.some(({ reason }) => reason.kind === 'baggage'),
        storeKeys: why.heldBy.flatMap(({ edge }) => edge.storeKey ?? []),
        places: placesOf(graph, why),
      },
    };
  });
}
