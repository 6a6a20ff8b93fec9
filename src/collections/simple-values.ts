/**
 * Capdata bodies of values without parts, written and read without the
 * marshaller, to the same characters: most entries are such, and the
 * marshaller is made for more. Rule C1 of docs/SPEC.md.
 */

// Smallcaps escapes strings that begin with a character from `!` to `-`.
const FIRST_SPECIAL = 33;
const LAST_SPECIAL = 45;
const isSpecial = (code: number): boolean => code >= FIRST_SPECIAL && code <= LAST_SPECIAL;

// Whether half a character is passable is for the marshaller to say.
const SURROGATE = /[\ud800-\udfff]/;

/** @returns undefined when the value is for the marshaller */
export function formatSimpleBody(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return isSpecial(value.charCodeAt(0)) || SURROGATE.test(value)
        ? undefined
        : `#${JSON.stringify(value)}`;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? `#${value}` : undefined;
    case 'boolean':
      return `#${value}`;
    case 'bigint':
      return value < 0n ? `#"${value}"` : `#"+${value}"`;
    case 'undefined':
      return '#"#undefined"';
    case 'object':
      return value === null ? '#null' : undefined;
    default:
      return undefined;
  }
}

type Simple = string | number | boolean | null;

/**
 * @param body of capdata without slots
 * @returns undefined when the body is for the marshaller
 */
export function parseSimpleBody(body: string): Simple | undefined {
  if (!body.startsWith('#')) {
    return undefined;
  }
  const first = body.charAt(1);
  if (first === '{' || first === '[') {
    return undefined;
  }
  const value = JSON.parse(body.slice(1)) as Simple;
  return typeof value === 'string' && isSpecial(value.charCodeAt(0)) ? undefined : value;
}
