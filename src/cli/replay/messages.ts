/**
 * What the command and the process that plays a record say to each other. The
 * deliveries themselves go through a pipe, one as JSON in each line.
 */
import type { PlayResult, Retention } from './play.js';
import type { Bundle } from './vat-code.js';

export interface Order {
  readonly layer: 'ours' | 'peer';
  readonly vatId: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** A file, or what a kernel has in its store. */
  readonly code: { readonly path: string } | { readonly bundle: Bundle };
  readonly every: number;
}

export type Told =
  | { readonly type: 'ready' }
  | { readonly type: 'retention'; readonly retention: Retention }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'result'; readonly result: PlayResult }
  /** It cannot be played at all. */
  | { readonly type: 'failure'; readonly problem: string };
