/**
 * Errors: `@endo/errors` redaction (`q` reveals a value), and two
 * helpers for what can only be a fault of our own.
 */
import { Fail, makeError, q, X } from '@endo/errors';

export { Fail, makeError, q, X };
export { annotateError } from '@endo/errors';

const LONGEST_QUOTE = 200;

/**
 * A value as an error quotes it: whole when it is short, with its beginning and
 * its length when it is long. What comes in at the edge can be of any size.
 */
export function quoteShort(value: unknown): string {
  if (typeof value === 'string' && value.length > LONGEST_QUOTE) {
    return `${q(value.slice(0, LONGEST_QUOTE / 2))}… (${value.length} characters)`;
  }
  const text = String(q(value));
  return text.length <= 2 * LONGEST_QUOTE
    ? text
    : `${text.slice(0, LONGEST_QUOTE)}… (${text.length} characters)`;
}

const LONGEST_REASON = 1000;
/** All that could begin a line of its own, or tell a terminal something. */
const UNPRINTABLE = /[^ -~\u00a0-\u2027\u202a-\uffff]/g;

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * What went wrong, in words, on one line. Messages of others quote what came in as it is: they are
 * cut, so that what is made of them is never too large to be said.
 */
export function reasonOf(err: unknown): string {
  const reason = err instanceof Error ? err.message : String(err);
  const text =
    reason.length > LONGEST_REASON
      ? `${reason.slice(0, LONGEST_REASON).replace(/[\ud800-\udbff]$/, '')}… (${reason.length} characters)`
      : reason;
  return text.replace(UNPRINTABLE, escapeUnit);
}

/**
 * A claim about our own tables. Failing it is a fault of the library, never of
 * its input: input is checked at the edge with an error that names the rule.
 */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) {
    throw makeError(X([`liveslots invariant broken: ${what}`]));
  }
}

/** The compiler proves that no case is missing; at run time the value is named. */
export function unreachable(value: never, what: string): never {
  throw makeError(X([`unexpected ${what}: `, ''], q(value)));
}
