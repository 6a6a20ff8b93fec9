/**
 * Columns of numbers that grow by half of their length. What was allocated and
 * not used yet is zero. Numbers that need more than 32 bits are in ordinary
 * arrays, of eight bytes each in V8: a SES compartment has no Float64Array.
 */

const grown = (length: number, needed: number): number =>
  Math.max(needed, length + (length >>> 1), 1024);

/**
 * One by one: an array that is made with a large length is a hash table in V8.
 *
 * @returns the same array, longer
 */
function lengthen(array: number[], length: number): number[] {
  while (array.length < length) {
    array.push(0);
  }
  return array;
}

export const growNumbers = (array: number[], needed: number): number[] =>
  lengthen(array, grown(array.length, needed));

export const zeros = (length: number): number[] => lengthen([], length);

export function growInts(array: Int32Array, needed: number): Int32Array {
  const next = new Int32Array(grown(array.length, needed));
  next.set(array);
  return next;
}

export function growShorts(array: Uint16Array, needed: number): Uint16Array {
  const next = new Uint16Array(grown(array.length, needed));
  next.set(array);
  return next;
}

export function growBytes(array: Uint8Array, needed: number): Uint8Array {
  const next = new Uint8Array(grown(array.length, needed));
  next.set(array);
  return next;
}

// eslint-disable-next-line no-control-regex -- what is one byte in UTF-8
const WIDE = /[^\u0000-\u007f]/;

/** How many bytes a text has as UTF-8; a surrogate without a partner is three. */
export function utf8Length(text: string): number {
  const { length } = text;
  if (!WIDE.test(text)) {
    return length;
  }
  let bytes = 0;
  for (let at = 0; at < length; at += 1) {
    const point = text.codePointAt(at) as number;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (point >= 0x10000) {
      at += 1;
    }
  }
  return bytes;
}
