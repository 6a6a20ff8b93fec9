/**
 * What is plain data, or names an object or promise, found out without the walk
 * of pass-style. Only a hint: what is not surely passable is for pass-style to
 * look at, which words the refusal: `test/spec/shapes.test.ts`. Rule C4 of docs/SPEC.md.
 */
import { type Passable, passStyleOf } from '@endo/pass-style';
import { isUnpassable } from '../smallcaps/primitives.js';

const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, isFrozen } = Object;
const { isArray } = Array;
const { ownKeys } = Reflect;
const objectPrototype: unknown = Object.prototype;
const arrayPrototype: unknown = Array.prototype;

/**
 * Whether a value is surely passable and accepted. An object that is not
 * hardened never is.
 *
 * REENTRANCY: a proxied value may run user code here.
 */
export type Acceptor = (value: unknown) => boolean;

/** Whether an object is surely a remotable. */
export type IsRemotable = (value: object) => boolean;

/** So deep a value may be nested to be looked at here. */
const DEEPEST = 16;

/** @returns undefined for what cannot pass */
export function styleOf(value: unknown): string | undefined {
  try {
    return passStyleOf(value as Passable);
  } catch {
    return undefined;
  }
}

export const hasRemotableStyle: IsRemotable = value => styleOf(value) === 'remotable';

function isData(value: object, key: PropertyKey): boolean {
  const descriptor = getOwnPropertyDescriptor(value, key);
  return descriptor?.enumerable === true && hasOwn(descriptor, 'value');
}

/** Whether it is a list of data, all of it in its places. What is in it is not looked at. */
export const isList = (value: unknown): value is readonly unknown[] =>
  isArray(value) &&
  isFrozen(value) &&
  getPrototypeOf(value) === arrayPrototype &&
  // One key for each element, and one for the length.
  ownKeys(value).length === value.length + 1 &&
  value.every((_part, index) => isData(value, index));

/** @returns the names of a record of data; undefined for anything else. What is in it is not looked at. */
export function namesOf(value: unknown): readonly string[] | undefined {
  if (
    typeof value !== 'object' ||
    value === null ||
    getPrototypeOf(value) !== objectPrototype ||
    !isFrozen(value)
  ) {
    return undefined;
  }
  const names = ownKeys(value);
  for (const name of names) {
    // Symbols mark what is tagged, and what has a method `then` is a promise to some.
    if (typeof name !== 'string' || name === 'then' || isUnpassable(name) || !isData(value, name)) {
      return undefined;
    }
  }
  return names as string[];
}

function isSurelyPassableObject(value: object, depth: number): boolean {
  if (isArray(value)) {
    return depth < DEEPEST && isList(value) && value.every(part => isPassable(part, depth + 1));
  }
  if (getPrototypeOf(value) === objectPrototype) {
    const names = depth < DEEPEST ? namesOf(value) : undefined;
    const record = value as Readonly<Record<string, unknown>>;
    return names?.every(name => isPassable(record[name], depth + 1)) === true;
  }
  const style = styleOf(value);
  return style === 'remotable' || style === 'promise';
}

/**
 * Whether a value is surely passable.
 *
 * REENTRANCY: a proxied value may run user code here.
 *
 * @param depth how many lists and records it is in
 */
export function isPassable(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'undefined':
    case 'bigint':
      return true;
    case 'string':
      return !isUnpassable(value);
    case 'object':
      return value === null || isSurelyPassableObject(value, depth);
    case 'function':
      return styleOf(value) === 'remotable';
    default:
      return false;
  }
}
