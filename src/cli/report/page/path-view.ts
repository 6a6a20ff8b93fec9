/** One member: what it is, its way to a root as a drawing and as a list, and what hangs on it. */
import { Chart } from './charts.js';
import { element, heading } from './dom.js';
import { counted, formatBytes, visible } from './format.js';
import { MemberList, nameOf } from './member-list.js';
import type { Member } from './member-table.js';
import { Pager } from './pages.js';
import { drawnPlaces, gapStep, memberOfBox, pathHeight, pathOption } from './path.js';
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
  /** From the root's own member down to the chosen one. */
  #way: readonly number[] = [];

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
    this.#way = way.reverse();
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
    const drawn = drawnPlaces(this.steps).map(place =>
      'at' in place ? this.step(place.at) : gapStep(place.leftOut),
    );
    this.#chart.node.style.height = `${String(pathHeight(drawn.length))}px`;
    this.#chart.show(
      `Drawing of the way from the root to ${visible(member.vref)}. The list after it has the same steps.`,
      (palette, width) => pathOption(drawn, palette, width),
    );
    this.#pager.reset(this.steps);
    this.showSteps();
    const held = members.heldBy(index);
    this.#held.hidden = held.length === 0;
    this.#list.show(held, `All ${counted(held.length, 'member')}`);
  }

  private showFacts(member: Member): void {
    const group = this.#report.data.groups[member.group];
    const fact = (name: string, value: string | Node): Node[] =>
      value === '' ? [] : [element('dt', {}, name), element('dd', {}, value)];
    const { references } = member;
    const held = references === undefined ? '' : counted(references, 'stored reference');
    this.#facts.replaceChildren(
      ...fact('Kind', visible(member.kind)),
      ...fact('Label', visible(member.label)),
      ...fact('Bytes', formatBytes(member.bytes)),
      ...fact('Held by', held),
      ...(group === undefined
        ? []
        : fact('Group', element('a', { href: groupAddress(member.group) }, visible(group.title)))),
    );
  }

  /** How many steps there are: the root, and each member of the way. */
  private get steps(): number {
    return this.#way.length + 1;
  }

  /** @param at 0 for the root, `steps - 1` for the chosen member */
  private step(at: number): Step {
    const { members, data } = this.#report;
    const index = this.#way[at - 1];
    if (index === undefined) {
      const { root } = members.member(this.#way[0] ?? 0);
      const known = root === undefined ? undefined : data.roots[root];
      return {
        via: '',
        title: known === undefined ? 'Held by nothing stored' : visible(known.text),
        text: known === undefined ? 'memory alone, or left over' : '',
        member: undefined,
        role: known === undefined ? 'loose' : 'root',
      };
    }
    const member = members.member(index);
    return {
      via: visible(member.via),
      title: visible(member.vref),
      text: nameOf(member),
      member: index,
      role: at === this.steps - 1 ? 'chosen' : 'member',
    };
  }

  private showSteps(): void {
    const { start, end } = this.#pager;
    const places = Array.from({ length: end - start }, (_, index) => start + index);
    this.#steps.setAttribute('start', String(start + 1));
    this.#steps.replaceChildren(
      ...places.map(at => {
        const { via, title, text, member, role } = this.step(at);
        return element(
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
        );
      }),
    );
  }
}
