/**
 * What a report is made of: plain JSON, small enough for 100,000 members. Whatever repeats stands in
 * columns of numbers that point into tables, and a path to a root is a chain of parents.
 */

/** The version of this shape; a page refuses another. */
export const REPORT_FORMAT = 1;

/** A number of the summary at the top of the page. */
export interface ReportTotal {
  /** What is counted, in plain words and the plural: "durable objects". */
  readonly name: string;
  readonly count: number;
  /** Bytes of their keys and values in the vatstore, where that can be said. */
  readonly bytes?: number;
}

/** The size of one table at each moment of a {@link ReportSeries}. */
export interface ReportTable {
  /** The name of the table or group: "slotToVal", "promises in pendingOffers". */
  readonly name: string;
  /** What the numbers count; "entries" if it is left out. */
  readonly unit?: string;
  /** One number for each moment; `null` where the table is not in that snapshot. */
  readonly sizes: readonly (number | null)[];
}

/** Sizes of tables over time. */
export interface ReportSeries {
  /** What the moments are: milliseconds since 1970 (UTC), or numbers of that name. */
  readonly axis: 'time' | 'crank' | 'delivery' | 'snapshot';
  /** Ascending, each once. */
  readonly moments: readonly number[];
  readonly tables: readonly ReportTable[];
}

/** Something that the reader should look at, beside what the page finds in the series itself. */
export interface ReportWarning {
  /** `fault`: the vatstore contradicts itself. `warning`: it looks like a leak. `note`: good to know. */
  readonly level: 'fault' | 'warning' | 'note';
  readonly text: string;
  /** The group that it is about: an index of {@link ReportData.groups}. */
  readonly group?: number;
}

/** Why something cannot go: the end of a path. */
export interface ReportRoot {
  /** The sort of root: "baggage", "exported", "watched promises", "kind handles", "memory". */
  readonly kind: string;
  /** A sentence without a full stop: "exported; held by v9 (zoe)". */
  readonly text: string;
}

/** Members of one sort that hang in one place. */
export interface ReportGroup {
  /** A few words: "promises in pendingOffers". */
  readonly title: string;
  /** What the members are: "promise", "durable object", "map store", … */
  readonly kind: string;
  /** About all of them, for the head of the list: "at places like key "a", key "b"". */
  readonly text?: string;
  /** The group that holds this one, an index below its own; -1 at the top. */
  readonly parent: number;
  /** All members, those that the file leaves out among them. */
  readonly count: number;
  /** Bytes of keys and values in the vatstore of these members alone, not of what they hold. */
  readonly bytes: number;
}

/**
 * The members, a column for each property. All arrays but `strings` have the same length, and entry
 * `i` of each is about member `i`. Kinds, labels and vias are indexes of `strings`.
 */
export interface ReportMembers {
  readonly strings: readonly string[];
  readonly vrefs: readonly string[];
  /** What it is: the tag of a kind, the interface of a remotable, the kind of a store. */
  readonly kinds: readonly number[];
  /** The label of a collection, and what else names it; `''` for none. */
  readonly labels: readonly number[];
  /** Bytes of its own keys and values in the vatstore. */
  readonly bytes: readonly number[];
  /** How many stored references hold it, that of its path among them; left out where unknown. */
  readonly references?: readonly number[];
  /** The group that it belongs to: an index of {@link ReportData.groups}. */
  readonly groups: readonly number[];
  /**
   * The next step of its shortest path to a root: a member from 0 on, {@link UNREACHED} where nothing
   * stored holds it, or `rootParent(r)` where it is root `r`. Chains end; there is no cycle.
   */
  readonly parents: readonly number[];
  /** The place in the parent (or in the root) that refers to it: `key "a" .offers[3]`. */
  readonly vias: readonly number[];
}

/** A report on one vat. */
export interface ReportData {
  readonly format: typeof REPORT_FORMAT;
  /** The name of the vat: "v43 (walletFactory)". */
  readonly vat: string;
  /** Where the data was read, for the reader: the name of a file, "live". */
  readonly source: string;
  /** Of which moment it is, in words of the caller's choice: a date, "delivery 12". */
  readonly madeAt?: string;
  readonly totals: readonly ReportTotal[];
  readonly series?: ReportSeries;
  readonly warnings: readonly ReportWarning[];
  readonly roots: readonly ReportRoot[];
  /** Parents stand before their children. */
  readonly groups: readonly ReportGroup[];
  readonly members: ReportMembers;
}

/** The parent of a member that nothing stored holds: memory alone does, or it is left over. */
export const UNREACHED = -1;

/** @param root an index of {@link ReportData.roots} */
export const rootParent = (root: number): number => -2 - root;

/**
 * @param parent an entry of {@link ReportMembers.parents}
 * @returns the index of the root that it names, or undefined when it names a member or nothing
 */
export const rootOfParent = (parent: number): number | undefined =>
  parent <= -2 ? -2 - parent : undefined;
