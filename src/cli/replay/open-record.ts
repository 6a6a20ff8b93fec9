/**
 * A record of one vat, from a file: a recording (docs/record.md), or a transcript
 * in the database of a SwingSet kernel.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseHead, readEpisodes, type ReadingTold } from '../../transcripts/recording.js';
import { linesOf } from '../sources/lines.js';
import { SourceError } from '../sources/source-error.js';
import { reasonOfSystem } from '../sources/sqlite-file.js';
import { openTranscript } from './open-transcript.js';
import type { OpenedRecord } from './opened-record.js';

const SQLITE = 'SQLite format 3';

/** @throws {SourceError} when it cannot be read */
function beginsAsDatabase(file: string): boolean {
  const head = Buffer.alloc(SQLITE.length);
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    readSync(handle, head, 0, head.length, 0);
  } catch (cause) {
    throw new SourceError(file, reasonOfSystem(cause), { cause });
  } finally {
    if (handle !== undefined) {
      closeSync(handle);
    }
  }
  return head.toString('latin1') === SQLITE;
}

const asSourceError = (file: string, reason: unknown): unknown =>
  reason instanceof SourceError || !(reason instanceof Error)
    ? reason
    : new SourceError(file, reason.message, { cause: reason });

function openRecording(file: string): OpenedRecord {
  const handle = openSync(file, 'r');
  const told: ReadingTold = { outside: 0, isCutOff: false };
  function* texts(): Generator<string> {
    for (const { text } of lines) {
      yield text;
    }
  }
  const lines = linesOf(handle, 0);
  const first = lines.next();
  try {
    const { vatId, incarnation, options } = parseHead(first.done === true ? '' : first.value.text);
    return {
      vatId,
      incarnation,
      options,
      async *episodes() {
        try {
          yield* readEpisodes(texts(), told);
        } catch (reason) {
          throw asSourceError(file, reason);
        }
      },
      notes: () => [
        ...(told.isCutOff ? ['the recording breaks off during a delivery'] : []),
        ...(told.outside > 0
          ? [
              `${String(told.outside)} syscalls between deliveries were passed over: of timers, or of who inspected the vat`,
            ]
          : []),
      ],
      close: () => closeSync(handle),
    };
  } catch (reason) {
    closeSync(handle);
    throw asSourceError(file, reason);
  }
}

/**
 * @param given a recording, a database of a SwingSet kernel, or the folder of one
 * @param vat the vat's id or name, which a database needs; a recording is of one vat
 * @param incarnation which one of a database; the newest unless said
 * @throws {SourceError} when it cannot be read, or has no such vat
 */
export function openRecord(
  given: string,
  vat: string | undefined,
  incarnation: number | undefined,
): OpenedRecord {
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? join(given, 'swingstore.sqlite') : given;
  return beginsAsDatabase(file) ? openTranscript(file, vat, incarnation) : openRecording(file);
}
