/** A table of members, a page at a time: in a group, in the results of a search, behind a member. */
import { button, element, scrolling } from './dom.js';
import { formatBytes, visible } from './format.js';
import type { Member } from './member-table.js';
import { PAGE_ROWS, Pager } from './pages.js';
import { addressOf } from './report.js';
import type { Report } from './report.js';

type Order = 'file' | 'bytes';

/** Who or what holds a member, as a link or as text. */
export const holderOf = (member: Member, report: Report): Node => {
  const { data, members } = report;
  const via = visible(member.via);
  if (member.root !== undefined) {
    const root = data.roots[member.root];
    const text = root === undefined ? 'a root' : visible(root.text);
    return element('span', {}, via === '' ? text : `${text}: ${via}`);
  }
  if (member.holder === undefined) return element('span', {}, 'Nothing stored');
  const holder = members.member(member.holder);
  const link = element(
    'a',
    { href: addressOf({ group: holder.group, member: holder.index }) },
    visible(holder.vref),
  );
  return element('span', {}, link, via === '' ? '' : ` ${via}`);
};

/** "walletFactory: offers": what it is and its label, as far as they are known. */
export const nameOf = (member: Member): string =>
  [member.kind, member.label]
    .filter(text => text !== '')
    .map(visible)
    .join(': ');

export class MemberList {
  readonly node: HTMLElement;
  readonly #report: Report;
  readonly #rows = element('tbody');
  readonly #caption = element('caption');
  readonly #pager: Pager;
  readonly #bytesHead: HTMLTableCellElement;
  #given: Uint32Array | readonly number[] = [];
  #sorted: Uint32Array | readonly number[] = [];
  #order: Order = 'file';
  #chosen: number | undefined;

  /** @param name of the list, for screen readers: "members of the group" */
  constructor(report: Report, name: string) {
    this.#report = report;
    this.#pager = new Pager(name, () => {
      this.showRows();
    });
    this.#bytesHead = element(
      'th',
      { scope: 'col', class: 'number' },
      button('Bytes', () => {
        this.#order = this.#order === 'bytes' ? 'file' : 'bytes';
        this.sort();
      }),
    );
    const head = element(
      'tr',
      {},
      element('th', { scope: 'col' }, 'Member'),
      element('th', { scope: 'col' }, 'Held by'),
      this.#bytesHead,
    );
    const table = element(
      'table',
      { class: 'members' },
      this.#caption,
      element('thead', {}, head),
      this.#rows,
    );
    this.node = element('div', {}, scrolling(name, table), this.#pager.node);
  }

  /**
   * @param members indexes, in the order of the file
   * @param caption what they are, and how many
   */
  show(members: Uint32Array | readonly number[], caption: string): void {
    this.#given = members;
    this.#caption.textContent = caption;
    this.sort();
  }

  /** Marks the member whose path is shown. */
  choose(member: number | undefined): void {
    this.#chosen = member;
    this.showRows();
  }

  private sort(): void {
    const { bytes } = this.#report.members.columns;
    const isByBytes = this.#order === 'bytes';
    this.#sorted = isByBytes
      ? Uint32Array.from(this.#given).sort((a, b) => (bytes[b] ?? 0) - (bytes[a] ?? 0) || a - b)
      : this.#given;
    this.#bytesHead.setAttribute('aria-sort', isByBytes ? 'descending' : 'none');
    this.#pager.reset(this.#sorted.length);
    this.showRows();
  }

  private showRows(): void {
    const { start } = this.#pager;
    const shown = [...this.#sorted.slice(start, start + PAGE_ROWS)];
    this.#rows.replaceChildren(...shown.map(index => this.row(index)));
  }

  private row(index: number): HTMLTableRowElement {
    const member = this.#report.members.member(index);
    const isChosen = index === this.#chosen;
    return element(
      'tr',
      { class: isChosen ? 'chosen' : undefined },
      element(
        'th',
        { scope: 'row' },
        element(
          'a',
          {
            href: addressOf({ group: member.group, member: index }),
            'aria-current': isChosen ? 'true' : undefined,
          },
          visible(member.vref),
        ),
        element('small', {}, nameOf(member)),
      ),
      element('td', {}, holderOf(member, this.#report)),
      element('td', { class: 'number' }, formatBytes(member.bytes)),
    );
  }
}
