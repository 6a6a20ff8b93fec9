/** The groups as a tree, with the sums of what each holds. */
import type { ReportGroup } from '../data.js';

export type Measure = 'count' | 'bytes';

/** Members or bytes. */
export interface Sum {
  readonly count: number;
  readonly bytes: number;
}

/** The root of all groups that nothing holds. */
export const TOP = -1;

/** The groups of one report. Indexes are those of `ReportData.groups`, and {@link TOP}. */
export class GroupTree {
  readonly groups: readonly ReportGroup[];
  readonly #children = new Map<number, number[]>();
  /** Of each group and what it holds, directly or not. */
  readonly #counts: number[];
  readonly #bytes: number[];
  readonly #all: Sum;

  constructor(groups: readonly ReportGroup[]) {
    this.groups = groups;
    this.#counts = groups.map(group => group.count);
    this.#bytes = groups.map(group => group.bytes);
    // Parents stand before their children, so from the end each sum is whole before it is added.
    for (let index = groups.length - 1; index >= 0; index -= 1) {
      const parent = groups[index]?.parent ?? TOP;
      if (parent < 0) continue;
      this.#counts[parent] = (this.#counts[parent] ?? 0) + (this.#counts[index] ?? 0);
      this.#bytes[parent] = (this.#bytes[parent] ?? 0) + (this.#bytes[index] ?? 0);
    }
    let count = 0;
    let bytes = 0;
    groups.forEach((group, index) => {
      const parent = group.parent < 0 ? TOP : group.parent;
      const siblings = this.#children.get(parent);
      if (siblings === undefined) this.#children.set(parent, [index]);
      else siblings.push(index);
      count += group.count;
      bytes += group.bytes;
    });
    this.#all = { count, bytes };
  }

  /** The groups that this one holds directly; at {@link TOP} those that no group holds. */
  childrenOf(group: number): readonly number[] {
    return this.#children.get(group) ?? [];
  }

  /** The same, largest first by what each holds in all. */
  sortedChildrenOf(group: number, measure: Measure): number[] {
    const size = (index: number): number => this.totalOf(index)[measure];
    return [...this.childrenOf(group)].sort((a, b) => size(b) - size(a) || a - b);
  }

  /** The members of the group and of all groups beneath it. */
  totalOf(group: number): Sum {
    if (group === TOP) return this.#all;
    return { count: this.#counts[group] ?? 0, bytes: this.#bytes[group] ?? 0 };
  }

  /** From the top down to the group itself; empty for {@link TOP}. */
  wayTo(group: number): number[] {
    const way: number[] = [];
    for (let at = group; at >= 0; at = this.groups[at]?.parent ?? TOP) way.unshift(at);
    return way;
  }

  /** Where to stand so that the group is seen: itself if it holds groups, else what holds it. */
  viewOf(group: number): number {
    return this.childrenOf(group).length > 0 ? group : (this.groups[group]?.parent ?? TOP);
  }
}
