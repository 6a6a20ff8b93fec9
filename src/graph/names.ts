/**
 * Vrefs as numbers: ten million of them are read from the middle of keys, and
 * none may cost a string. Agrees with `refs/vref.ts`, which needs packages that
 * this folder must not pull in. Rules R1 to R4 of docs/SPEC.md.
 */

/** What a name is of; with the kind and the number it makes the name. */
export const REMOTABLE = 0; // o+N
export const PRESENCE = 1; // o-N
export const OBJECT = 2; // o+vK/N, o+dK/N
export const LOCAL_PROMISE = 3; // p+N
export const KERNEL_PROMISE = 4; // p-N
export const LOCAL_DEVICE = 5; // d+N
export const DEVICE = 6; // d-N
/** Not read from text: an `OBJECT` whose kind turns out to be a kind of collection. */
export const COLLECTION = 7;
/** The same for the kind of kind handles. */
export const KIND_HANDLE = 8;

/** What `readName` fills in. */
export interface NameParts {
  code: number;
  /** Of an `OBJECT`; -1 elsewhere. */
  kindId: number;
  isDurable: boolean;
  /** The number after the sign, or the instance. */
  num: number;
  /** -1 where none is named. */
  facet: number;
}

export const newNameParts = (): NameParts => ({
  code: REMOTABLE,
  kindId: -1,
  isDurable: false,
  num: 0,
  facet: -1,
});

const ZERO = 48;
const PLUS = 43;
const MINUS = 45;
const COLON = 58;
const SLASH = 47;
const LETTER_D = 100;
const LETTER_O = 111;
const LETTER_P = 112;
const LETTER_V = 118;
const MAX_DIGITS = 16;

/** Behind the digits that were read last. */
let position = 0;

/** @returns -1 unless decimal digits without a leading zero stand there, up to 2^53-1 */
function readNumber(text: string, start: number, end: number): number {
  let value = 0;
  let at = start;
  for (; at < end; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) {
      break;
    }
    value = value * 10 + digit;
  }
  position = at;
  const length = at - start;
  if (length === 0 || length > MAX_DIGITS || (length > 1 && text.charCodeAt(start) === ZERO)) {
    return -1;
  }
  return Number.isSafeInteger(value) ? value : -1;
}

/**
 * @param into is filled in; garbage in it when the answer is false
 * @returns whether `text` from `start` to before `end` is a vref
 */
export function readName(text: string, start: number, end: number, into: NameParts): boolean {
  if (end - start < 3) {
    return false;
  }
  const letter = text.charCodeAt(start);
  const sign = text.charCodeAt(start + 1);
  if (sign !== PLUS && sign !== MINUS) {
    return false;
  }
  const third = text.charCodeAt(start + 2);
  into.kindId = -1;
  into.isDurable = false;
  into.facet = -1;
  if (third === LETTER_D || third === LETTER_V) {
    return (
      letter === LETTER_O &&
      sign === PLUS &&
      readInstance(text, start + 3, end, third === LETTER_D, into)
    );
  }
  switch (letter) {
    case LETTER_O:
      into.code = sign === PLUS ? REMOTABLE : PRESENCE;
      break;
    case LETTER_P:
      into.code = sign === PLUS ? LOCAL_PROMISE : KERNEL_PROMISE;
      break;
    case LETTER_D:
      into.code = sign === PLUS ? LOCAL_DEVICE : DEVICE;
      break;
    default:
      return false;
  }
  into.num = readNumber(text, start + 2, end);
  return into.num >= 0 && position === end;
}

function readInstance(
  text: string,
  start: number,
  end: number,
  isDurable: boolean,
  into: NameParts,
): boolean {
  into.code = OBJECT;
  into.isDurable = isDurable;
  into.kindId = readNumber(text, start, end);
  if (into.kindId < 0 || position >= end || text.charCodeAt(position) !== SLASH) {
    return false;
  }
  into.num = readNumber(text, position + 1, end);
  if (into.num < 0) {
    return false;
  }
  if (position < end && text.charCodeAt(position) === COLON) {
    into.facet = readNumber(text, position + 1, end);
    return into.facet >= 0 && position === end;
  }
  return position === end;
}

/** A natural number in decimal digits, as counts and ordinals are stored; else undefined. */
export function readCount(text: string): number | undefined {
  const count = readNumber(text, 0, text.length);
  return count >= 0 && position === text.length ? count : undefined;
}

/** The text of a name, without a facet. */
export function formatName(
  code: number,
  num: number,
  kindId: number,
  isDurable: boolean | undefined,
): string {
  switch (code) {
    case REMOTABLE:
      return `o+${num}`;
    case PRESENCE:
      return `o-${num}`;
    case LOCAL_PROMISE:
      return `p+${num}`;
    case KERNEL_PROMISE:
      return `p-${num}`;
    case LOCAL_DEVICE:
      return `d+${num}`;
    case DEVICE:
      return `d-${num}`;
    case COLLECTION:
      return kindId < 0 ? `vc.${num}` : `o+${isDurable ? 'd' : 'v'}${kindId}/${num}`;
    default:
      return `o+${isDurable ? 'd' : 'v'}${kindId}/${num}`;
  }
}

/** At most `limit` characters of a text, on one line, in quotes. */
export function quote(text: unknown, limit = 80): string {
  const string = typeof text === 'string' ? text : String(text);
  return JSON.stringify(string.length > limit ? `${string.slice(0, limit)}…` : string);
}
