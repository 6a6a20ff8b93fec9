/**
 * `liveslots diff FILE FILE`: what grew between two databases of one kernel, or between two snapshots.
 */
import { diffGraphs } from '../../graph/diff.js';
import type { GraphDifference } from '../../graph/types.js';
import type { Io } from '../output/io.js';
import { wrap } from '../output/layout.js';
import { bytes, change, plural } from '../output/numbers.js';
import { graphOf, graphsMeant, withFile } from '../session.js';
import { type OpenedFile, pickVat, showVat, type VatListing } from '../sources/opened.js';

export interface DiffOptions {
  readonly vat?: string;
  /** Snapshots of the two files, in this order. */
  readonly snapshots?: readonly [before: number, after: number];
  readonly all?: boolean;
  readonly json?: boolean;
}

const MOST = 15;

interface VatDifference extends VatListing {
  /** Undefined for a vat that only one of the files has. */
  readonly difference?: GraphDifference;
  readonly only?: 'before' | 'after';
}

/** Vats by their ids; the only vats of two files belong together, whatever they are called. */
function pairsOf(
  before: OpenedFile,
  after: OpenedFile,
  wanted: string | undefined,
): readonly (readonly [VatListing | undefined, VatListing | undefined])[] {
  if (wanted !== undefined) {
    return [[pickVat(before, wanted), pickVat(after, wanted)]];
  }
  if (before.vats.length === 1 && after.vats.length === 1) {
    return [[before.vats[0], after.vats[0]]];
  }
  const earlier = graphsMeant(before, undefined).map(
    vat => [vat, after.vats.find(({ id }) => id === vat.id)] as const,
  );
  const later = graphsMeant(after, undefined)
    .filter(({ id }) => !before.vats.some(vat => vat.id === id))
    .map(vat => [undefined, vat] as const);
  return [...earlier, ...later];
}

function compare(
  io: Io,
  before: OpenedFile,
  after: OpenedFile,
  options: DiffOptions,
): VatDifference[] {
  const [first, second] = options.snapshots ?? [];
  return pairsOf(before, after, options.vat).map(([one, other]): VatDifference => {
    if (one === undefined || other === undefined) {
      const listing = one ?? other;
      return { id: '', ...listing, only: one === undefined ? 'after' : 'before' };
    }
    const difference = diffGraphs(
      graphOf(io, before.vat(one.id, first)),
      graphOf(io, after.vat(other.id, second)),
    );
    return { ...other, difference };
  });
}

/** The heading, and a sentence for each group that changed. */
export function showDifference(
  io: Io,
  title: string,
  difference: GraphDifference,
  isAll: boolean,
): void {
  const { keysChange, bytesChange, changes } = difference;
  const sum = `${change(keysChange)} ${Math.abs(keysChange) === 1 ? 'key' : 'keys'}`;
  io.line(`${title}: ${sum}, ${bytesChange > 0 ? '+' : ''}${bytes(bytesChange)}`);
  const shown = isAll ? changes : changes.slice(0, MOST);
  for (const { sentence } of shown) {
    io.line(wrap(sentence, io.columns, '  ', '    '));
  }
  if (changes.length > shown.length) {
    io.line(`  … and ${plural(changes.length - shown.length, 'more group')} (--all)`);
  }
}

export async function diffCommand(
  io: Io,
  beforeFile: string,
  afterFile: string,
  options: DiffOptions,
): Promise<number> {
  const vats = await withFile(beforeFile, before =>
    withFile(afterFile, after => compare(io, before, after, options)),
  );
  if (options.json === true) {
    io.json({ before: beforeFile, after: afterFile, vats });
    return 0;
  }
  const isChanged = ({ difference, only }: VatDifference): boolean =>
    only !== undefined || difference?.keysChange !== 0 || difference.changes.length > 0;
  for (const vat of vats.filter(isChanged)) {
    if (vat.difference === undefined) {
      io.line(
        `${showVat(vat)}: only ${vat.only === 'after' ? 'in the second' : 'in the first'} file`,
      );
    } else {
      showDifference(io, showVat(vat), vat.difference, options.all === true);
    }
  }
  if (!vats.some(isChanged)) {
    io.line(`no difference in ${plural(vats.length, 'vat')}`);
  }
  return 0;
}
