/**
 * What the rules of contracts are made of: a title, a check, and how a
 * difference is told.
 */
import type { VatStore } from '../store/vatstore.js';

/** One rule of a contract. */
export interface ConformanceRule<Subject> {
  /** What must hold; fit for the title of a test. */
  readonly title: string;
  /** @throws an error that names the rule and what was seen instead */
  check(subject: Subject): void;
}

export const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

const clip = (text: string): string =>
  text.length <= 200 ? text : `${text.slice(0, 200)}… (${text.length} characters)`;

/** @throws unless both are the same, as arrays element by element */
export function expectSame(got: unknown, wanted: unknown, what: string): void {
  const [seen, due] = [show(got), show(wanted)];
  if (seen === due) {
    return;
  }
  let start = 0;
  while (seen[start] === due[start]) {
    start += 1;
  }
  // Long lists differ somewhere in the middle: that place is what is of interest.
  const from = Math.max(0, start - 40);
  const lead = from > 0 ? '…' : '';
  throw Error(
    `${what}: expected ${lead}${clip(due.slice(from))}, got ${lead}${clip(seen.slice(from))}`,
  );
}

/** The keys from `start` on, as `getNextKey` tells them. */
export function walk(store: VatStore, start = '', limit = 1000): string[] {
  const keys: string[] = [];
  for (let key = store.getNextKey(start); key !== undefined; key = store.getNextKey(key)) {
    keys.push(key);
    if (keys.length > limit) {
      throw Error(`getNextKey must come to an end: ${show(keys.slice(-5))} …`);
    }
  }
  return keys;
}

/** Checks all rules; @throws an error that has the title of each broken one. */
export function checkRules<Subject>(
  rules: readonly ConformanceRule<Subject>[],
  subject: Subject,
): void {
  const broken: string[] = [];
  for (const { title, check } of rules) {
    try {
      check(subject);
    } catch (err) {
      broken.push(`${title} (${err instanceof Error ? err.message : String(err)})`);
    }
  }
  if (broken.length > 0) {
    throw Error(`this is no vatstore: ${broken.join('; ')}`);
  }
}
