/**
 * Where a command writes to: results to stdout, progress and complaints to stderr.
 */
import { once } from 'node:events';
import { printable } from './printable.js';

/** What is used of a stream of Node. */
export interface TextStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Thrown into a command that goes on writing after its reader has gone. */
export class ReaderGone extends Error {}

const NARROWEST = 40;
const USUAL = 80;

export class Io {
  /** The width that text is fitted into. */
  readonly columns: number;
  readonly #out: TextStream & NodeJS.EventEmitter;
  readonly #err: TextStream;
  #isGone = false;
  /** The line of progress that stands on the terminal. */
  #progress = '';

  constructor(
    out: TextStream & NodeJS.EventEmitter,
    err: TextStream,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.#out = out;
    this.#err = err;
    const asked = Number(env['COLUMNS']);
    const columns = Number.isSafeInteger(asked) && asked > 0 ? asked : (out.columns ?? USUAL);
    this.columns = Math.max(NARROWEST, columns);
    // `| head` closes the pipe when it has enough, which is no error.
    out.on('error', error => {
      if (Reflect.get(error, 'code') !== 'EPIPE') {
        throw error;
      }
      this.#isGone = true;
    });
  }

  /** Whether progress is shown. */
  get isWatched(): boolean {
    return this.#err.isTTY === true;
  }

  /** Whether nobody reads what is written any more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** A line, or several, of the result. */
  line(text = ''): void {
    this.clear();
    this.#out.write(`${printable(text)}\n`);
  }

  /** The result as JSON, for programs. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2));
  }

  /**
   * Many pieces of text, as fast as the reader takes them.
   *
   * @throws {ReaderGone} when the reader has gone before all are written
   */
  async stream(pieces: Iterable<string>): Promise<void> {
    this.clear();
    let batch = '';
    for (const piece of pieces) {
      batch += piece;
      if (batch.length >= 1 << 16) {
        await this.flush(batch);
        batch = '';
      }
    }
    await this.flush(batch);
  }

  /** Something that went wrong. */
  complain(text: string): void {
    this.clear();
    this.#err.write(`liveslots: ${printable(text)}\n`);
  }

  /** A line that replaces the last one; nothing, unless stderr is a terminal. */
  progress(text: string): void {
    if (this.isWatched) {
      const line = printable(text)
        .replaceAll('\n', ' ')
        .slice(0, this.columns - 1);
      this.#err.write(`\r${line.padEnd(this.#progress.length)}`);
      this.#progress = line;
    }
  }

  private clear(): void {
    if (this.#progress !== '') {
      this.#err.write(`\r${' '.repeat(this.#progress.length)}\r`);
      this.#progress = '';
    }
  }

  private async flush(text: string): Promise<void> {
    if (!this.#isGone && !this.#out.write(text)) {
      await Promise.race([once(this.#out, 'drain'), once(this.#out, 'close')]).catch(() => {});
    }
    // The news that a pipe is closed comes in a turn of its own.
    await new Promise(resolve => setImmediate(resolve));
    if (this.#isGone) {
      throw new ReaderGone('nobody reads the output any more');
    }
  }
}
