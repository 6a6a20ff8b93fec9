/**
 * `liveslots keys FILE`: what the keys of a vatstore are for, how many there are and how large.
 */
import { groupKeys, type KeyGroup } from '../key-groups.js';
import { type Column, table } from '../output/layout.js';
import type { Io } from '../output/io.js';
import { bytes, count, plural } from '../output/numbers.js';
import { progressTo, vatsMeant, withFile } from '../session.js';
import { showVat } from '../sources/opened.js';

const layout: readonly Column[] = [
  { title: 'prefix', gives: true },
  { title: 'keys', align: 'right' },
  { title: 'of keys', align: 'right' },
  { title: 'of values', align: 'right' },
  { title: 'what', gives: true },
];

export interface KeysOptions {
  readonly vat?: string;
  readonly snapshot?: number;
  readonly json?: boolean;
  readonly all?: boolean;
}

const LINES = 20;

const total = (groups: readonly KeyGroup[]): Omit<KeyGroup, 'what' | 'prefix'> =>
  groups.reduce(
    (sum, group) => ({
      count: sum.count + group.count,
      keyBytes: sum.keyBytes + group.keyBytes,
      valueBytes: sum.valueBytes + group.valueBytes,
    }),
    { count: 0, keyBytes: 0, valueBytes: 0 },
  );

const rowOf = (
  group: Omit<KeyGroup, 'what' | 'prefix'>,
  prefix: string,
  what: string,
): string[] => [prefix, count(group.count), bytes(group.keyBytes), bytes(group.valueBytes), what];

export async function keysCommand(io: Io, file: string, options: KeysOptions): Promise<number> {
  const vats = await withFile(file, opened =>
    vatsMeant(opened, options.vat).map(listing => {
      const source = opened.vat(listing.id, options.snapshot);
      const tell = progressTo(io, source);
      const groups = groupKeys(source, done => {
        tell({ phase: 'reading', done, total: source.size });
      });
      return { ...listing, groups };
    }),
  );
  if (options.json === true) {
    io.json({ file, vats });
    return 0;
  }
  vats.forEach((vat, at) => {
    const all = total(vat.groups);
    if (at > 0) {
      io.line();
    }
    io.line(
      `${showVat(vat)}: ${plural(all.count, 'key')}, ${bytes(all.keyBytes + all.valueBytes)}`,
    );
    if (vat.groups.length === 0) {
      return;
    }
    const most = options.all === true ? Infinity : LINES;
    const shown = vat.groups.slice(0, most);
    const rest = vat.groups.slice(most);
    const rows = shown.map(group => rowOf(group, group.prefix, group.what));
    if (rest.length > 0) {
      const what = `${plural(rest.length, 'more prefix', 'more prefixes')} (--all)`;
      rows.push(rowOf(total(rest), '…', what));
    }
    io.line();
    io.line(table(layout, rows, io.columns));
  });
  return 0;
}
