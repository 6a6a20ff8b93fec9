/**
 * The short way between primitive values and their capdata: the same bytes as
 * marshal's, which is asked for everything else. Rule T6 of docs/SPEC.md.
 */
import type { CapData } from '../protocol/capdata.js';

const NO_SLOTS: CapData['slots'] = Object.freeze([]);
// Half a character may be refused, depending on the environment.
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Whether only marshal can tell if the text may pass. */
export const isDoubtful = (text: string): boolean => LONE_SURROGATE.test(text);

// In a smallcaps body a string that begins with one of these stands for
// something else, unless a '!' is put before it.
export const isSpecial = (text: string): boolean => {
  const first = text.charCodeAt(0);
  return first >= 33 && first <= 45; // '!' to '-'
};

export const textOfString = (text: string): string =>
  JSON.stringify(isSpecial(text) ? `!${text}` : text);

/**
 * @returns the JSON of a primitive value; undefined where there is no short
 *   way, and for objects
 */
export function textOfPrimitive(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      // Minus zero is no passable value of its own: its text is that of zero.
      return Number.isFinite(value) ? `${value}` : `"#${value}"`;
    case 'string':
      return isDoubtful(value) ? undefined : textOfString(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return '"#undefined"';
    case 'bigint':
      return value < 0n ? `"${value}"` : `"+${value}"`;
    case 'object':
      return value === null ? 'null' : undefined;
    default:
      return undefined;
  }
}

/** @returns undefined when `value` is not a primitive that has a short way */
export function primitiveToCapData(value: unknown): CapData | undefined {
  const text = textOfPrimitive(value);
  return text === undefined ? undefined : { body: `#${text}`, slots: NO_SLOTS };
}

export type Primitive = { readonly value: string | number | boolean | bigint | null | undefined };

/** @returns undefined for what names a slot, and where there is no short way */
export function primitiveOfText(text: string): Primitive | undefined {
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
      return primitiveOfText(JSON.parse(body.slice(1)) as string);
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
