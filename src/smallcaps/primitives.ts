/**
 * The short way between primitive values and their capdata: the same bytes as
 * marshal's, which is asked for everything else: `test/spec/smallcaps-primitives.test.ts`.
 * Rule T6 of docs/SPEC.md.
 */
import { isPassable, passableSymbolForName } from '@endo/pass-style';
import { keepHiddenClass } from '../hidden-classes.js';
import type { CapData } from '../protocol/capdata.js';

/** Of all data that names nothing. */
export const NO_SLOTS: CapData['slots'] = Object.freeze([]);
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/**
 * Whether half a character is refused: an option of the environment, which
 * pass-style has read when it was loaded (`ONLY_WELL_FORMED_STRINGS_PASSABLE`).
 */
const ONLY_WELL_FORMED = !isPassable('\ud800');

/** Whether the text is none that may pass. */
export const isUnpassable = (text: string): boolean =>
  ONLY_WELL_FORMED && LONE_SURROGATE.test(text);

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
      return isUnpassable(value) ? undefined : textOfString(value);
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

export interface Primitive {
  readonly value: string | number | boolean | bigint | symbol | null | undefined;
}

const CONSTANTS: ReadonlyMap<string, Primitive> = new Map([
  ['#undefined', { value: undefined }],
  ['#NaN', { value: NaN }],
  ['#Infinity', { value: Infinity }],
  ['#-Infinity', { value: -Infinity }],
]);

/**
 * @returns undefined for what names a slot, and where there is no short way
 * @throws for what begins like a bigint or a symbol and is none
 */
export function primitiveOfText(text: string): Primitive | undefined {
  if (!isSpecial(text)) {
    return isUnpassable(text) ? undefined : { value: text };
  }
  switch (text.charCodeAt(0)) {
    case 33: // '!'
      return isUnpassable(text) ? undefined : { value: text.slice(1) };
    case 43: // '+'
    case 45: // '-'
      return { value: BigInt(text) };
    case 37: // '%'
      return { value: passableSymbolForName(text.slice(1)) };
    case 35: // '#'
      return CONSTANTS.get(text);
    default:
      return undefined;
  }
}

/** @returns undefined when the capdata is not that of a primitive that has a short way */
export function capDataToPrimitive({ body, slots }: CapData): Primitive | undefined {
  if (slots.length > 0 || body.charCodeAt(0) !== 35) {
    return undefined;
  }
  const first = body.charCodeAt(1);
  if (first === 34 /* '"' */) {
    return primitiveOfText(JSON.parse(body.slice(1)) as string);
  }
  // Space, or a bracket: only what is parsed after a look at its depth may be deep.
  if (first <= 32 || first === 91 || first === 123) {
    return undefined;
  }
  const value: unknown = JSON.parse(body.slice(1));
  return typeof value === 'number' || typeof value === 'boolean' || value === null
    ? { value }
    : undefined;
}

keepHiddenClass({ written: primitiveToCapData(null) });
