/**
 * The lines of a file, one after another or from any offset, without holding the file.
 */
import { readSync } from 'node:fs';

export interface Line {
  /** Without its line feed. */
  readonly text: string;
  /** Where it begins in the file, and where the next one does: bytes. */
  readonly start: number;
  readonly end: number;
  /** False for a last line that has no line feed. */
  readonly isWhole: boolean;
}

const CHUNK = 1 << 20;
/** For one line in the middle of a file. */
export const ONE_LINE = 1 << 12;
const LINE_FEED = 10;

/**
 * @param handle of an open file
 * @param from where a line begins: bytes
 * @param to no line that begins here or later is given
 * @param chunkSize how much is read at once: little, for one line
 * @throws what the file system throws
 */
export function* linesOf(
  handle: number,
  from: number,
  to = Infinity,
  chunkSize = CHUNK,
): Generator<Line, void, undefined> {
  const chunk = Buffer.alloc(chunkSize);
  let rest: Buffer = Buffer.alloc(0);
  let start = from;
  let at = from;
  for (;;) {
    const size = readSync(handle, chunk, 0, chunkSize, at);
    if (size === 0) {
      break;
    }
    at += size;
    const bytes =
      rest.length === 0 ? chunk.subarray(0, size) : Buffer.concat([rest, chunk.subarray(0, size)]);
    let begin = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, begin);
      if (end < 0) {
        break;
      }
      if (start >= to) {
        return;
      }
      const next = start + end + 1 - begin;
      yield { text: bytes.toString('utf8', begin, end), start, end: next, isWhole: true };
      start = next;
      begin = end + 1;
    }
    rest = Buffer.from(bytes.subarray(begin));
  }
  if (rest.length > 0 && start < to) {
    const end = start + rest.length;
    yield { text: rest.toString('utf8'), start, end, isWhole: false };
  }
}
