/**
 * What a runtime passes, checked before anything is done with it: each error
 * names the part, what was passed, and what is wanted. Rule E1 of docs/SPEC.md.
 */
import { makeError, quoteShort, X } from './errors.js';

/** What a part must be, in words and as a test. */
export interface Wanted {
  readonly what: string;
  readonly isRight: (value: unknown) => boolean;
}

/** Parts by name, none of them needed. */
export type WantedTable = Readonly<Record<string, Wanted>>;

const wanted = (what: string, isRight: (value: unknown) => boolean): Wanted => ({ what, isRight });
const isObject = (value: unknown): value is object => Object(value) === value;

export const A_BOOLEAN = wanted('a boolean', value => typeof value === 'boolean');
export const A_STRING = wanted('a string', value => typeof value === 'string');
export const A_FUNCTION = wanted('a function', value => typeof value === 'function');
export const AN_OBJECT = wanted('an object', isObject);
export const ANYTHING = wanted('anything', () => true);
export const A_COUNT = wanted(
  'a whole number that is not negative',
  value => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 0),
);
export const A_LIMIT = wanted(
  'a positive whole number',
  value => value === Infinity || (Number.isSafeInteger(value) && (value as number) > 0),
);

/** What every vatstore of the field takes, and vats rely on. */
export const SHORTEST_MAX_KEY = 219;
export const A_KEY_LENGTH = wanted(
  `a whole number of at least ${SHORTEST_MAX_KEY}`,
  value => Number.isSafeInteger(value) && (value as number) >= SHORTEST_MAX_KEY,
);

/** @returns the error; a value that is long is cut, a function is only called one */
export function wrong(part: string, value: unknown, what: string): Error {
  const shown = typeof value === 'function' ? 'a function' : quoteShort(value);
  return makeError(X([`${part} must be ${what}, not ${shown}`]));
}

/** @throws unless `value` is as wanted */
export function insistGiven(part: string, value: unknown, { what, isRight }: Wanted): void {
  if (!isRight(value)) {
    throw wrong(part, value, what);
  }
}

/** @throws unless `value` has all the methods, own or inherited */
export function insistMethods(part: string, value: unknown, methods: readonly PropertyKey[]): void {
  insistGiven(part, value, AN_OBJECT);
  for (const name of methods) {
    const method: unknown = Reflect.get(value as object, name);
    if (typeof method !== 'function') {
      throw wrong(
        typeof name === 'symbol' ? `${part}[${String(name.description)}]` : `${part}.${name}`,
        method,
        'a function',
      );
    }
  }
}

/**
 * @param part what takes the options
 * @param given the options; those that are undefined count as left out
 * @throws when there is no record of options, or one of them is not as wanted
 */
export function insistOptions(part: string, given: unknown, table: WantedTable): void {
  insistGiven(`the options of ${part}`, given, AN_OBJECT);
  for (const [name, rule] of Object.entries(table)) {
    const value: unknown = Reflect.get(given as object, name);
    if (value !== undefined) {
      insistGiven(`the option "${name}"`, value, rule);
    }
  }
}

/** The names among the options that the table does not have, each with the one that may be meant. */
export function unknownOptions(given: object, table: WantedTable): string[] {
  const known = Object.keys(table);
  return Object.keys(given)
    .filter(name => !Object.hasOwn(table, name))
    .map(name => {
      const meant = known.find(other => other.toLowerCase() === name.toLowerCase());
      const hint = meant === undefined ? `it has ${known.join(', ')}` : `"${meant}" may be meant`;
      return `${quoteShort(name)} (${hint})`;
    });
}

/** The same, and @throws when there are names that the table does not have */
export function insistKnownOptions(part: string, given: unknown, table: WantedTable): void {
  insistOptions(part, given, table);
  const [first] = unknownOptions(given as object, table);
  if (first !== undefined) {
    throw makeError(X([`${part} has no option ${first}`]));
  }
}
