/** Search: a field, and the members and groups that match, while one types. */
import { element, heading } from './dom.js';
import { counted, formatCount, visible } from './format.js';
import { MemberList } from './member-list.js';
import { groupAddress } from './report.js';
import type { Report } from './report.js';

/** Members that a search lists; of more it says how many there are. */
const MOST_RESULTS = 1000;
const MOST_GROUPS = 10;

export class SearchView {
  /** The form, for the head of the page. */
  readonly form: HTMLElement;
  /** The results, a part of the page of its own; hidden while nothing is searched. */
  readonly node: HTMLElement;
  readonly #report: Report;
  readonly #input = element('input', {
    type: 'search',
    id: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'o+d10/3, promise, offers',
  });
  readonly #status = element('p', { role: 'status' });
  readonly #groups = element('ul', { class: 'links' });
  readonly #list: MemberList;

  constructor(report: Report) {
    this.#report = report;
    this.#list = new MemberList(report, 'Members found');
    this.form = element(
      'search',
      {},
      element('label', { for: 'search' }, 'Search by vref, kind or label'),
      this.#input,
    );
    this.node = element(
      'section',
      { 'aria-labelledby': 'found', hidden: true },
      heading('found', 'Found'),
      this.#status,
      this.#groups,
      this.#list.node,
    );
    this.#input.addEventListener('input', () => {
      this.search();
    });
    this.#input.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      this.#input.value = '';
      this.search();
    });
  }

  /** Looks for what stands in the field. */
  private search(): void {
    const query = this.#input.value.trim();
    this.node.hidden = query === '';
    if (query === '') return;
    const { members, total } = this.#report.search.find(query, MOST_RESULTS);
    const groups = this.groupsWith(query);
    this.#status.textContent =
      total === 0 && groups.length === 0
        ? `No vref, kind, label or group has “${visible(query)}” in it.`
        : `${counted(total, 'member')} and ${counted(groups.length, 'group')} with “${visible(query)}”.`;
    this.#groups.replaceChildren(
      ...groups
        .slice(0, MOST_GROUPS)
        .map(group =>
          element(
            'li',
            {},
            element(
              'a',
              { href: groupAddress(group) },
              visible(this.#report.data.groups[group]?.title ?? ''),
            ),
          ),
        ),
    );
    this.#list.node.hidden = total === 0;
    this.#list.show(
      members,
      members.length < total
        ? `The first ${formatCount(members.length)} of ${counted(total, 'member')}`
        : `All ${counted(total, 'member')}`,
    );
  }

  private groupsWith(query: string): number[] {
    const words = query.toLowerCase().split(/\s+/);
    return this.#report.data.groups.flatMap(({ title, kind }, index) => {
      const text = `${title} ${kind}`.toLowerCase();
      return words.every(word => text.includes(word)) ? [index] : [];
    });
  }
}
