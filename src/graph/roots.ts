/**
 * What holds something without being held itself, as bits for each node.
 */
import {
  KERNEL_PROMISE,
  KIND_HANDLE,
  LOCAL_PROMISE,
  newNameParts,
  OBJECT,
  readName,
  REMOTABLE,
} from './names.js';
import { CLIST_REACHABLE, IN_CLIST, IS_EXPORTED, IS_STORED } from './node-table.js';
import type { RawGraph } from './raw-graph.js';
import type { KernelFacts, MemoryFacts, MemoryPillar, RootKind } from './types.js';

/** In the order in which they are told. */
export const ROOT_KINDS: readonly RootKind[] = [
  'baggage',
  'watches',
  'ownTables',
  'kind',
  'export',
  'kernelPromise',
  'memory',
];

const bitOf = (kind: RootKind): number => 1 << ROOT_KINDS.indexOf(kind);

const BAGGAGE = bitOf('baggage');
const WATCHES = bitOf('watches');
const OWN = bitOf('ownTables');
const KIND = bitOf('kind');
const EXPORT = bitOf('export');
const KERNEL = bitOf('kernelPromise');
const MEMORY = bitOf('memory');

export const PILLARS: readonly MemoryPillar[] = [
  'heap',
  'exported',
  'imported',
  'crank',
  'virtualData',
  'watched',
];

const PINNED = pillarBits(['virtualData', 'watched']);
const STANDING = pillarBits(['exported', 'imported', 'crank']);
const HEAP = pillarBits(['heap']);

function pillarBits(pillars: readonly MemoryPillar[]): number {
  return pillars.reduce((bits, pillar) => bits | (1 << PILLARS.indexOf(pillar)), 0);
}

export const pillarsOfBits = (bits: number): MemoryPillar[] =>
  PILLARS.filter((_pillar, index) => (bits & (1 << index)) !== 0);

export const rootKindsOf = (bits: number): RootKind[] =>
  ROOT_KINDS.filter((_kind, index) => (bits & (1 << index)) !== 0);

/** Object of the heap that stored data keeps there are no roots of their own. */
const isMemoryRoot = (pillars: number): boolean =>
  (pillars & STANDING) !== 0 || ((pillars & HEAP) !== 0 && (pillars & PINNED) === 0);

function readClist(graph: RawGraph, kernel: KernelFacts): void {
  const { nodes } = graph;
  const parts = newNameParts();
  for (const { vref, isReachable } of kernel.clist()) {
    if (readName(vref, 0, vref.length, parts)) {
      const node = nodes.intern(parts);
      nodes.set(node, isReachable ? IN_CLIST | CLIST_REACHABLE : IN_CLIST);
    } else {
      graph.problems.add({
        code: 'bad-clist',
        key: vref,
        found: JSON.stringify(vref),
        wanted: 'a vref in the c-list of the kernel',
      });
    }
  }
}

/** Makes nodes for what only memory knows. */
function readMemory(graph: RawGraph, memory: MemoryFacts): Map<number, number> {
  const bits = new Map<number, number>();
  graph.memoryCounts = new Map();
  for (const { vref, pillars, refCount } of memory.values()) {
    const node = graph.internText(vref);
    if (node >= 0) {
      bits.set(node, (bits.get(node) ?? 0) | pillarBits(pillars));
      if (refCount !== undefined) {
        graph.memoryCounts.set(node, refCount);
      }
    }
  }
  return bits;
}

function rootBitsOf(graph: RawGraph, node: number): number {
  const { nodes } = graph;
  const code = nodes.code[node];
  const isReachable = nodes.has(node, CLIST_REACHABLE);
  switch (code) {
    case KIND_HANDLE:
      return (nodes.has(node, IS_STORED) ? KIND : 0) | (isExported(graph, node) ? EXPORT : 0);
    case LOCAL_PROMISE:
    case KERNEL_PROMISE:
      return nodes.has(node, IN_CLIST) ? KERNEL : 0;
    case REMOTABLE:
      return isReachable || nodes.num[node] === 0 ? EXPORT : 0;
    case OBJECT:
    default:
      return isExported(graph, node) ? EXPORT : 0;
  }
}

/** What is not durable loses its exports with an upgrade, which the vatstore does not tell. */
function isExported({ nodes, kinds, source }: RawGraph, node: number): boolean {
  if (!nodes.has(node, IS_EXPORTED)) {
    return false;
  }
  const kind = nodes.kind[node] as number;
  const isDurable = kind >= 0 && kinds.at(kind).isDurable;
  return isDurable || source.kernel === undefined || nodes.has(node, CLIST_REACHABLE);
}

/** Reads what the kernel and the memory say, and fills in the roots. All keys were read before. */
export function findRoots(graph: RawGraph): void {
  const { nodes, source, ownTables } = graph;
  if (ownTables.size > 0) {
    // The root object is always exported, and no key says so.
    graph.internText('o+0');
  }
  if (source.kernel !== undefined) {
    readClist(graph, source.kernel);
  }
  const memory = source.memory === undefined ? undefined : readMemory(graph, source.memory);
  const roots = new Uint8Array(nodes.size);
  for (let node = 0; node < nodes.size; node += 1) {
    roots[node] = rootBitsOf(graph, node);
  }
  for (const [node, key] of ownTables) {
    const bit = key === 'baggageID' ? BAGGAGE : key === 'watchedPromiseTableID' ? WATCHES : OWN;
    roots[node] = (roots[node] as number) | bit;
  }
  if (memory !== undefined) {
    graph.pillars = new Uint8Array(nodes.size);
    for (const [node, bits] of memory) {
      graph.pillars[node] = bits;
      if (isMemoryRoot(bits)) {
        roots[node] = (roots[node] as number) | MEMORY;
      }
    }
  }
  graph.roots = roots;
}
