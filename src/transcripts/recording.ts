/**
 * The form in which a recording is written: JSON lines. The first is the head;
 * each other one is a delivery, a syscall with its result, or the end of a
 * delivery. docs/record.md.
 */
import type { Episode, Exchange } from './exchange.js';

export const RECORDING_VERSION = 1;

/** The first line. */
export interface RecordingHead {
  readonly liveslotsRecording: typeof RECORDING_VERSION;
  readonly vatId: string;
  /** 0 for the first one; as far as the runtime counts them. */
  readonly incarnation: number;
  /** What the vat's layer was given that decides what it says: `enableDisavow`, `sweepLimit`, … */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Any other line. */
export type RecordingLine =
  | readonly ['deliver', delivery: readonly unknown[]]
  | readonly ['syscall', syscall: readonly unknown[], result: readonly unknown[]]
  | readonly ['done', outcome: 'ok', statistics?: Readonly<Record<string, number>>]
  | readonly ['done', outcome: 'error', problem: string];

export const formatLine = (line: RecordingHead | RecordingLine): string => JSON.stringify(line);

const parse = (text: string, number: number): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw Error(`line ${String(number)} of the recording is no JSON`);
  }
};

/** @throws when the text is no head, or one of another version */
export function parseHead(text: string): RecordingHead {
  const head = Object(parse(text, 1)) as Partial<Record<keyof RecordingHead, unknown>>;
  const { liveslotsRecording: version, vatId, incarnation, options } = head;
  if (version === undefined) {
    throw Error('line 1 is no head of a recording: it has no "liveslotsRecording"');
  }
  if (version !== RECORDING_VERSION) {
    throw Error(
      `the recording has version ${JSON.stringify(version)}, and only ${String(RECORDING_VERSION)} is known here`,
    );
  }
  if (typeof vatId !== 'string' || typeof incarnation !== 'number' || Object(options) !== options) {
    throw Error('the head of the recording lacks vatId, incarnation or options');
  }
  return head as RecordingHead;
}

/** @throws when the text is no line of a recording; the error names its number */
export function parseLine(text: string, number: number): RecordingLine {
  const line = parse(text, number);
  const [type, first, second] = Array.isArray(line) ? (line as unknown[]) : [];
  const isLine =
    (type === 'deliver' && Array.isArray(first)) ||
    (type === 'syscall' && Array.isArray(first) && Array.isArray(second)) ||
    (type === 'done' && (first === 'ok' || (first === 'error' && typeof second === 'string')));
  if (!isLine) {
    throw Error(
      `line ${String(number)} of the recording is no delivery, no syscall and no end of a delivery`,
    );
  }
  return line as RecordingLine;
}

export interface ReadingTold {
  /** Syscalls that stand between two deliveries: of timers, or of who has inspected the vat. */
  outside: number;
  /** The last line is not complete: whoever wrote it has died. */
  isCutOff: boolean;
}

/**
 * @param lines those behind the head
 * @param told what is noticed on the way is written here
 * @throws when a line is none; an incomplete last one only ends it
 */
export async function* readEpisodes(
  lines: AsyncIterable<string> | Iterable<string>,
  told: ReadingTold,
): AsyncGenerator<Episode> {
  let number = 1;
  let open: { place: string; delivery: readonly unknown[]; exchanges: Exchange[] } | undefined;
  let broken: Error | undefined;
  for await (const text of lines) {
    number += 1;
    if (broken !== undefined) {
      throw broken;
    }
    let line: RecordingLine;
    try {
      line = parseLine(text, number);
    } catch (err) {
      // It counts only if more comes behind it.
      broken = err as Error;
      continue;
    }
    if (line[0] === 'deliver') {
      if (open !== undefined) {
        throw Error(
          `line ${String(number)} of the recording delivers while a delivery is in progress`,
        );
      }
      open = { place: `line ${String(number)}`, delivery: line[1], exchanges: [] };
    } else if (line[0] === 'syscall') {
      if (open === undefined) {
        told.outside += 1;
      } else {
        open.exchanges.push({ s: line[1], r: line[2] });
      }
    } else {
      if (open === undefined) {
        throw Error(`line ${String(number)} of the recording ends a delivery that is not there`);
      }
      yield line[1] === 'ok' ? { ...open, isOk: true } : { ...open, isOk: false, problem: line[2] };
      open = undefined;
    }
  }
  told.isCutOff = broken !== undefined || open !== undefined;
  if (open !== undefined) {
    yield { ...open, isOk: undefined };
  }
}
