/**
 * `liveslots why FILE VREF`: what holds one thing, from a root to it.
 */
import type { WhyAnswer } from '../../graph/types.js';
import type { Io } from '../output/io.js';
import { wrap } from '../output/layout.js';
import { graphOf, withFile } from '../session.js';
import { type OpenedFile, pickVat } from '../sources/opened.js';
import { SourceError } from '../sources/source-error.js';

export interface WhyCommandOptions {
  readonly vat?: string;
  readonly snapshot?: number;
  readonly limit?: number;
  readonly json?: boolean;
}

/** @throws {SourceError} when the text is no vref */
function ask(io: Io, opened: OpenedFile, vref: string, options: WhyCommandOptions): WhyAnswer {
  const { id } = pickVat(opened, options.vat);
  const graph = graphOf(io, opened.vat(id, options.snapshot));
  try {
    graph.has(vref);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SourceError(opened.file, reason, { cause });
  }
  return graph.why(vref, { limit: options.limit });
}

/** @returns 1 when the vat does not know the name */
export async function whyCommand(
  io: Io,
  file: string,
  vref: string,
  options: WhyCommandOptions,
): Promise<number> {
  const answer = await withFile(file, opened => ask(io, opened, vref, options));
  if (options.json === true) {
    io.json(answer);
  } else {
    for (const line of answer.sentence.split('\n')) {
      io.line(wrap(line, io.columns, '', '  '));
    }
  }
  return answer.status === 'unknown' ? 1 : 0;
}
