/**
 * The groups of a report: members of one sort that hang in one place, as a tree. A group hangs in the
 * group that dominates it: what would go with it hangs beneath it, and nothing else.
 */
import type { GraphNode, VatGraph } from '../../graph/types.js';
import type { ReportGroup } from './data.js';
import { edgeFrom, LOOSE, ROOT } from './ways.js';
import type { Ways } from './ways.js';
import { holderName, membersOf, placeOf, rootPlace, sortOf } from './wording.js';

/** The parent of groups that no group holds. */
const TOP = -1;

/** Groups of different labels in one place; further ones go together. */
const MOST_IN_A_PLACE = 200;
const MOST_GROUPS = 5000;

interface Gathered {
  readonly one: string;
  readonly many: string;
  readonly place: string;
  readonly kind: string;
  readonly parent: number;
  /** Sort and place: a group beneath one of the same signature is that group once more. */
  readonly signature: string;
  children: number;
  count: number;
  bytes: number;
}

/** The groups of a graph, and the group of each node. */
export interface Grouping {
  readonly groups: readonly ReportGroup[];
  /** By the id of the node. */
  readonly groupOf: Int32Array;
}

class Groups {
  readonly all: Gathered[] = [];
  readonly #known = new Map<string, number>();
  #top = 0;

  private childrenOf(parent: number): number {
    return this.all[parent]?.children ?? this.#top;
  }

  /**
   * The group of a node like this one in that place beneath `parent`; made if there is none.
   *
   * @param where differs for places that differ
   * @param place the same in words; asked for once for each group
   */
  find(parent: number, node: GraphNode, where: string, place: () => string): number {
    const isFull = this.all.length >= MOST_GROUPS || this.childrenOf(parent) >= MOST_IN_A_PLACE;
    const { one, many } = membersOf(node);
    const kind = sortOf(node);
    const exact = JSON.stringify([many, kind, where]);
    const key = `${String(parent)} ${exact}`;
    const known = this.#known.get(key) ?? this.above(parent, exact);
    if (known !== undefined) {
      this.#known.set(key, known);
      return known;
    }
    if (!isFull) {
      return this.make(key, { one, many, place: place(), kind, parent, signature: exact });
    }
    const signature = `rest ${kind}`;
    const rest = `${String(parent)} ${signature}`;
    const group = this.#known.get(rest) ?? this.above(parent, signature);
    if (group !== undefined) return group;
    const names = { one: `other ${kind}`, many: `other ${kind}s` };
    return this.make(rest, { ...names, place: '', kind, parent, signature });
  }

  /** A group of the same signature on the way to the top: a list of nodes is one group, not many. */
  private above(parent: number, signature: string): number | undefined {
    for (let at = parent; at >= 0; at = this.all[at]?.parent ?? TOP) {
      if (this.all[at]?.signature === signature) return at;
    }
    return undefined;
  }

  private make(key: string, group: Omit<Gathered, 'children' | 'count' | 'bytes'>): number {
    const index = this.all.push({ ...group, children: 0, count: 0, bytes: 0 }) - 1;
    this.#known.set(key, index);
    const parent = this.all[group.parent];
    if (parent === undefined) this.#top += 1;
    else parent.children += 1;
    return index;
  }
}

const titleOf = ({ one, many, place, count }: Gathered): string =>
  `${count === 1 ? one : many}${place === '' || place.startsWith(',') ? '' : ' '}${place}`;

/** Groups all nodes, in time that grows with nodes and references. */
export const groupNodes = (graph: VatGraph, { parent, order }: Ways): Grouping => {
  const { dominator } = graph.columns();
  const groupOf = new Int32Array(graph.size).fill(TOP);
  const groups = new Groups();

  const place = (node: GraphNode): number => {
    const { id } = node;
    const holder = parent[id] ?? LOOSE;
    if (holder === LOOSE)
      return groups.find(TOP, node, 'nothing', () => ', held by nothing stored');
    if (holder === ROOT) {
      const [reason] = graph.rootReasons(id);
      return groups.find(TOP, node, `root ${reason?.kind ?? ''}`, () =>
        reason === undefined ? '' : rootPlace(reason),
      );
    }
    // Among what no root reaches nothing is said of dominators: there the holder stands for them.
    const dominating = dominator[id] ?? TOP;
    const above = dominating === LOOSE ? holder : dominating;
    const within = above < 0 ? TOP : (groupOf[above] ?? TOP);
    const edge = edgeFrom(graph, holder, id);
    const near = groupOf[holder] ?? TOP;
    // The place is told apart by the group of the holder where that is not the one that dominates.
    const elsewhere = near === within ? '' : String(near);
    const where = `${edge?.type ?? ''} ${edge?.property ?? ''} ${elsewhere}`;
    return groups.find(within, node, where, () => {
      const held = graph.node(holder);
      return edge === undefined ? `held by ${holderName(held)}` : placeOf(edge, held);
    });
  };

  // Parents and dominators are nearer to the end of a way: their groups are known first.
  for (const id of order) {
    const node = graph.node(id);
    const index = place(node);
    groupOf[id] = index;
    const group = groups.all[index];
    if (group === undefined) continue;
    group.count += 1;
    group.bytes += node.bytes;
  }
  return {
    groups: groups.all.map(group => ({
      title: titleOf(group),
      kind: group.kind,
      parent: group.parent,
      count: group.count,
      bytes: group.bytes,
    })),
    groupOf,
  };
};
