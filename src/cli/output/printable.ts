/**
 * Text that comes from a vat, made safe for a terminal: names and keys are the vat's own, and could
 * otherwise move the cursor, recolour what stands there, or turn the direction of a line.
 */

/** Controls but the line feed, marks that turn the direction, and what else would end a line. */
const UNPRINTABLE =
  /[^\n -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ufefe\uff00-\uffff]/g;

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The same text with escapes as JSON has them; line feeds stay. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escapeUnit);

/** For text that must stay on its line. */
export const onOneLine = (text: string): string => printable(text).replaceAll('\n', '\\n');
