/**
 * Many names told in few words: those of one sort that the same things hold are
 * one group. The text is bounded, however many names there are.
 * docs/retention.md.
 */
import type { ObjectReport, PromiseReport } from './reports.js';

/** Names of one sort that are held in one way. */
export interface NameGroup {
  /** What they are, in the singular: `promise`, `presence`, `virtual object`, … */
  readonly sort: string;
  /** Why they are registered, in words: `held by virtual data`, … */
  readonly reasons: readonly string[];
  /** Where the vatstore has them: `value in map store "pending"`, … Empty if it has not. */
  readonly holders: readonly string[];
  readonly names: readonly string[];
}

/** So many groups are told, and so many names of each. */
const MOST_GROUPS = 20;
const MOST_NAMES = 3;
const MOST_HOLDERS = 3;

const PLURALS: Readonly<Record<string, string>> = { promise: 'promises', presence: 'presences' };

const inWords = (count: number, one: string): string =>
  `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${count === 1 ? one : (PLURALS[one] ?? `${one}s`)}`;

/** `1 name`, `4,000 names` */
export const countNames = (count: number): string => inWords(count, 'name');

function reasonsOfPromise(report: PromiseReport): string[] {
  const { kernel, vdata, watcher, thisCrank, isRetired } = report;
  return [
    ...(kernel === 'imported' ? ['waiting for the kernel, which decides it'] : []),
    ...(kernel === 'exported' ? ['known to the kernel, and decided by this vat'] : []),
    ...(vdata > 0 ? ['held by virtual data'] : []),
    ...(watcher ? ['watched'] : []),
    ...(thisCrank ? ['named in the present delivery'] : []),
    ...(isRetired ? ['settled'] : []),
  ];
}

function reasonsOfObject(report: ObjectReport): string[] {
  const { vdata, isExported, isInMemory, recognizers } = report;
  return [
    ...(isExported ? ['exported to the kernel'] : []),
    ...(vdata > 0 ? ['held by virtual data'] : []),
    ...(isInMemory && vdata === 0 && !isExported ? ['held by memory alone'] : []),
    ...(recognizers > 0 ? ['the key of a weak collection'] : []),
  ];
}

/**
 * @param reports one for each name
 * @param holdersOf where the vatstore has a name
 * @returns the largest group first
 */
export function groupReports(
  reports: Iterable<PromiseReport | ObjectReport>,
  holdersOf: (name: string) => readonly string[],
): NameGroup[] {
  const groups = new Map<string, NameGroup & { names: string[] }>();
  for (const report of reports) {
    const isPromise = 'vpid' in report;
    const name = isPromise ? report.vpid : report.vref;
    const sort = isPromise ? 'promise' : SORTS[report.sort];
    const told = isPromise ? reasonsOfPromise(report) : reasonsOfObject(report);
    const reasons = report.isKnown ? told : ['unknown to this vat'];
    const holders = [...new Set(holdersOf(name))].sort();
    const id = JSON.stringify([sort, reasons, holders]);
    const known = groups.get(id);
    if (known === undefined) {
      groups.set(id, { sort, reasons, holders, names: [name] });
    } else {
      known.names.push(name);
    }
  }
  return [...groups.values()].sort((a, b) => b.names.length - a.names.length);
}

const SORTS: Readonly<Record<ObjectReport['sort'], string>> = {
  promise: 'promise',
  presence: 'presence',
  remotable: 'remotable',
  virtual: 'virtual object',
  device: 'device',
};

const listed = (items: readonly string[], most: number, glue: string): string =>
  `${items.slice(0, most).join(glue)}${items.length > most ? ', …' : ''}`;

/** One line: `4,000 promises, held by virtual data: value in map store "pending" (p+5, p+6, p+7, …)`. */
export function tellGroup({ sort, reasons, holders, names }: NameGroup): string {
  const why = reasons.length === 0 ? 'registered for no reason that is known' : reasons.join(', ');
  const where = holders.length === 0 ? '' : `: ${listed(holders, MOST_HOLDERS, '; ')}`;
  return `${inWords(names.length, sort)}, ${why}${where} (${listed(names, MOST_NAMES, ', ')})`;
}

/** A line for each group, the largest first; of a great many the rest is counted. */
export function tellGroups(groups: readonly NameGroup[]): string[] {
  const lines = groups.slice(0, MOST_GROUPS).map(tellGroup);
  const rest = groups.slice(MOST_GROUPS);
  if (rest.length > 0) {
    const names = rest.reduce((sum, group) => sum + group.names.length, 0);
    lines.push(`${countNames(names)} more, in ${inWords(rest.length, 'group')}`);
  }
  return lines;
}
