/**
 * What the short way of writing has open: a list, a record or a tagged value,
 * and as much of its text as there is. Whether it is one is found out as
 * pass-style does it, but without its walk: `test/spec/smallcaps.test.ts`. Rules T6
 * and T10 of docs/SPEC.md.
 */
import { Fail } from '../errors.js';
import { isUnpassable, textOfString } from './primitives.js';

const { fromEntries, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, isFrozen, values } = Object;
const objectPrototype: unknown = Object.prototype;
const arrayPrototype: unknown = Array.prototype;
const { isArray } = Array;
const { ownKeys } = Reflect;
const PASS_STYLE: unique symbol = Symbol.for('passStyle');
const { toStringTag } = Symbol;

export interface Frame {
  readonly value: object;
  /** The places that are looked at, in order; those of a list are counted only. */
  readonly names: readonly string[] | undefined;
  readonly length: number;
  /** Whether a name is written before each value. */
  readonly isRecord: boolean;
  next: number;
  text: string;
  /** What is written so far, where it is written in another order than it is looked at. */
  readonly pieces: string[] | undefined;
}

/** Whether there is one that is enumerable data. */
export function isData(value: object, key: PropertyKey): boolean {
  const descriptor = getOwnPropertyDescriptor(value, key);
  return descriptor?.enumerable === true && hasOwn(descriptor, 'value');
}

// JSON puts names that are indexes first.
const startsLikeIndex = (name: string): boolean => {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57; // '0' to '9'
};

function openList(value: readonly unknown[]): Frame | undefined {
  const { length } = value;
  // One key for each element, and one for the length.
  if (getPrototypeOf(value) !== arrayPrototype || ownKeys(value).length !== length + 1) {
    return undefined;
  }
  return {
    value,
    names: undefined,
    length,
    isRecord: false,
    next: 0,
    text: '[',
    pieces: undefined,
  };
}

function openTagged(value: object, keys: readonly PropertyKey[]): Frame | undefined {
  const style = getOwnPropertyDescriptor(value, PASS_STYLE);
  const label = getOwnPropertyDescriptor(value, toStringTag);
  const tag: unknown = label?.value;
  const isTagged =
    keys.length === 3 &&
    style?.value === 'tagged' &&
    style.enumerable === false &&
    typeof tag === 'string' &&
    label?.enumerable === false &&
    !isUnpassable(tag);
  return isTagged
    ? {
        value,
        names: ['payload'],
        length: 1,
        isRecord: false,
        next: 0,
        text: `{"#tag":${textOfString(tag)},"payload":`,
        pieces: undefined,
      }
    : undefined;
}

function openRecord(value: object): Frame | undefined {
  const keys = ownKeys(value);
  let hasIndexes = false;
  for (const key of keys) {
    if (typeof key !== 'string') {
      return openTagged(value, keys);
    }
    if (isUnpassable(key)) {
      return undefined;
    }
    hasIndexes ||= startsLikeIndex(key);
    // A proxy is asked for it by pass-style, and again by marshal.
    void (value as Record<string, unknown>)[key];
  }
  if (!isOnlyData(value)) {
    return undefined;
  }
  const names = (keys as string[]).sort();
  const { length } = names;
  const pieces = hasIndexes ? [] : undefined;
  return { value, names, length, isRecord: true, next: 0, text: '{', pieces };
}

/** Whether it has parts, rather than a name or a text of its own. */
export const isPlain = (value: object): boolean =>
  isArray(value) || getPrototypeOf(value) === objectPrototype;

/**
 * A proxy can show what the data under it has not.
 *
 * @throws for what one who awaits it would call into: not even marshal may see
 *   that, since its own test for promises does so
 */
function isOnlyData(value: object): boolean {
  const shown = value as { readonly then?: unknown; readonly [PASS_STYLE]?: unknown };
  if (typeof shown.then === 'function') {
    throw Fail`Cannot pass non-promise thenables`;
  }
  return shown[PASS_STYLE] === undefined;
}

/**
 * @param value that is plain
 * @returns undefined when it is not passable
 * @throws for what one who awaits it would call into
 */
export function openFrame(value: object): Frame | undefined {
  if (!isFrozen(value)) {
    return undefined;
  }
  if (isArray(value)) {
    return isOnlyData(value) ? openList(value) : undefined;
  }
  return openRecord(value);
}

/** Writes down the value that was looked at last. */
export function appendTo(frame: Frame, text: string): void {
  const { names, isRecord, next, pieces } = frame;
  const named = isRecord ? `${textOfString(names?.[next - 1] ?? '')}:${text}` : text;
  if (pieces !== undefined) {
    pieces.push(named);
  } else {
    frame.text += next === 1 ? named : `,${named}`;
  }
}

/** The whole text, once all is written down. */
export function textOfFrame({ names, text, pieces }: Frame): string {
  if (names === undefined) {
    return `${text}]`;
  }
  if (pieces === undefined) {
    return `${text}}`;
  }
  const ordered = values(fromEntries(names.map((name, index) => [name, pieces[index] ?? ''])));
  return `${text}${ordered.join()}}`;
}
