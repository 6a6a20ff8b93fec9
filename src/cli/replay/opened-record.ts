/**
 * A record of one vat that was opened, whatever it was read from.
 */
import type { Episode } from '../../transcripts/exchange.js';
import type { Bundle } from './vat-code.js';

export interface OpenedRecord {
  readonly vatId: string;
  readonly incarnation: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** The vat's code, where the file should have it. @throws {SourceError} when it has not */
  readonly bundle?: (() => Bundle) | undefined;
  /** What the vat ran on, where the file says so. */
  readonly worker?: string | undefined;
  /** From the first delivery of the incarnation. Can be asked for once. @throws {SourceError} */
  episodes(): AsyncIterable<Episode>;
  /** What was noticed while they were read. */
  notes(): readonly string[];
  close(): void;
}
