/** One report as all views of the page share it, and the places in it that a link can lead to. */
import type { ReportData } from '../data.js';
import { GroupTree, TOP } from './group-tree.js';
import { MemberTable } from './member-table.js';
import { Search } from './search.js';

export interface Report {
  readonly data: ReportData;
  readonly tree: GroupTree;
  readonly members: MemberTable;
  readonly search: Search;
  /** For each kind of group its number, the kind with the most members first. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** What the reader has chosen. */
export interface Place {
  /** The group whose members are listed; {@link TOP} for none. */
  readonly group: number;
  /** The member whose path is shown. */
  readonly member: number | undefined;
}

const rankKinds = (data: ReportData): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { kind, count } of data.groups) counts.set(kind, (counts.get(kind) ?? 0) + count);
  const ranked = [...counts].sort(([a, most], [b, next]) => next - most || (a < b ? -1 : 1));
  return new Map(ranked.map(([kind], rank) => [kind, rank]));
};

export const makeReport = (data: ReportData): Report => ({
  data,
  tree: new GroupTree(data.groups),
  members: new MemberTable(data.members, data.groups.length),
  search: new Search(data.members),
  kinds: rankKinds(data),
});

/** The address of a place: the part after the `#`, so that links, back and forward work. */
export const addressOf = ({ group, member }: Place): string => {
  const parts = [
    ...(group === TOP ? [] : [`group=${String(group)}`]),
    ...(member === undefined ? [] : [`member=${String(member)}`]),
  ];
  return `#${parts.join('&')}`;
};

export const groupAddress = (group: number): string => addressOf({ group, member: undefined });

const indexIn = (text: string | null, size: number): number | undefined => {
  if (text === null || !/^\d{1,9}$/.test(text)) return undefined;
  const index = Number(text);
  return index < size ? index : undefined;
};

/**
 * @param address as {@link addressOf} makes it, or anything else that stands in an address bar
 * @returns the place; what the report does not have is left out. A member without a group brings its
 *   own group along.
 */
export const placeOf = (address: string, report: Report): Place => {
  const parts = new URLSearchParams(address.replace(/^#/, ''));
  const member = indexIn(parts.get('member'), report.members.size);
  const group = indexIn(parts.get('group'), report.data.groups.length);
  const own = member === undefined ? TOP : report.members.member(member).group;
  return { group: group ?? own, member };
};
