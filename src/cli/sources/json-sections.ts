/**
 * The snapshots in a file of JSON lines: where each of them is, and what its head says. One pass
 * over the file, in which entries are only counted.
 */
import { readSnapshotLine, type SnapshotHead } from '../../graph/snapshot-lines.js';
import { type Line, linesOf } from './lines.js';
import { SourceError } from './source-error.js';

export interface Section {
  readonly head: SnapshotHead;
  /** The lines after the head: bytes. */
  readonly start: number;
  readonly end: number;
  /** The number of the first of these lines, counted from 1. */
  readonly line: number;
  readonly entries: number;
}

/** What begins so is an entry, and need not be parsed to be counted. */
const isEntry = (text: string): boolean => text.startsWith('[') || text.startsWith('{"key"');

class Finder {
  readonly sections: Section[] = [];
  readonly #file: string;
  #head: SnapshotHead | undefined;
  #start = 0;
  #line = 1;
  #entries = 0;
  /** The snapshot has said that it ends. */
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  take({ text, start, end }: Line, number: number): void {
    if (text.trim() === '') {
      return;
    }
    if (isEntry(text)) {
      this.insistOpen(number);
      this.#entries += 1;
      return;
    }
    const read = this.read(text, number);
    switch (read.type) {
      case 'head':
        this.close(start, number);
        this.#head = read.head;
        this.#start = end;
        this.#line = number + 1;
        this.#entries = 0;
        this.#isClosed = false;
        return;
      case 'end':
        this.insistOpen(number);
        if (read.entries !== this.#entries) {
          throw this.fault(
            number,
            `the snapshot says that it has ${String(read.entries)} entries, and has ${String(this.#entries)}: something was cut out`,
          );
        }
        this.#isClosed = true;
        this.push(start);
        return;
      case 'entry':
        this.insistOpen(number);
        this.#entries += 1;
        return;
      case 'clist':
      case 'memory':
        this.insistOpen(number);
        return;
    }
  }

  /** @param end of the file; @param number of lines in it */
  finish(end: number, number: number): void {
    this.close(end, number);
  }

  private read(text: string, number: number): ReturnType<typeof readSnapshotLine> {
    try {
      return readSnapshotLine(text);
    } catch (error) {
      throw this.fault(number, error instanceof Error ? error.message : String(error));
    }
  }

  private push(end: number): void {
    const head = this.#head ?? {};
    this.sections.push({
      head,
      start: this.#start,
      end,
      line: this.#line,
      entries: this.#entries,
    });
  }

  /** A snapshot ends where the next one begins, or with the file. */
  private close(end: number, number: number): void {
    if (this.#isClosed || (this.#head === undefined && this.#entries === 0)) {
      return;
    }
    if (this.#head !== undefined) {
      throw this.fault(number, 'the snapshot that begins above is truncated: its end is missing');
    }
    this.push(end);
  }

  private insistOpen(number: number): void {
    if (this.#isClosed) {
      throw this.fault(number, 'a line after the end of a snapshot, before the head of the next');
    }
  }

  private fault(line: number, problem: string): SourceError {
    return new SourceError(this.#file, problem, { place: `line ${String(line)}` });
  }
}

/**
 * @param file as the user named it; for errors
 * @param handle of the open file
 * @param onlyWhole leave out a snapshot that is still being written at the end of the file, instead
 *   of refusing it
 * @returns the snapshots in the order of the file; a file of entries without heads is one
 * @throws {SourceError} when the file is truncated, or a line that is no entry is malformed
 */
export function findSections(file: string, handle: number, onlyWhole: boolean): Section[] {
  const finder = new Finder(file);
  let number = 0;
  let end = 0;
  for (const line of linesOf(handle, 0)) {
    if (!line.isWhole && onlyWhole) {
      break;
    }
    number += 1;
    end = line.end;
    finder.take(line, number);
  }
  try {
    finder.finish(end, number);
  } catch (error) {
    if (!onlyWhole) {
      throw error;
    }
  }
  return finder.sections;
}
