/**
 * A short way between primitive values and their capdata: the same bytes as
 * the codec's, which is asked for everything else.
 */
import type { CapData } from '../protocol/capdata.js';

const NO_SLOTS: CapData['slots'] = Object.freeze([]);
// Half a character may be refused, depending on the environment.
const SURROGATE = /[\ud800-\udfff]/;

// In a smallcaps body a string that begins with one of these stands for
// something else, unless a '!' is put before it.
const isSpecial = (text: string): boolean => {
  const first = text.charCodeAt(0);
  return first >= 33 && first <= 45; // '!' to '-'
};

function bodyOfNumber(value: number): string {
  // Minus zero is no passable value of its own: its text is that of zero.
  return Number.isFinite(value) ? `#${value}` : `#"#${value}"`;
}

/** @returns undefined when `value` is not a primitive that has a short way */
export function primitiveToCapData(value: unknown): CapData | undefined {
  let body: string;
  switch (typeof value) {
    case 'number':
      body = bodyOfNumber(value);
      break;
    case 'string':
      if (SURROGATE.test(value)) {
        return undefined;
      }
      body = `#${JSON.stringify(isSpecial(value) ? `!${value}` : value)}`;
      break;
    case 'boolean':
      body = value ? '#true' : '#false';
      break;
    case 'undefined':
      body = '#"#undefined"';
      break;
    case 'bigint':
      body = value < 0n ? `#"${value}"` : `#"+${value}"`;
      break;
    case 'object':
      if (value !== null) {
        return undefined;
      }
      body = '#null';
      break;
    default:
      return undefined;
  }
  return { body, slots: NO_SLOTS };
}

export type Primitive = { readonly value: string | number | boolean | bigint | null | undefined };

function fromString(text: string): Primitive | undefined {
  if (!isSpecial(text)) {
    return { value: text };
  }
  switch (text.charCodeAt(0)) {
    case 33: // '!'
      return { value: text.slice(1) };
    case 43: // '+'
    case 45: // '-'
      return { value: BigInt(text) };
    default:
      return text === '#undefined' ? { value: undefined } : undefined;
  }
}

/** @returns undefined when the capdata is not that of a primitive that has a short way */
export function capDataToPrimitive({ body, slots }: CapData): Primitive | undefined {
  if (slots.length > 0 || body.charCodeAt(0) !== 35) {
    return undefined;
  }
  switch (body.charCodeAt(1)) {
    case 34: // '"'
      return fromString(JSON.parse(body.slice(1)) as string);
    case 91: // '['
    case 123: // '{'
      return undefined;
    default: {
      const value: unknown = JSON.parse(body.slice(1));
      return typeof value === 'number' || typeof value === 'boolean' || value === null
        ? { value }
        : undefined;
    }
  }
}
