// The shape of a row of the table: one vat, one step, repeated on ours and on the peer's.

import type { BuildRootObject, Vat } from './vat.js';

export interface Scenario {
  readonly name: string;
  /** What one step does, for the table. */
  readonly step: string;
  /** How many times as fast as the peer it has to be. */
  readonly goal: number;
  /** Steps in one timed batch. */
  readonly steps: number;
  readonly buildRootObject: BuildRootObject;
  /** Before each batch, without being timed. `first` is the number of its first step. */
  prepare?(vat: Vat, first: number): Promise<unknown>;
  run(vat: Vat, index: number): Promise<unknown>;
  /** After each batch, without being timed. */
  tidy?(vat: Vat, first: number): Promise<unknown>;
}

/** A number of something, made and kept, whose bytes are counted. */
export interface MemoryRow {
  readonly name: string;
  readonly step: string;
  /** How many of the peer's bytes it may take. */
  readonly goal: number;
  readonly buildRootObject: BuildRootObject;
  /** Makes `count` of them, and keeps them. */
  fill(vat: Vat, count: number): Promise<unknown>;
}
