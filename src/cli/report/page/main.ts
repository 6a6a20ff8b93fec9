/** The page of a report: reads the data that stands in the document, and puts the views together. */
import { REPORT_FORMAT } from '../data.js';
import type { ReportData } from '../data.js';
import { forbidMarkup } from './charts.js';
import { element } from './dom.js';
import { visible } from './format.js';
import { GroupsView } from './groups-view.js';
import { MembersView } from './members-view.js';
import { PathView } from './path-view.js';
import { addressOf, groupAddress, makeReport, placeOf } from './report.js';
import type { Report } from './report.js';
import { SearchView } from './search-view.js';
import { SeriesView } from './series-view.js';
import { totalsView, warningsView } from './summary-view.js';

const isReportData = (value: unknown): value is ReportData =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === REPORT_FORMAT;

const readData = (): ReportData => {
  const text = document.getElementById('report-data')?.textContent ?? '';
  const data: unknown = JSON.parse(text);
  // The file was written by the program that wrote this script: only the form's version is in doubt.
  if (!isReportData(data)) throw new Error('The data of this report are of another version');
  return data;
};

const header = (report: Report, form: HTMLElement): HTMLElement => {
  const { vat, source, madeAt } = report.data;
  const made = madeAt === undefined ? '' : `; as of ${visible(madeAt)}`;
  return element(
    'header',
    {},
    element(
      'div',
      {},
      element('h1', {}, `What vat ${visible(vat)} holds, and why`),
      element('p', { class: 'quiet' }, `Read from ${visible(source)}${made}`),
    ),
    form,
  );
};

const footer = (): HTMLElement => {
  const licences = document.getElementById('licences');
  const text = licences instanceof HTMLTemplateElement ? licences.content.textContent : '';
  return element(
    'footer',
    {},
    element(
      'p',
      { class: 'quiet' },
      'This file has all its data in itself, and asks nothing of any network. A way to a root is one shortest way; there may be others.',
    ),
    element(
      'details',
      { class: 'licences' },
      element('summary', {}, 'Licences of the charts'),
      element('pre', {}, text),
    ),
  );
};

/** Where the reader is sent when an address names a place. */
const focusOn = (node: HTMLElement): void => {
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: 'start' });
};

const start = (): void => {
  const report = makeReport(readData());
  const { series } = report.data;
  const search = new SearchView(report);
  const groups = new GroupsView(report, group => {
    go(groupAddress(group));
  });
  const members = new MembersView(report);
  const path = new PathView(report, member => {
    go(addressOf({ group: report.members.member(member).group, member }));
  });

  const show = (): void => {
    const { group, member } = placeOf(location.hash, report);
    groups.choose(group);
    members.choose(group, member);
    path.choose(member);
  };
  const moveFocus = (): void => {
    const part = document.getElementById(location.hash.slice(1));
    if (part !== null) focusOn(part);
    else if (!path.node.hidden) focusOn(path.heading);
    else if (!members.node.hidden) focusOn(members.heading);
    else focusOn(groups.heading);
  };
  /** The same address again is no change for the browser, yet a reader who asks is led there. */
  const go = (address: string): void => {
    if (location.hash === address) moveFocus();
    else location.hash = address;
  };

  const main = element('main', {
    id: 'main',
  });
  const parts = [
    totalsView(report),
    warningsView(report),
    search.node,
    series === undefined ? undefined : new SeriesView(series).node,
    groups.node,
    element('div', { class: 'beside even' }, members.node, path.node),
  ];
  main.append(...parts.filter(part => part !== undefined));
  document.body.append(header(report, search.form), main, footer());

  show();
  if (location.hash.length > 1) moveFocus();
  addEventListener('hashchange', () => {
    // The names of parts of the page are addresses too, and choose nothing.
    if (document.getElementById(location.hash.slice(1)) === null) show();
    moveFocus();
  });
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link !== null && link.getAttribute('href') === location.hash) moveFocus();
  });
};

forbidMarkup();
try {
  start();
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  document.body.append(element('p', { role: 'alert' }, `This report cannot be shown: ${text}`));
}
