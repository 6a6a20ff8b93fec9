/**
 * Numbers for people, the same in every locale.
 */

/** `1,234,567` */
export const count = (value: number): string => String(value).replace(/\B(?=(?:[0-9]{3})+$)/g, ',');

/** `+12`, `-3`, `0` */
export const change = (value: number): string => (value > 0 ? '+' : '') + count(value);

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `999 B`, `1.2 kB`, `34 MB`: powers of a thousand. */
export function bytes(value: number): string {
  let size = Math.abs(value);
  let unit = 'B';
  for (const next of UNITS) {
    if (size < 999.5) {
      break;
    }
    size /= 1000;
    unit = next;
  }
  const digits = unit === 'B' || size >= 9.95 ? size.toFixed(0) : size.toFixed(1);
  return `${value < 0 ? '-' : ''}${digits} ${unit}`;
}

/** `1 key`, `2 keys`, `1,000 entries` */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
