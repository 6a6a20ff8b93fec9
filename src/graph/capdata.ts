/**
 * Capdata as the vatstore holds it: the JSON of `{ body, slots }`. Most values
 * name nothing, and are not parsed for that.
 */

export interface StoredCapData {
  readonly body: string;
  readonly slots: readonly string[];
}

const NO_SLOTS: readonly string[] = [];
const BEGINS = '{"body":"';
// No string inside the JSON can look so: its quotes are escaped.
const ENDS_WITHOUT_SLOTS = '","slots":[]}';

const isText = (value: unknown): value is string => typeof value === 'string';

export function isCapData(value: unknown): value is StoredCapData {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { body, slots } = value as Partial<StoredCapData>;
  return isText(body) && Array.isArray(slots) && slots.every(isText);
}

/** @returns undefined when the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @returns undefined when the text is not the JSON of capdata */
export function parseCapData(text: string): StoredCapData | undefined {
  const parsed = parseJson(text);
  return isCapData(parsed) ? parsed : undefined;
}

/** What a stored value names; undefined when it is not the JSON of capdata. */
export function slotsOf(text: string): readonly string[] | undefined {
  return text.endsWith(ENDS_WITHOUT_SLOTS) && text.startsWith(BEGINS)
    ? NO_SLOTS
    : parseCapData(text)?.slots;
}

/** The state of an object, property by property; undefined when it is no such thing. */
export function parseState(
  text: string,
): readonly (readonly [string, StoredCapData])[] | undefined {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return undefined;
  }
  const properties = Object.entries(parsed);
  return properties.every(([, value]) => isCapData(value)) ? properties : undefined;
}
