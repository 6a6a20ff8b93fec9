/**
 * What most commands begin and end with: open a file, pick a vat, say what is being read, make sure
 * that nobody wrote meanwhile, and close.
 */
import { buildGraph } from '../graph/build.js';
import type { VatGraph, VatSource } from '../graph/types.js';
import type { Io } from './output/io.js';
import { count } from './output/numbers.js';
import { openFile } from './sources/open.js';
import { type OpenedFile, pickVat, type VatListing } from './sources/opened.js';

/** How often progress is shown: milliseconds. */
const EVERY = 100;

/**
 * @param action with the opened file; what it returns counts only when the file stood still
 * @throws {SourceError} when the file cannot be read, or was written to in a way that mixes moments
 */
export async function withFile<T>(
  file: string,
  action: (opened: OpenedFile) => T | Promise<T>,
): Promise<T> {
  const opened = openFile(file);
  try {
    const result = await action(opened);
    opened.insistUnchanged();
    return result;
  } finally {
    opened.close();
  }
}

/** The vats that are meant: the one that is named, or all. */
export const vatsMeant = (opened: OpenedFile, wanted: string | undefined): readonly VatListing[] =>
  wanted === undefined ? opened.vats : [pickVat(opened, wanted)];

/** The same for what only vats on liveslots have: a vat without it must be named to be looked at. */
export const graphsMeant = (
  opened: OpenedFile,
  wanted: string | undefined,
): readonly VatListing[] =>
  vatsMeant(opened, wanted).filter(
    ({ isWithoutLiveslots }) => wanted !== undefined || isWithoutLiveslots !== true,
  );

/** Says how far something is, at most ten times a second. */
export function progressTo(
  io: Io,
  source: VatSource,
): (progress: { phase: string; done: number; total: number | undefined }) => void {
  let last = 0;
  return ({ phase, done, total }) => {
    const now = performance.now();
    if (now - last >= EVERY) {
      last = now;
      const all = total === undefined ? '' : ` of ${count(total)}`;
      io.progress(`${source.name}: ${phase} ${count(done)}${all}`);
    }
  };
}

/** The graph of a vat, with progress. */
export const graphOf = (io: Io, source: VatSource): VatGraph =>
  buildGraph(source, { onProgress: progressTo(io, source) });
