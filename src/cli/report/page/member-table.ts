/** The members: their columns, who is in which group, who hangs on whom, and the way to a root. */
import { rootOfParent, UNREACHED } from '../data.js';
import type { ReportMembers } from '../data.js';

/** One member, put together from the columns. */
export interface Member {
  readonly index: number;
  readonly vref: string;
  readonly kind: string;
  readonly label: string;
  readonly bytes: number;
  /** Stored references that hold it; undefined where nobody counted. */
  readonly references: number | undefined;
  readonly group: number;
  /** The place in its holder that refers to it. */
  readonly via: string;
  /** Of the holder: a member, or a root, or neither where nothing reaches it. */
  readonly holder: number | undefined;
  readonly root: number | undefined;
}

/** For each key the indexes that have it, in ascending order, in two arrays of numbers. */
class Buckets {
  readonly #starts: Uint32Array;
  readonly #indexes: Uint32Array;

  /** @param keys of each index; those that are not from 0 to `size - 1` are left out */
  constructor(keys: readonly number[], size: number) {
    const starts = new Uint32Array(size + 1);
    for (const key of keys)
      if (key >= 0 && key < size) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
    for (let key = 0; key < size; key += 1) {
      starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
    }
    const next = starts.slice();
    const indexes = new Uint32Array(starts[size] ?? 0);
    keys.forEach((key, index) => {
      if (key < 0 || key >= size) return;
      const place = next[key] ?? 0;
      indexes[place] = index;
      next[key] = place + 1;
    });
    this.#starts = starts;
    this.#indexes = indexes;
  }

  of(key: number): Uint32Array {
    return this.#indexes.subarray(this.#starts[key] ?? 0, this.#starts[key + 1] ?? 0);
  }
}

/** The members of one report. */
export class MemberTable {
  readonly columns: ReportMembers;
  readonly size: number;
  readonly #byGroup: Buckets;
  readonly #byHolder: Buckets;

  /** @param groups how many groups there are */
  constructor(columns: ReportMembers, groups: number) {
    this.columns = columns;
    this.size = columns.vrefs.length;
    this.#byGroup = new Buckets(columns.groups, groups);
    this.#byHolder = new Buckets(columns.parents, this.size);
  }

  /** @param index from 0 to `size - 1` */
  member(index: number): Member {
    const { strings, vrefs, kinds, labels, bytes, references, groups, parents, vias } =
      this.columns;
    const parent = parents[index] ?? UNREACHED;
    const text = (column: readonly number[]): string => strings[column[index] ?? -1] ?? '';
    return {
      index,
      vref: vrefs[index] ?? '',
      kind: text(kinds),
      label: text(labels),
      bytes: bytes[index] ?? 0,
      references: references?.[index],
      group: groups[index] ?? -1,
      via: text(vias),
      holder: parent >= 0 ? parent : undefined,
      root: rootOfParent(parent),
    };
  }

  /** The members of a group that the file has. */
  inGroup(group: number): Uint32Array {
    return this.#byGroup.of(group);
  }

  /** The members whose way to a root leads through this one as its next step. */
  heldBy(index: number): Uint32Array {
    return this.#byHolder.of(index);
  }

  /**
   * The way from a member to its root: itself first, and last the one that a root holds, or that
   * nothing reaches.
   */
  wayUp(index: number): number[] {
    const way: number[] = [];
    // A file that somebody else wrote may have a circle in it: no way is longer than the table.
    for (let at = index; at >= 0 && way.length < this.size; at = this.columns.parents[at] ?? -1) {
      way.push(at);
    }
    return way;
  }

  /** The index of the member of that name. */
  find(vref: string): number | undefined {
    const index = this.columns.vrefs.indexOf(vref);
    return index < 0 ? undefined : index;
  }
}
