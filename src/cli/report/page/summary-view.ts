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

/** Tables that only grow, as warnings. */
const growthItems = ({ data }: Report): HTMLLIElement[] =>
  data.series === undefined
    ? []
    : findGrowth(data.series).map(({ name, unit, first, last, moments, growingSteps }) =>
        element(
          'li',
          { class: 'warning' },
          element('strong', { class: 'mark' }, 'Only grows'),
          ` ${visible(name)}: from ${formatCount(first)} to ${formatCount(last)} ${visible(unit)} (${formatChange(last - first)}). It grew in ${String(growingSteps)} of ${counted(moments - 1, 'step')} and never shrank. `,
          element('a', { href: '#series' }, 'Show the sizes'),
        ),
      );

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
