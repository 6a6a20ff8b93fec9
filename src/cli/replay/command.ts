/**
 * `liveslots replay FILE`: whether a vat says once more what it has said.
 */
import type { Io } from '../output/io.js';
import { SourceError } from '../sources/source-error.js';
import { openRecord } from './open-record.js';
import { replayRecord } from './run.js';
import { asJson, isFaithful, tellReplayed, tellRetention } from './tell.js';

export interface ReplayCommandOptions {
  /**
   * Of a database: the vat's id or name. Of a recording: the same as `code`.
   */
  readonly vat?: string;
  /** A module or a bundle; instead of what the database has, or because a recording has none. */
  readonly code?: string;
  readonly peer?: boolean;
  /** Of a database: which incarnation; the newest unless said. */
  readonly incarnation?: number;
  /** So many deliveries between two rows of retention; 0 for none. 100 unless said. */
  readonly every?: number;
  readonly json?: boolean;
  /** The compiled `child.js`; the command's own unless said. */
  readonly child?: string;
}

const USUAL_EVERY = 100;

/**
 * @returns the exit code: 0 when all that is compared is as it was, 1 when this
 *   library leaves the record. Whether the peer does is only told
 * @throws {SourceError} when the file cannot be read, or the vat cannot be run
 */
export async function replayCommand(
  io: Io,
  file: string,
  { vat, code, peer, incarnation: wanted, every = USUAL_EVERY, json, child }: ReplayCommandOptions,
): Promise<number> {
  const record = openRecord(file, vat, wanted);
  const { vatId, incarnation, worker, bundle } = record;
  try {
    const all = await replayRecord(record, {
      code: code ?? (bundle === undefined ? vat : undefined),
      peer,
      every,
      child,
      onProgress: deliveries => {
        if (io.isWatched && deliveries % USUAL_EVERY === 0) {
          io.progress(`${String(deliveries)} deliveries`);
        }
      },
    }).catch((reason: unknown) => {
      throw reason instanceof SourceError || !(reason instanceof Error)
        ? reason
        : new SourceError(file, reason.message, { cause: reason });
    });
    const isFine = all.every(each => each.layer === 'peer' || isFaithful(each));
    if (json === true) {
      io.json({ file, vat: vatId, incarnation, worker, isFine, layers: all.map(asJson) });
      return isFine ? 0 : 1;
    }
    io.line(
      `${file}: vat ${vatId}, incarnation ${String(incarnation)}${worker === undefined ? '' : `, which ran in a worker of type ${worker}`}`,
    );
    for (const note of record.notes()) {
      io.line(note);
    }
    for (const replayed of all) {
      io.line();
      for (const line of tellReplayed(replayed)) {
        io.line(line);
      }
    }
    if (every > 0) {
      io.line();
      io.line(tellRetention(all, io.columns));
    }
    return isFine ? 0 : 1;
  } finally {
    record.close();
  }
}
