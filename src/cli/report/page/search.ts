/** Search by vref, kind and label. A keystroke reads 100,000 members, so the work per member is small. */
import type { ReportMembers } from '../data.js';

/** What a search found. */
export interface Found {
  /** The first members that match, in the order of the file, one with exactly that vref first. */
  readonly members: readonly number[];
  /** How many match in all. */
  readonly total: number;
}

/** A search over the columns of one report. */
export class Search {
  readonly #members: ReportMembers;
  /** The kinds and labels, by their index of `strings`; what else stands there is not searched. */
  readonly #names: ReadonlyMap<number, string>;
  readonly #vrefs: readonly string[];

  constructor(members: ReportMembers) {
    this.#members = members;
    const names = new Map<number, string>();
    for (const index of [...new Set(members.kinds), ...new Set(members.labels)]) {
      names.set(index, (members.strings[index] ?? '').toLowerCase());
    }
    this.#names = names;
    this.#vrefs = members.vrefs.map(text => text.toLowerCase());
  }

  /**
   * @param query words; each must be in the vref, the kind or the label, whatever the case
   * @param limit how many members to return
   */
  find(query: string, limit: number): Found {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return { members: [], total: 0 };
    const { kinds, labels } = this.#members;
    // Kinds and labels repeat: each is looked at once for each word, not once for each member.
    const perWord = words.map(word => this.namesWith(word));
    const only = words.length === 1 ? words[0] : undefined;
    const members: number[] = [];
    let exact: number | undefined;
    let total = 0;
    this.#vrefs.forEach((vref, index) => {
      const kind = kinds[index] ?? -1;
      const label = labels[index] ?? -1;
      for (let at = 0; at < words.length; at += 1) {
        const isIn = perWord[at];
        if (isIn?.[kind] !== 1 && isIn?.[label] !== 1 && !vref.includes(words[at] ?? '')) {
          return;
        }
      }
      total += 1;
      if (vref === only && exact === undefined) exact = index;
      else if (members.length < limit) members.push(index);
    });
    if (exact !== undefined) members.unshift(exact);
    return { members: members.slice(0, limit), total };
  }

  /** 1 for each index of `strings` whose name has the word in it. */
  private namesWith(word: string): Uint8Array {
    const marks = new Uint8Array(this.#members.strings.length);
    for (const [index, name] of this.#names) if (name.includes(word)) marks[index] = 1;
    return marks;
  }
}
