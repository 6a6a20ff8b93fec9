/**
 * What grew between two moments: the groups of two graphs of the same vat, one
 * beside the other.
 */
import { plural } from './sentences.js';
import type { GraphDifference, Group, GroupChange, VatGraph } from './types.js';

/** What is asked of a graph here: whoever compares it later need not keep the rest. */
export type Comparable = Pick<VatGraph, 'groups' | 'counts'>;

const signed = (change: number, one: string, many?: string): string =>
  `${change < 0 ? '-' : '+'}${plural(Math.abs(change), one, many)}`;

function changeOf(id: string, before: Group | undefined, after: Group | undefined): GroupChange {
  const countChange = (after?.count ?? 0) - (before?.count ?? 0);
  const bytesOf = (group: Group | undefined): number =>
    (group?.bytes ?? 0) + (group?.holderBytes ?? 0);
  const bytesChange = bytesOf(after) - bytesOf(before);
  const sentence = changeInWords(before, after, countChange, bytesChange);
  return { id, before, after, countChange, bytesChange, sentence };
}

/** `+12 promises, values in the map store "pending" (1 before, 13 now; +674 bytes), at keys like "a"` */
function changeInWords(
  before: Group | undefined,
  after: Group | undefined,
  countChange: number,
  bytesChange: number,
): string {
  const group = after ?? before;
  const name = `${group?.name ?? ''}, ${group?.holder ?? ''}`;
  const bytes = signed(bytesChange, 'byte');
  if (countChange === 0) {
    return `${bytes} in ${name}`;
  }
  const [was, is] = [before?.count ?? 0, after?.count ?? 0];
  const counts = `${was.toLocaleString('en-US')} before, ${is.toLocaleString('en-US')} now`;
  const sign = countChange < 0 ? '-' : '+';
  const keys = after?.sampleKeys ?? [];
  const like = keys.length > 0 ? `, at keys like ${keys.join(', ')}` : '';
  return `${sign}${Math.abs(countChange).toLocaleString('en-US')} ${name} (${counts}; ${bytes})${like}`;
}

/**
 * @param before an earlier graph
 * @param after a later graph of the same vat; of another vat, groups that have
 *   the same kind numbers, labels and tags are compared all the same
 * @returns groups that have changed: what grew most first, what shrank most last
 */
export function diffGraphs(before: Comparable, after: Comparable): GraphDifference {
  const earlier = new Map(before.groups().map(group => [group.id, group]));
  const later = new Map(after.groups().map(group => [group.id, group]));
  const ids = new Set([...later.keys(), ...earlier.keys()]);
  const changes = [...ids]
    .map(id => changeOf(id, earlier.get(id), later.get(id)))
    .filter(({ countChange, bytesChange }) => countChange !== 0 || bytesChange !== 0)
    .sort((a, b) => b.countChange - a.countChange || b.bytesChange - a.bytesChange);
  const [was, is] = [before.counts(), after.counts()];
  const keysChange = is.keys - was.keys;
  const bytesChange = is.bytes - was.bytes;
  const head = `${signed(keysChange, 'key')}, ${signed(bytesChange, 'byte')}`;
  const lines = changes.map(({ sentence }) => sentence);
  return { changes, keysChange, bytesChange, sentence: [head, ...lines].join('\n') };
}
