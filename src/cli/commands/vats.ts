/**
 * `liveslots vats FILE`: which vats a file has.
 */
import { type Column, table } from '../output/layout.js';
import type { Io } from '../output/io.js';
import { count } from '../output/numbers.js';
import { withFile } from '../session.js';

const layout: readonly Column[] = [
  { title: 'vat' },
  { title: 'name', gives: true },
  { title: 'keys', align: 'right' },
  { title: 'upgrades', align: 'right' },
  { title: 'note' },
];

export interface VatsOptions {
  readonly json?: boolean;
}

export async function vatsCommand(io: Io, file: string, { json }: VatsOptions): Promise<number> {
  const { format, vats } = await withFile(file, opened => ({
    format: opened.format,
    vats: opened.vats.map(({ id, name, note }) => {
      const { size, kernel } = opened.vat(id);
      const moments = opened.moments(id).length;
      return {
        ...{ id, name, keys: size, incarnation: kernel?.incarnation, bundle: kernel?.bundle },
        note: moments > 1 ? `${count(moments)} snapshots` : note,
      };
    }),
  }));
  if (json === true) {
    io.json({ file, format, vats });
    return 0;
  }
  io.line(`${file}: ${format}`);
  io.line();
  const rows = vats.map(({ id, name, keys, incarnation, note }) => [
    id,
    name ?? '',
    keys === undefined ? '' : count(keys),
    incarnation === undefined ? '' : count(incarnation),
    note ?? '',
  ]);
  io.line(table(layout, rows, io.columns));
  return 0;
}
