/** Numbers and strings as a person reads them. No locale: the same file reads the same everywhere. */

/** "1,234,567" */
export const formatCount = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');

const units = ['kB', 'MB', 'GB', 'TB'];

/** "640 B", "1.5 kB", "12 MB": powers of a thousand. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1000) return `${formatCount(bytes)} B`;
  let value = bytes;
  let unit = '';
  for (unit of units) {
    value /= 1000;
    // What would be written as 1000 belongs to the next unit.
    if (value < 999.5) break;
  }
  return `${value < 9.95 ? value.toFixed(1) : formatCount(value)} ${unit}`;
};

/** "12 %", "0.4 %", "under 0.1 %"; empty for a part of nothing. */
export const formatShare = (part: number, whole: number): string => {
  if (whole <= 0) return '';
  const percent = (100 * part) / whole;
  if (percent > 0 && percent < 0.1) return 'under 0.1 %';
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : formatCount(percent)} %`;
};

/** "1 member", "2,000 members" */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${formatCount(count)} ${count === 1 ? singular : plural}`;

/** "+12", "−3", "0" */
export const formatChange = (change: number): string =>
  change === 0 ? '0' : `${change > 0 ? '+' : '−'}${formatCount(Math.abs(change))}`;

/** "2026-03-01 12:00:05" in UTC, without the seconds if they are none. */
export const formatTime = (milliseconds: number): string => {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return String(milliseconds);
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/(:00)?\.\d+Z$/, '');
};

// Controls, marks that turn the direction of text, invisible spaces, and halves of surrogate pairs.
const unseen =
  // eslint-disable-next-line no-control-regex -- these are what must become visible
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** At most `limit` characters, with an ellipsis in the middle: both ends of a name tell something. */
export const shorten = (text: string, limit: number): string => {
  const characters = [...text];
  if (characters.length <= limit) return text;
  const tail = Math.floor((limit - 1) / 3);
  const head = limit - 1 - tail;
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
};

/** Longer texts would push all others off the page. */
const LONGEST = 250;

/**
 * Text of a vat for showing: characters that a reader could not see, or that would change how the
 * text around them looks, are written as escapes, and very long texts are shortened.
 */
export const visible = (text: string): string =>
  shorten(text, LONGEST).replace(
    unseen,
    found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
