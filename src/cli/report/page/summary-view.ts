/** The head of the page: which vat, its totals, and what deserves a look. */
import type { ReportWarning } from '../data.js';
import { findGrowth } from '../growth.js';
import { element, heading } from './dom.js';
import { counted, formatBytes, formatChange, formatCount, visible } from './format.js';
import { groupAddress } from './report.js';
import type { Report } from './report.js';

const marks: Readonly<Record<ReportWarning['level'], string>> = {
  fault: 'Fault',
  warning: 'Warning',
  note: 'Note',
};

const warningItem = ({ level, text, group }: ReportWarning): HTMLLIElement =>
  element(
    'li',
    { class: level },
    element('strong', { class: 'mark' }, marks[level]),
    ' ',
    visible(text),
    ...(group === undefined
      ? []
      : [' ', element('a', { href: groupAddress(group) }, 'Show the group')]),
  );

/** Tables that only grow and are told one by one. */
const MOST_GROWING = 6;

/** Tables that only grow, as warnings. */
const growthItems = ({ data }: Report): HTMLLIElement[] => {
  const growing = data.series === undefined ? [] : findGrowth(data.series);
  const item = (name: string, text: string): HTMLLIElement =>
    element(
      'li',
      { class: 'warning' },
      element('strong', { class: 'mark' }, name),
      ` ${text} `,
      element('a', { href: '#series' }, 'Show the sizes'),
    );
  const items = growing.slice(0, MOST_GROWING).map(growth => {
    const { name, first, last, moments, growingSteps } = growth;
    const unit = visible(growth.unit);
    const sizes = `from ${formatCount(first)} to ${formatCount(last)} ${unit} (${formatChange(last - first)})`;
    const steps = `${formatCount(growingSteps)} of ${counted(moments - 1, 'step')}`;
    return item('Only grows', `${visible(name)}: ${sizes}. It grew in ${steps} and never shrank.`);
  });
  const more = growing.length - items.length;
  if (more > 0) {
    items.push(item('Only grow', `${counted(more, 'more table')}: marked in the list of sizes.`));
  }
  return items;
};

/** What deserves a look; nothing for a report without warnings. */
export const warningsView = (report: Report): HTMLElement | undefined => {
  const { warnings } = report.data;
  const of = (level: ReportWarning['level']): HTMLLIElement[] =>
    warnings.filter(warning => warning.level === level).map(warningItem);
  const items = [...of('fault'), ...growthItems(report), ...of('warning'), ...of('note')];
  if (items.length === 0) return undefined;
  return element(
    'section',
    { 'aria-labelledby': 'warnings' },
    heading('warnings', 'Worth a look'),
    element('ul', { class: 'warnings' }, ...items),
  );
};

/** The totals: a number, what it counts, and its bytes. */
export const totalsView = ({ data }: Report): HTMLElement =>
  element(
    'section',
    { 'aria-labelledby': 'totals' },
    heading('totals', 'In all'),
    element(
      'dl',
      { class: 'totals' },
      ...data.totals.map(({ name, count, bytes }) =>
        element(
          'div',
          {},
          element('dt', {}, visible(name)),
          element('dd', { class: 'count' }, formatCount(count)),
          bytes === undefined ? undefined : element('dd', {}, formatBytes(bytes)),
        ),
      ),
    ),
  );
