/**
 * `liveslots watch FILE`: looks again and again, and tells what grew since the last time: in the
 * database of a running kernel, or in a file that a running vat appends snapshots to.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Comparable, diffGraphs } from '../../graph/diff.js';
import type { GraphDifference } from '../../graph/types.js';
import type { Io } from '../output/io.js';
import { bytes, plural } from '../output/numbers.js';
import { graphOf } from '../session.js';
import { openFile } from '../sources/open.js';
import { type Moment, pickVat, showVat, type VatListing } from '../sources/opened.js';
import { SourceError } from '../sources/source-error.js';
import { showDifference } from './diff.js';

export interface WatchOptions {
  readonly vat?: string;
  /** Seconds between two looks. */
  readonly interval?: number;
  /** Ends after so many moments; never unless said. */
  readonly count?: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

const SECONDS = 10;

interface Look {
  readonly vat: VatListing;
  readonly at: string;
  readonly graph: Comparable;
  readonly moments: number;
  /** The file keeps its moments, so that the next one may be there already. */
  readonly isGrowing: boolean;
}

const nameOf = ({ at, delivery }: Moment): string =>
  at ?? (delivery === undefined ? new Date().toISOString() : `delivery ${String(delivery)}`);

/**
 * The next moment to be told.
 *
 * @param seen how many moments of the file have been told
 * @returns undefined when there is none yet; for a database there always is
 */
function look(io: Io, file: string, wanted: string | undefined, seen: number): Look | undefined {
  const opened = openFile(file, { onlyWhole: true });
  try {
    if (opened.vats.length === 0) {
      return undefined;
    }
    const vat = pickVat(opened, wanted);
    const moments = opened.moments(vat.id);
    // The first look is at the newest of a file of snapshots; from there on, at one after another.
    const index = opened.isGrowing ? (seen === 0 ? moments.length - 1 : seen) : 0;
    const moment = moments[index];
    if (moment === undefined) {
      return undefined;
    }
    const graph = graphOf(io, opened.vat(vat.id, index));
    const counts = graph.counts();
    const groups = graph.groups();
    opened.insistUnchanged();
    return {
      vat,
      at: nameOf(moment),
      moments: index + 1,
      isGrowing: opened.isGrowing,
      graph: { counts: () => counts, groups: () => groups },
    };
  } finally {
    opened.close();
  }
}

function tell(
  io: Io,
  now: Look,
  difference: GraphDifference | undefined,
  options: WatchOptions,
): void {
  const { keys, bytes: size, nodes } = now.graph.counts();
  if (options.json === true) {
    io.line(JSON.stringify({ at: now.at, ...now.vat, counts: now.graph.counts(), difference }));
  } else if (difference === undefined) {
    io.line(
      `${now.at} ${showVat(now.vat)}: ${plural(keys, 'key')}, ${bytes(size)}, ${plural(nodes, 'thing')}`,
    );
  } else {
    showDifference(io, `${now.at} ${showVat(now.vat)}`, difference, options.all === true);
  }
}

/** Runs until `count` moments are told, or the reader has gone. */
export async function watchCommand(io: Io, file: string, options: WatchOptions): Promise<number> {
  const { interval = SECONDS, count = Infinity } = options;
  let before: Look | undefined;
  let told = 0;
  while (told < count && !io.isGone) {
    const now = lookPatiently(io, file, options.vat, before);
    if (now !== undefined) {
      tell(io, now, before && diffGraphs(before.graph, now.graph), options);
      before = now;
      told += 1;
      // Snapshots that are there already are told without waiting.
      await sleep(0);
    }
    if (told < count && (now === undefined || !now.isGrowing)) {
      await sleep(interval * 1000);
    }
  }
  return 0;
}

/** A database that is busy, or written to while it is read, is looked at again the next time. */
function lookPatiently(
  io: Io,
  file: string,
  wanted: string | undefined,
  before: Look | undefined,
): Look | undefined {
  try {
    return look(io, file, wanted, before?.moments ?? 0);
  } catch (error) {
    if (before === undefined || !(error instanceof SourceError) || !error.mayPass) {
      throw error;
    }
    io.complain(error.message);
    return undefined;
  }
}
