/**
 * Text as bytes, for databases that cannot hold it: one, two or three bytes for
 * each UTF-16 code unit, so that bytes compare as the units do, surrogates
 * without a partner survive, and ASCII looks like itself.
 */

/** @param text any string at all */
export function encodeText(text: string): Uint8Array {
  let size = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    size += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[at++] = unit;
    } else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >>> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else {
      bytes[at++] = 0xe0 | (unit >>> 12);
      bytes[at++] = 0x80 | ((unit >>> 6) & 0x3f);
      bytes[at++] = 0x80 | (unit & 0x3f);
    }
  }
  return bytes;
}

const CHUNK = 8192;

/**
 * @param bytes what `encodeText` made
 * @throws when it did not
 */
export function decodeText(bytes: Uint8Array): string {
  let text = '';
  let units: number[] = [];
  let at = 0;
  // What lies beyond the end counts as wrong.
  const more = (): number => {
    const byte = bytes[at++] ?? 0;
    if ((byte & 0xc0) !== 0x80) {
      throw Error('these bytes are no text of a vatstore');
    }
    return byte & 0x3f;
  };
  while (at < bytes.length) {
    const byte = bytes[at++] ?? 0;
    if (byte < 0x80) {
      units.push(byte);
    } else if (byte >>> 5 === 0b110) {
      units.push(((byte & 0x1f) << 6) | more());
    } else if (byte >>> 4 === 0b1110) {
      const high = ((byte & 0x0f) << 12) | (more() << 6);
      units.push(high | more());
    } else {
      throw Error('these bytes are no text of a vatstore');
    }
    if (units.length === CHUNK) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/**
 * What SQLite's own text would lose: a surrogate without a partner, all behind a zero, and in a
 * database in UTF-16 the last two code points of the plane.
 */
const UNTOLD = /[\0\ufffe\uffff]|\p{Surrogate}/u;

/** Whether a database of Unicode text gives it back as it is. */
export const isPlainText = (text: string): boolean => !UNTOLD.test(text);

/** A column's value that a database gives back as it is. */
export const toColumn = (text: string): string | Uint8Array =>
  isPlainText(text) ? text : encodeText(text);

/** @throws when it is not what `toColumn` or `encodeText` made */
export function fromColumn(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value instanceof Uint8Array) {
    return decodeText(value);
  }
  throw Error(`the table holds a ${typeof value} where text belongs`);
}
