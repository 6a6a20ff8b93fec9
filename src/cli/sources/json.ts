/**
 * JSON of others, taken apart with checks: what is not as expected is undefined, since a tool that
 * looks at what went wrong must not stop at the first strange value.
 */

/** @returns undefined when the text is no JSON */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** A property of what may be an object. */
export const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (Reflect.get(value, name) as unknown)
    : undefined;

export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The texts in an array; empty for everything else. */
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(part => typeof part === 'string') : [];
