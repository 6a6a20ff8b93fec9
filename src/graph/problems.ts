/**
 * Faults and notes as they are found: at most so many of each code are kept,
 * and all are counted. docs/inspect.md has a table of the codes.
 */
import type { CheckReport, Fault } from './types.js';

export interface Problem {
  readonly code: string;
  /** The key in the vatstore. */
  readonly key: string;
  readonly found: string;
  readonly wanted: string;
}

/** What is no damage: left over, held by memory alone, or not to be decided here. */
const NOTES: ReadonlySet<string> = new Set([
  'foreign-vat',
  'strange-key',
  'unheld-object',
  'unheld-collection',
  'held-by-cycle',
  'leftover-count',
  'leftover-export',
  'leftover-reference',
  'leftover-watch',
  'unreachable-import',
]);

export class Problems {
  readonly #limit: number;
  readonly #faults: Fault[] = [];
  readonly #totals = new Map<string, number>();

  /** @param limit how many of each code are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether another one of that code would be kept; its texts need not be made otherwise. */
  wants(code: string): boolean {
    return (this.#totals.get(code) ?? 0) < this.#limit;
  }

  /** For one that is not kept. */
  count(code: string): void {
    this.#totals.set(code, (this.#totals.get(code) ?? 0) + 1);
  }

  add({ code, key, found, wanted }: Problem): void {
    if (this.wants(code)) {
      this.#faults.push({
        code,
        severity: NOTES.has(code) ? 'note' : 'fault',
        key,
        found,
        wanted,
        sentence: `${code} at ${JSON.stringify(key)}: found ${found}, wanted ${wanted}`,
      });
    }
    this.count(code);
  }

  /** Takes over what another one has found. */
  include(other: Problems): void {
    const kept = new Map<string, number>();
    for (const fault of other.#faults) {
      const before = this.wants(fault.code);
      this.count(fault.code);
      kept.set(fault.code, (kept.get(fault.code) ?? 0) + 1);
      if (before) {
        this.#faults.push(fault);
      }
    }
    for (const [code, total] of other.#totals) {
      for (let more = kept.get(code) ?? 0; more < total; more += 1) {
        this.count(code);
      }
    }
  }

  report(): CheckReport {
    let isSound = true;
    for (const code of this.#totals.keys()) {
      isSound &&= NOTES.has(code);
    }
    return { faults: [...this.#faults], totals: Object.fromEntries(this.#totals), isSound };
  }
}
