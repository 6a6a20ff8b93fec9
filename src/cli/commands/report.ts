/**
 * `liveslots report FILE…`: one HTML file that shows what a vat holds, and why. With several files, or
 * a file of snapshots, it shows how the sizes went as well; what is held is that of the last moment.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { VatGraph } from '../../graph/types.js';
import { lastWrite } from '../last-write.js';
import type { Io } from '../output/io.js';
import { makeReportData, renderReport } from '../report/index.js';
import { SeriesMaker } from '../series.js';
import { graphOf, withFile } from '../session.js';
import {
  type Moment,
  type OpenedFile,
  pickVat,
  showVat,
  type VatListing,
} from '../sources/opened.js';
import { SourceError } from '../sources/source-error.js';
import { readBeginning } from '../sources/sqlite-header.js';

export interface ReportCommandOptions {
  readonly vat?: string;
  readonly snapshot?: number;
  /** Where the report is written to. */
  readonly out?: string;
  /** How many members of groups the file has at most. */
  readonly members?: number;
  readonly json?: boolean;
}

const DOCTYPE = '<!doctype html>';

/** A report may take the place of an earlier one, and of nothing else. */
function insistOurs(file: string): void {
  if (existsSync(file) && readBeginning(file, DOCTYPE.length).toString('latin1') !== DOCTYPE) {
    throw new SourceError(file, 'is there already, and is no report; name another file with --out');
  }
}

interface Visit {
  readonly opened: OpenedFile;
  readonly listing: VatListing;
  readonly moment: Moment;
  readonly graph: VatGraph;
}

/** Every moment of a vat in a file, up to the one that is wanted. */
function* visit(
  io: Io,
  opened: OpenedFile,
  { vat, snapshot }: ReportCommandOptions,
): Generator<Visit, void, undefined> {
  const listing = pickVat(opened, vat);
  const moments = opened.moments(listing.id);
  for (const moment of moments.slice(0, (snapshot ?? moments.length - 1) + 1)) {
    const source = opened.vat(listing.id, moment.index);
    const at = moment.at ?? (opened.isGrowing ? undefined : lastWrite(opened.file).toISOString());
    yield { opened, listing, moment: { ...moment, at }, graph: graphOf(io, source) };
  }
}

function render(
  { opened, listing, moment, graph }: Visit,
  series: SeriesMaker,
  { members }: ReportCommandOptions,
): string {
  const { at, delivery } = moment;
  const madeAt = at ?? (delivery === undefined ? undefined : `delivery ${String(delivery)}`);
  const told = series.finish();
  return renderReport(
    makeReportData(graph, {
      vat: showVat(listing),
      source: `${opened.file} (${opened.format})`,
      check: graph.check(),
      ...(madeAt === undefined ? {} : { madeAt }),
      ...(told === undefined ? {} : { series: told }),
      ...(members === undefined ? {} : { maxMembers: members }),
    }),
  );
}

export async function reportCommand(
  io: Io,
  files: readonly string[],
  options: ReportCommandOptions,
): Promise<number> {
  const series = new SeriesMaker();
  let html = '';
  let vat = '';
  for (const [at, file] of files.entries()) {
    await withFile(file, opened => {
      let last: Visit | undefined;
      for (const each of visit(io, opened, options)) {
        series.add(each.moment, each.graph);
        last = each;
      }
      if (last !== undefined && at === files.length - 1) {
        vat = last.listing.id;
        html = render(last, series, options);
      }
    });
  }
  const out = options.out ?? `${vat.replace(/[^\w.-]/g, '_')}-report.html`;
  insistOurs(out);
  writeFileSync(out, html);
  if (options.json === true) {
    io.json({ report: resolve(out), bytes: Buffer.byteLength(html) });
  } else {
    io.line(out);
  }
  return 0;
}
