/**
 * Groups: things of one sort that are held in one way, with counts and bytes,
 * some of the keys under which they stand, and what alone holds all of them.
 */
import { Classes, type NodeClass } from './classes.js';
import { describeNode, nameInWords } from './describe.js';
import { type Dominators, isDominatedBy, NO_DOMINATOR } from './dominators.js';
import type { Explainer } from './explain.js';
import type { RawGraph } from './raw-graph.js';
import { rootKindsOf } from './roots.js';
import { list, plural } from './sentences.js';
import type { Tree } from './tree.js';
import type { ExplainedEdge, Group, RootKind } from './types.js';
import { edgeAt } from './why.js';

const SAMPLES = 3;
/** Sample keys are looked up for so many groups, the largest ones. */
const EXPLAINED = 500;
const NOTHING = -1;

interface Gathering {
  readonly id: string;
  readonly members: NodeClass;
  /** The sort of what holds them; undefined for roots. */
  readonly holders: NodeClass | undefined;
  /** How they are held, without the holders. */
  readonly place: string;
  readonly isReached: boolean;
  readonly samples: number[];
  readonly edges: number[];
  count: number;
  bytes: number;
  holderBytes: number;
  /** A node, `NO_DOMINATOR`, or undefined before the first member. */
  dominator: number | undefined;
}

const ROOT_WORDS: Readonly<Record<RootKind, string>> = {
  baggage: 'the baggage itself',
  watches: 'the table of watched promises itself',
  ownTables: 'a table of the vat itself',
  export: 'exported, and held by no stored data',
  kernelPromise: 'known to the kernel, and held by no stored data',
  kind: 'of kinds that are defined',
  memory: 'in memory, and held by no stored data',
};

class Gatherer {
  readonly #graph: RawGraph;
  readonly #tree: Tree;
  readonly #dominators: Dominators;
  readonly #classes: Classes;
  readonly groups = new Map<number, Map<number, Gathering>>();

  constructor(graph: RawGraph, tree: Tree, dominators: Dominators) {
    this.#graph = graph;
    this.#tree = tree;
    this.#dominators = dominators;
    this.#classes = new Classes(graph);
  }

  /** The reference that counts: from what is nearest to a root; `NOTHING` without any. */
  private holderOf(id: number): number {
    const { edges } = this.#graph;
    const { depth } = this.#tree;
    const isReached = (depth[id] as number) >= 0;
    let best = NOTHING;
    let least = Infinity;
    for (let place = edges.inStart[id] as number; place < edges.inEnd(id); place += 1) {
      const edge = edges.incoming[place] as number;
      const from = edges.from[edge] as number;
      const far = depth[from] as number;
      if (edges.isHolding(edge) && from !== id && (far >= 0 || !isReached) && far < least) {
        best = edge;
        least = far;
        if (far === 0) {
          break;
        }
      }
    }
    return best;
  }

  add(id: number): void {
    const edge = this.holderOf(id);
    const members = this.#classes.of(id);
    const isReached = (this.#tree.depth[id] as number) >= 0;
    members.seen += 1;
    const group = this.find(members, edge, isReached, this.#graph.roots[id] as number);
    group.count += 1;
    group.bytes += this.#graph.nodes.bytes[id] as number;
    if (edge !== NOTHING) {
      group.holderBytes += this.#graph.edges.bytes[edge] as number;
    }
    if (group.samples.length < SAMPLES) {
      group.samples.push(id);
      if (edge !== NOTHING) {
        group.edges.push(edge);
      }
    }
    if (isReached) {
      this.raiseDominator(group, id);
    }
  }

  /** It only ever rises, so that all members together cost one way up. */
  private raiseDominator(group: Gathering, id: number): void {
    const { dominator } = this.#dominators;
    const mine = dominator[id] as number;
    let common = group.dominator ?? mine;
    if (mine === NO_DOMINATOR) {
      common = NO_DOMINATOR;
    }
    while (common !== NO_DOMINATOR && !isDominatedBy(this.#dominators, mine, common)) {
      common = dominator[common] as number;
    }
    group.dominator = common;
  }

  private find(members: NodeClass, edge: number, isReached: boolean, roots: number): Gathering {
    const { edges } = this.#graph;
    const holders = edge === NOTHING ? undefined : this.#classes.of(edges.from[edge] as number);
    const meta = edge === NOTHING ? roots : (edges.meta[edge] as number);
    const key =
      ((holders === undefined ? 0 : holders.index + 1) * 0x10000 + meta) * 2 + (isReached ? 1 : 0);
    const inside = this.groups.get(members.index) ?? new Map<number, Gathering>();
    this.groups.set(members.index, inside);
    const known = inside.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = this.make(members, edge, holders, isReached, roots);
    inside.set(key, made);
    return made;
  }

  private make(
    members: NodeClass,
    edge: number,
    holders: NodeClass | undefined,
    isReached: boolean,
    roots: number,
  ): Gathering {
    const { edges } = this.#graph;
    let place: string;
    let name: string;
    if (edge === NOTHING || holders === undefined) {
      const kinds = rootKindsOf(roots);
      place = isReached ? kinds.map(kind => ROOT_WORDS[kind]).join('; ') : 'held by nothing';
      name = isReached ? kinds.join('+') : 'nothing';
    } else {
      const property = edges.propertyOf(edge);
      const type = edges.typeName(edge);
      place = placeInWords(type, property);
      name = `${type}${property === undefined ? '' : `.${property}`} of ${holders.id}`;
    }
    return {
      id: `${members.id} | ${name}${isReached ? '' : ' | unreached'}`,
      members,
      holders,
      place,
      isReached,
      samples: [],
      edges: [],
      count: 0,
      bytes: 0,
      holderBytes: 0,
      dominator: undefined,
    };
  }
}

/** `values in the map store "pending"`; whether there are several such stores is known at the end. */
const holderInWords = ({ place, holders }: Gathering): string =>
  holders === undefined ? place : `${place} ${classInWords(holders)}`;

const classInWords = ({ seen, one, many, isOwn }: NodeClass): string =>
  isOwn ? one : seen === 1 ? `the ${one}` : many;

function placeInWords(type: ExplainedEdge['type'], property: string | undefined): string {
  switch (type) {
    case 'state':
      return property === undefined
        ? 'in the state of'
        : `in the state property ${JSON.stringify(property)} of`;
    case 'value':
      return 'values in';
    case 'key':
      return 'keys of';
    case 'watched':
      return 'watched in';
    case 'shape':
      return 'in the shapes of';
    case 'kindShape':
      return 'in the shapes of states of';
    case 'recognizes':
      return 'named by';
  }
}

function inWords(graph: RawGraph, group: Gathering, keys: readonly string[], tree: Tree): string {
  const { members, count, bytes, holderBytes, isReached } = group;
  const what = members.isOwn ? members.one : plural(count, members.one, members.many);
  const all = count > 1 && count === members.seen ? 'all ' : '';
  const holder = `${all}${holderInWords(group)}`;
  const size =
    bytes > 0
      ? `, ${plural(bytes, 'byte')} of their own`
      : holderBytes > 0
        ? `, ${plural(holderBytes, 'byte')} in what holds them`
        : '';
  const like = keys.length > 0 ? `, at keys like ${list(keys)}` : '';
  const reached = isReached ? '' : '; no root reaches them';
  return `${what}, ${holder}${like}${size}${reached}${dominatorInWords(graph, group, tree)}.`;
}

function dominatorInWords(graph: RawGraph, { dominator, count }: Gathering, tree: Tree): string {
  if (dominator === undefined || dominator === NO_DOMINATOR) {
    return '';
  }
  const all = count === 1 ? 'it is' : 'all are';
  const parent = tree.parent[dominator] as number;
  const above = parent >= 0 ? `, which ${nameInWords(graph, parent)} holds` : '';
  return `; ${all} held through ${nameInWords(graph, dominator)} alone${above}`;
}

/** All groups, the largest first; of equal ones, by their ids. */
export function groupsOf(
  graph: RawGraph,
  tree: Tree,
  dominators: Dominators,
  explainer: Explainer,
): Group[] {
  const gatherer = new Gatherer(graph, tree, dominators);
  for (let id = 0; id < graph.nodes.size; id += 1) {
    gatherer.add(id);
  }
  const gathered = [...gatherer.groups.values()].flatMap(inside => [...inside.values()]);
  gathered.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const asked = gathered.slice(0, EXPLAINED);
  const edges = asked.flatMap(group => group.edges);
  const explained = explainer.explain(edges.map(edge => edgeAt(graph, edge)));
  const byEdge = new Map(edges.map((edge, at) => [edge, explained[at]]));
  return gathered.map(group => {
    const keys = group.edges.flatMap(edge => byEdge.get(edge)?.entryKey ?? []);
    const { dominator } = group;
    return {
      id: group.id,
      sort: group.members.sort,
      tag: group.members.tag,
      name: group.members.many,
      holder: holderInWords(group),
      count: group.count,
      bytes: group.bytes,
      holderBytes: group.holderBytes,
      sampleKeys: keys,
      samples: group.samples.map(id => graph.nodes.nameOf(id)),
      dominator:
        dominator === undefined || dominator === NO_DOMINATOR
          ? undefined
          : describeNode(graph, dominator),
      sentence: inWords(graph, group, keys, tree),
    };
  });
}
