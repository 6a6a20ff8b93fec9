/**
 * Goes along a record while a vat says it all once more: each syscall must be
 * the one that stands there, and is answered with what was answered then. It
 * notices where the vat leaves the record, and passes what a named difference
 * explains.
 */
import { likenessOf, plain } from './compare.js';
import type { Episode, Exchange } from './exchange.js';

/** Where a vat has left the record. */
export interface Departure {
  readonly episode: Episode;
  /** Which syscall of the delivery it is, counted from 0. */
  readonly index: number;
  /** What stands in the record; undefined when there is nothing more. */
  readonly before: unknown;
  /** What the vat says instead; undefined when it says nothing more. */
  readonly now: unknown;
  /** The named difference that explains it, as far as it is known. */
  readonly name?: string | undefined;
}

/** What a difference is called in docs/differences.md, and how to go on in spite of it. */
export interface Recognized {
  readonly name: string;
  /**
   * - `now`: what the vat says now has no counterpart, and is passed over
   * - `before`: what stands in the record has no counterpart, and is passed over
   * - `both`: they stand for each other
   * - `end`: the two cannot be compared from here on
   */
  readonly pass: 'now' | 'before' | 'both' | 'end';
}

export interface Crossing {
  readonly episode: Episode;
  /** Exchanges of this delivery up to here. */
  readonly past: readonly Exchange[];
  readonly before: unknown;
  readonly now: unknown;
  /** What stands in the record behind `before`. */
  readonly coming: readonly Exchange[];
  /** Named differences that came up in this delivery already. */
  readonly met: ReadonlySet<string>;
}

/** Asked at each syscall that differs. */
export type Recognize = (crossing: Crossing) => Recognized | undefined;

/** What the kernel answers to what needs no answer. */
const NOTHING: readonly unknown[] = ['ok', null];

export class Follower {
  /** How many syscalls were the same but for texts. */
  reworded = 0;
  /** How many syscalls were the same, or passed as such. */
  compared = 0;
  /** How often each named difference came up. */
  readonly named = new Map<string, number>();
  /** Where the vat left the record, if it did. */
  left: Departure | undefined;
  readonly #recognize: Recognize;
  #episode: Episode | undefined;
  #position = 0;
  #met = new Set<string>();

  constructor(recognize: Recognize = () => undefined) {
    this.#recognize = recognize;
  }

  /** What stands in the record of the present delivery and was not said yet. */
  get coming(): readonly Exchange[] {
    return this.#episode?.exchanges.slice(this.#position) ?? [];
  }

  /** The next delivery is about to be made. */
  begin(episode: Episode): void {
    this.#episode = episode;
    this.#position = 0;
    this.#met = new Set();
  }

  /**
   * @param said a syscall in object form
   * @returns what was answered then; undefined when the vat has left the record
   */
  answer(said: unknown): unknown {
    const episode = this.#episode;
    if (episode === undefined || this.left !== undefined) {
      return undefined;
    }
    const now = plain(said);
    for (;;) {
      const exchange = episode.exchanges[this.#position];
      const likeness = likenessOf(exchange?.s, now);
      if (exchange !== undefined && likeness !== 'different') {
        return this.agree(exchange, likeness === 'reworded');
      }
      const recognized = this.recognize(episode, exchange?.s, now);
      if (recognized?.pass === 'both' && exchange !== undefined) {
        return this.agree(exchange, false);
      }
      if (recognized?.pass === 'now') {
        return NOTHING;
      }
      if (recognized?.pass !== 'before' || exchange === undefined) {
        this.leave(episode, exchange?.s, now, recognized?.name);
        return undefined;
      }
      this.#position += 1;
    }
  }

  /** The delivery has ended: all that stands in the record must have been said. */
  end(): void {
    const episode = this.#episode;
    if (episode === undefined || this.left !== undefined) {
      return;
    }
    for (;;) {
      const exchange = episode.exchanges[this.#position];
      if (exchange === undefined) {
        return;
      }
      const recognized = this.recognize(episode, exchange.s, undefined);
      if (recognized?.pass !== 'before') {
        this.leave(episode, exchange.s, undefined, recognized?.name);
        return;
      }
      this.#position += 1;
    }
  }

  private agree(exchange: Exchange, isReworded: boolean): unknown {
    this.#position += 1;
    this.compared += 1;
    if (isReworded) {
      this.reworded += 1;
    }
    return exchange.r;
  }

  private recognize(episode: Episode, before: unknown, now: unknown): Recognized | undefined {
    const { exchanges } = episode;
    const past = exchanges.slice(0, this.#position);
    const coming = exchanges.slice(this.#position + 1);
    const recognized = this.#recognize({ episode, past, before, now, coming, met: this.#met });
    if (recognized !== undefined) {
      this.#met.add(recognized.name);
      this.named.set(recognized.name, (this.named.get(recognized.name) ?? 0) + 1);
    }
    return recognized;
  }

  private leave(episode: Episode, before: unknown, now: unknown, name: string | undefined): void {
    this.left = { episode, index: this.#position, before, now, name };
  }
}
