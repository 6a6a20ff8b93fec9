/**
 * Why something is still there: the shortest ways from roots, what refers to it
 * directly, who recognizes it, and what the kernel's table says of a promise.
 */
import { describeNode, nameInWords } from './describe.js';
import { RECOGNIZES } from './edge-table.js';
import type { Explainer } from './explain.js';
import { CLIST_REACHABLE, IN_CLIST, HAS_COUNT } from './node-table.js';
import type { RawGraph } from './raw-graph.js';
import { pillarsOfBits, rootKindsOf } from './roots.js';
import { type FoundPath, Search } from './search.js';
import {
  holderInWords,
  list,
  originInWords,
  pathInWords,
  plural,
  promiseInWords,
} from './sentences.js';
import type {
  ExplainedEdge,
  GraphEdge,
  GraphNode,
  HoldingPath,
  RootKind,
  RootReason,
  WhyAnswer,
} from './types.js';

export const DEFAULT_LIMIT = 10;

/** Of an edge by its number. */
export function edgeAt({ edges }: RawGraph, edge: number): GraphEdge {
  const property = edges.propertyOf(edge);
  return {
    from: edges.from[edge] as number,
    to: edges.to[edge] as number,
    type: edges.typeName(edge),
    bytes: edges.bytes[edge] as number,
    ...(property === undefined ? {} : { property }),
  };
}

export function reasonOf(graph: RawGraph, id: number, kind: RootKind): RootReason {
  const { source, nodes, pillars } = graph;
  const { kernel } = source;
  const name = nodes.nameOf(id);
  switch (kind) {
    case 'export': {
      const names = exportedNames(graph, id, name);
      const kernelNames = names.flatMap(each => kernel?.kernelNameOf(each) ?? []);
      const holders = new Set(names.flatMap(each => kernel?.exportHolders(each) ?? []));
      return {
        kind,
        holders: kernel === undefined ? undefined : [...holders],
        kernelName: kernelNames.length === 0 ? undefined : kernelNames.join(', '),
      };
    }
    case 'kernelPromise': {
      const promise = kernel?.promise(name);
      return {
        kind,
        holders: promise === undefined ? undefined : [...(promise.holders ?? promise.subscribers)],
        kernelName: promise?.kernelName ?? kernel?.kernelNameOf(name),
      };
    }
    case 'memory':
      return { kind, pillars: pillarsOfBits(pillars?.[id] ?? 0) };
    default:
      return { kind };
  }
}

/** The facets of it that the kernel can reach. */
function exportedNames({ nodes }: RawGraph, id: number, name: string): string[] {
  const letters = nodes.statusOf(id);
  return letters.length <= 1
    ? [name]
    : [...letters].flatMap((letter, facet) => (letter === 'r' ? `${name}:${facet}` : []));
}

export class Whys {
  readonly #graph: RawGraph;
  readonly #explainer: Explainer;
  #search: Search | undefined;

  constructor(graph: RawGraph, explainer: Explainer) {
    this.#graph = graph;
    this.#explainer = explainer;
  }

  unknown(vref: string): WhyAnswer {
    return {
      vref,
      status: 'unknown',
      paths: [],
      hasMore: false,
      heldBy: [],
      recognizedBy: [],
      sentence: `${vref} is unknown: no key of the vatstore names it, and nothing else that was read.`,
    };
  }

  answer(vref: string, id: number, limit: number): WhyAnswer {
    const graph = this.#graph;
    this.#search ??= new Search(graph);
    const found = this.#search.pathsTo(id, limit);
    const into = this.directly(id, limit);
    const explained = this.explainAll(found.paths, into.holding);
    const paths = found.paths.map(path => this.pathOf(path, explained));
    const heldBy = into.holding.map(edge => this.stepInto(edge, explained));
    const { kernel, memory } = graph.source;
    const node = describeNode(graph, id);
    const promise = node.sort === 'promise' ? kernel?.promise(node.name) : undefined;
    const origin = node.sort === 'promise' ? memory?.originOf?.(node.name) : undefined;
    const answer: Omit<WhyAnswer, 'sentence'> = {
      vref,
      status: paths.length > 0 ? 'held' : into.recognizers.length > 0 ? 'recognized' : 'unreached',
      node,
      paths,
      hasMore: found.hasMore,
      heldBy,
      recognizedBy: into.recognizers.map(each => describeNode(graph, each)),
      kernelName: kernel?.kernelNameOf(vref) ?? kernel?.kernelNameOf(node.name),
      promise,
      origin,
    };
    return { ...answer, sentence: this.inWords(answer, node) };
  }

  /** What refers to it, a limited number of edges. */
  private directly(id: number, limit: number): { holding: number[]; recognizers: number[] } {
    const { edges } = this.#graph;
    const holding: number[] = [];
    const recognizers: number[] = [];
    let last = -1;
    for (let place = edges.inStart[id] as number; place < edges.inEnd(id); place += 1) {
      const edge = edges.incoming[place] as number;
      const isAlike =
        last >= 0 && edges.from[edge] === edges.from[last] && edges.meta[edge] === edges.meta[last];
      last = edge;
      if (edges.typeOf(edge) === RECOGNIZES) {
        if (recognizers.length < limit) {
          recognizers.push(edges.from[edge] as number);
        }
      } else if (!isAlike && holding.length < limit) {
        holding.push(edge);
      }
    }
    return { holding, recognizers };
  }

  private explainAll(
    paths: readonly FoundPath[],
    others: readonly number[],
  ): Map<number, ExplainedEdge> {
    const numbers = [...new Set([...paths.flatMap(({ edges }) => edges), ...others])];
    const explained = this.#explainer.explain(numbers.map(edge => edgeAt(this.#graph, edge)));
    return new Map(numbers.map((edge, at) => [edge, explained[at] as ExplainedEdge]));
  }

  private pathOf(path: FoundPath, explained: ReadonlyMap<number, ExplainedEdge>): HoldingPath {
    const graph = this.#graph;
    const root = describeNode(graph, path.root);
    const reason = reasonOf(graph, path.root, path.kind);
    const steps = path.edges.map(edge => ({
      edge: explained.get(edge) as ExplainedEdge,
      node: describeNode(graph, graph.edges.to[edge] as number),
    }));
    return { root, reason, steps, sentence: pathInWords(graph, root, reason, steps) };
  }

  private stepInto(
    edge: number,
    explained: ReadonlyMap<number, ExplainedEdge>,
  ): { edge: ExplainedEdge; node: GraphNode } {
    return {
      edge: explained.get(edge) as ExplainedEdge,
      node: describeNode(this.#graph, this.#graph.edges.from[edge] as number),
    };
  }

  private inWords(answer: Omit<WhyAnswer, 'sentence'>, node: GraphNode): string {
    const { paths, heldBy, recognizedBy, promise, origin, status, hasMore } = answer;
    const words = nameInWords(this.#graph, node.id);
    const lines: string[] = [];
    if (status === 'held') {
      lines.push(`${words} is held.`, ...paths.map(({ sentence }) => sentence));
      if (hasMore) {
        lines.push('There are more ways than these.');
      }
    } else {
      lines.push(this.unheldInWords(node, words));
      if (heldBy.length > 0) {
        lines.push(
          `It is named, and no root holds it by that: ${list(
            heldBy.map(each => holderInWords(this.#graph, each)),
          )}.`,
        );
      }
    }
    if (recognizedBy.length > 0) {
      const names = recognizedBy.map(({ id }) => nameInWords(this.#graph, id));
      lines.push(`It is recognized, and not held, by ${list(names)}.`);
    }
    if (promise !== undefined) {
      lines.push(promiseInWords(promise));
    }
    if (origin !== undefined) {
      lines.push(originInWords(origin));
    }
    return lines.filter(line => line !== '').join('\n');
  }

  private unheldInWords(node: GraphNode, words: string): string {
    const { nodes, source } = this.#graph;
    const counted = nodes.has(node.id, HAS_COUNT)
      ? ` Its count says ${plural(node.refCount, 'place')}.`
      : '';
    const isReachable = nodes.has(node.id, CLIST_REACHABLE);
    const inKernel = isReachable
      ? ' The kernel says that the vat can reach it.'
      : nodes.has(node.id, IN_CLIST)
        ? ' The kernel says that the vat only recognizes it.'
        : '';
    const rest =
      source.memory === undefined
        ? 'no stored data that a root reaches holds it: it is held by memory alone, or left over'
        : 'neither stored data nor memory holds it: it is left over, or waits for the collector';
    return `${words} is not reached from any root; ${rest}.${counted}${inKernel}`;
  }
}

/** Every reason, for a node that is a root. */
export function reasonsOf(graph: RawGraph, id: number): RootReason[] {
  return rootKindsOf(graph.roots[id] as number).map(kind => reasonOf(graph, id, kind));
}
