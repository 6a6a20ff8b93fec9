/** The members of the chosen group. */
import { element, heading } from './dom.js';
import { counted, formatBytes, formatCount, visible } from './format.js';
import { TOP } from './group-tree.js';
import { MemberList } from './member-list.js';
import type { Report } from './report.js';

export class MembersView {
  readonly node: HTMLElement;
  readonly heading = heading('members', 'Members');
  readonly #report: Report;
  readonly #text = element('p');
  readonly #list: MemberList;
  #group = TOP;

  constructor(report: Report) {
    this.#report = report;
    this.#list = new MemberList(report, 'Members of the group');
    this.node = element(
      'section',
      { 'aria-labelledby': 'members', hidden: true },
      this.heading,
      this.#text,
      this.#list.node,
    );
  }

  /**
   * @param group whose members to list; none are shown for {@link TOP}
   * @param member the one that is marked in the list
   */
  choose(group: number, member: number | undefined): void {
    const { data, members } = this.#report;
    const own = data.groups[group];
    this.node.hidden = own === undefined;
    if (own === undefined) {
      this.#group = TOP;
      return;
    }
    if (group !== this.#group) {
      this.#group = group;
      const listed = members.inGroup(group);
      this.heading.textContent = visible(own.title);
      const size = `${counted(own.count, 'member')}, ${formatBytes(own.bytes)}`;
      this.#text.textContent = `${size}${own.text === undefined ? '' : `; ${visible(own.text)}`}.`;
      const isWhole = listed.length >= own.count;
      this.#list.show(
        listed,
        isWhole
          ? `All ${counted(own.count, 'member')}`
          : `The file has ${formatCount(listed.length)} of the ${counted(own.count, 'member')}`,
      );
    }
    this.#list.choose(member);
  }
}
