/** One member: what it is, its way to a root as a drawing and as a list, and what hangs on it. */
import { Chart } from './charts.js';
import { element, heading } from './dom.js';
import { counted, formatBytes, visible } from './format.js';
import { MemberList, nameOf } from './member-list.js';
import type { Member } from './member-table.js';
import { PAGE_ROWS, Pager } from './pages.js';
import { drawnSteps, memberOfBox, pathHeight, pathOption } from './path.js';
import type { Step } from './path.js';
import { addressOf, groupAddress } from './report.js';
import type { Report } from './report.js';

export class PathView {
  readonly node: HTMLElement;
  readonly heading = heading('member', 'Member');
  readonly #report: Report;
  readonly #facts = element('dl', { class: 'facts' });
  readonly #text = element('p');
  readonly #chart: Chart;
  readonly #steps = element('ol', { class: 'steps', 'aria-label': 'Way from the root' });
  readonly #pager: Pager;
  readonly #held: HTMLElement;
  readonly #list: MemberList;
  #way: readonly Step[] = [];

  /** @param onMember is told the member that was clicked in the drawing */
  constructor(report: Report, onMember: (member: number) => void) {
    this.#report = report;
    this.#chart = new Chart(element('div', { class: 'chart path' }), params => {
      const member = memberOfBox(params.data);
      if (member !== undefined) onMember(member);
    });
    this.#pager = new Pager('steps', () => {
      this.showSteps();
    });
    this.#list = new MemberList(report, 'Members that hang on it');
    this.#held = element(
      'div',
      {},
      element('h3', {}, 'What hangs on it'),
      element(
        'p',
        { class: 'quiet' },
        'Members whose shortest way to a root leads through this one. They may be held from elsewhere as well.',
      ),
      this.#list.node,
    );
    this.node = element(
      'section',
      { 'aria-labelledby': 'member', hidden: true },
      this.heading,
      this.#text,
      this.#facts,
      element('h3', {}, 'Its way to a root'),
      this.#chart.node,
      this.#steps,
      this.#pager.node,
      this.#held,
    );
  }

  /** Shows the member, or nothing. */
  choose(index: number | undefined): void {
    this.node.hidden = index === undefined;
    if (index === undefined) return;
    const { members, data } = this.#report;
    const member = members.member(index);
    this.heading.textContent = visible(member.vref);
    this.showFacts(member);
    const way = members.wayUp(index);
    const top = members.member(way.at(-1) ?? index);
    this.#way = this.stepsOf(way, index);
    const root = top.root === undefined ? undefined : data.roots[top.root];
    const steps = counted(way.length - 1, 'step');
    const isEnd = way.length === 1;
    const isLoose = 'memory alone does, or it is left over';
    this.#text.textContent =
      root === undefined
        ? isEnd
          ? `Nothing stored holds it: ${isLoose}.`
          : `${steps} from ${visible(top.vref)}, which nothing stored holds: ${isLoose}.`
        : isEnd
          ? `It is a root: ${visible(root.text)}.`
          : `${steps} from the root: ${visible(root.text)}.`;
    const drawn = drawnSteps(this.#way);
    this.#chart.node.style.height = `${String(pathHeight(drawn.length))}px`;
    this.#chart.show(
      `Drawing of the way from the root to ${visible(member.vref)}. The list after it has the same steps.`,
      (palette, width) => pathOption(drawn, palette, width),
    );
    this.#pager.reset(this.#way.length);
    this.showSteps();
    const held = members.heldBy(index);
    this.#held.hidden = held.length === 0;
    this.#list.show(held, `All ${counted(held.length, 'member')}`);
  }

  private showFacts(member: Member): void {
    const group = this.#report.data.groups[member.group];
    const fact = (name: string, value: string | Node): Node[] =>
      value === '' ? [] : [element('dt', {}, name), element('dd', {}, value)];
    this.#facts.replaceChildren(
      ...fact('Kind', visible(member.kind)),
      ...fact('Label', visible(member.label)),
      ...fact('Bytes', formatBytes(member.bytes)),
      ...(group === undefined
        ? []
        : fact('Group', element('a', { href: groupAddress(member.group) }, visible(group.title)))),
    );
  }

  /** From the root down. */
  private stepsOf(way: readonly number[], chosen: number): Step[] {
    const { members, data } = this.#report;
    const steps = [...way].reverse().map((index): Step => {
      const member = members.member(index);
      return {
        via: visible(member.via),
        title: visible(member.vref),
        text: nameOf(member),
        member: index,
        role: index === chosen ? 'chosen' : 'member',
      };
    });
    const top = members.member(way.at(-1) ?? chosen);
    const root = top.root === undefined ? undefined : data.roots[top.root];
    const title = root === undefined ? 'Held by nothing stored' : visible(root.text);
    const text = root === undefined ? 'memory alone, or left over' : '';
    const role = root === undefined ? 'loose' : 'root';
    return [{ via: '', title, text, member: undefined, role }, ...steps];
  }

  private showSteps(): void {
    const { start } = this.#pager;
    this.#steps.setAttribute('start', String(start + 1));
    this.#steps.replaceChildren(
      ...this.#way.slice(start, start + PAGE_ROWS).map(({ via, title, text, member, role }) =>
        element(
          'li',
          { class: role },
          via === '' ? undefined : element('span', { class: 'via' }, `${via} → `),
          member === undefined
            ? title
            : element(
                'a',
                {
                  href: addressOf({ group: this.#report.members.member(member).group, member }),
                  'aria-current': role === 'chosen' ? 'true' : undefined,
                },
                title,
              ),
          text === '' ? undefined : element('small', {}, ` ${text}`),
        ),
      ),
    );
  }
}
