/**
 * `liveslots check FILE`: whether the vatstores in a file are sound, as fsck is for file systems.
 */
import type { CheckReport, Fault } from '../../graph/types.js';
import type { Io } from '../output/io.js';
import { wrap } from '../output/layout.js';
import { plural } from '../output/numbers.js';
import { graphOf, graphsMeant, withFile } from '../session.js';
import { showVat, type VatListing } from '../sources/opened.js';

export interface CheckCommandOptions {
  readonly vat?: string;
  readonly snapshot?: number;
  /** How many faults of each code are shown. */
  readonly limit?: number;
  /** Show what is no damage as well. */
  readonly notes?: boolean;
  readonly json?: boolean;
}

interface Checked extends VatListing, CheckReport {
  readonly keys: number;
}

const MOST = 10;

const isShown = ({ severity }: Fault, options: CheckCommandOptions): boolean =>
  severity === 'fault' || options.notes === true;

function showVatChecked(io: Io, vat: Checked, options: CheckCommandOptions): void {
  const notes = vat.faults.filter(({ severity }) => severity === 'note');
  const codesOfNotes = new Set(notes.map(({ code }) => code));
  const sum = (isNote: boolean): number =>
    Object.entries(vat.totals)
      .filter(([code]) => codesOfNotes.has(code) === isNote)
      .reduce((total, [, number]) => total + number, 0);
  const noted = sum(true);
  const remark = noted > 0 ? `, ${plural(noted, 'note')}` : '';
  const verdict = vat.isSound ? 'sound' : plural(sum(false), 'fault');
  io.line(`${showVat(vat)}: ${plural(vat.keys, 'key')}, ${verdict}${remark}`);
  const codes = new Set(
    vat.faults.filter(fault => isShown(fault, options)).map(({ code }) => code),
  );
  for (const code of codes) {
    const faults = vat.faults.filter(fault => fault.code === code);
    for (const { severity, sentence } of faults) {
      io.line(wrap(`${severity}: ${sentence}`, io.columns, '  ', '    '));
    }
    const more = (vat.totals[code] ?? 0) - faults.length;
    if (more > 0) {
      io.line(`  … and ${plural(more, 'more', 'more')} ${code} (--limit)`);
    }
  }
}

/** @returns 0 when all that was looked at is sound, 1 when not */
export async function checkCommand(
  io: Io,
  file: string,
  options: CheckCommandOptions,
): Promise<number> {
  const vats = await withFile(file, opened =>
    graphsMeant(opened, options.vat).map((listing): Checked => {
      const source = opened.vat(listing.id, options.snapshot);
      const graph = graphOf(io, source);
      const report = graph.check({ limit: options.limit ?? MOST });
      return { ...listing, keys: graph.counts().keys, ...report };
    }),
  );
  if (options.json === true) {
    io.json({ file, vats });
  } else {
    for (const vat of vats) {
      showVatChecked(io, vat, options);
    }
  }
  return vats.every(({ isSound }) => isSound) ? 0 : 1;
}
