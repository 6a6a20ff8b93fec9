/**
 * Items of SwingSet's transcripts: those of the newest incarnation, and what
 * they say of the worker.
 */
import type { Episode, Exchange } from './exchange.js';

/** As `@agoric/swing-store` keeps it, one JSON text for each position. */
export interface TranscriptItem {
  /** The delivery, or what was done with the worker. */
  readonly d: readonly unknown[];
  readonly sc: readonly Exchange[];
  readonly r: {
    readonly status: string;
    readonly problem?: string;
    readonly metering?: { readonly computrons?: number };
  };
}

/** What the first item of an incarnation says. */
export interface WorkerStart {
  readonly source: { readonly bundleID: string };
  readonly workerOptions: { readonly type: string; readonly bundleIDs?: readonly string[] };
}

/** @throws when the text is no item; the error names the position */
export function parseItem(text: string, position: number): TranscriptItem {
  let item: unknown;
  try {
    item = JSON.parse(text);
  } catch {
    throw Error(`position ${String(position)} of the transcript is no JSON`);
  }
  const { d, sc, r } = Object(item) as Partial<TranscriptItem>;
  if (!Array.isArray(d) || !Array.isArray(sc) || typeof r !== 'object') {
    throw Error(
      `position ${String(position)} of the transcript has no delivery, syscalls and result`,
    );
  }
  return { d, sc, r };
}

/** @throws unless the item begins an incarnation: without its beginning nothing can be replayed */
export function startOfWorker(item: TranscriptItem | undefined): WorkerStart {
  if (item?.d[0] !== 'initialize-worker') {
    throw Error('the transcript has no beginning: earlier spans were not kept');
  }
  return item.d[1] as WorkerStart;
}

export const episodeOf = (item: TranscriptItem, position: number): Episode => ({
  place: `position ${String(position)}`,
  delivery: item.d,
  exchanges: item.sc,
  isOk: item.r.status === 'ok',
  ...(item.r.problem === undefined ? {} : { problem: item.r.problem }),
  ...(item.r.metering?.computrons === undefined ? {} : { computrons: item.r.metering.computrons }),
});
