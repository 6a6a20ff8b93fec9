/**
 * `liveslots groups FILE`: what a vat holds, by what holds it.
 */
import type { Group } from '../../graph/types.js';
import type { Io } from '../output/io.js';
import { wrap } from '../output/layout.js';
import { bytes, count, plural } from '../output/numbers.js';
import { graphOf, graphsMeant, withFile } from '../session.js';
import { showVat } from '../sources/opened.js';

export interface GroupsOptions {
  readonly vat?: string;
  readonly snapshot?: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

const MOST = 10;

export async function groupsCommand(io: Io, file: string, options: GroupsOptions): Promise<number> {
  const vats = await withFile(file, opened =>
    graphsMeant(opened, options.vat).map(listing => {
      const graph = graphOf(io, opened.vat(listing.id, options.snapshot));
      return { ...listing, counts: graph.counts(), groups: graph.groups() };
    }),
  );
  if (options.json === true) {
    io.json({ file, vats });
    return 0;
  }
  vats.forEach(({ counts, groups, ...listing }, at) => {
    if (at > 0) {
      io.line();
    }
    io.line(
      `${showVat(listing)}: ${plural(counts.keys, 'key')}, ${bytes(counts.bytes)}, ${plural(counts.nodes, 'thing')}, ${count(counts.unreached)} of them reached from no root`,
    );
    showGroups(io, groups, options.all === true ? Infinity : MOST);
  });
  return 0;
}

/** A sentence for each group, the largest first. */
function showGroups(io: Io, groups: readonly Group[], most: number): void {
  for (const { sentence } of groups.slice(0, most)) {
    io.line(wrap(sentence, io.columns, '- ', '  '));
  }
  if (groups.length > most) {
    io.line(`- ${plural(groups.length - most, 'more group')} (--all)`);
  }
}
