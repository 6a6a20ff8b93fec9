/**
 * Whether two syscalls are the same: exactly, or but for texts that may be
 * otherwise without any difference to the vat; and where they begin to differ.
 */

/** The text of an error, in JSON within JSON. */
const TEXT = /(\\*"#error\\*":\\*").*?(\\*",\\*"errorId)/g;
/** What an object is shown by, which a presence keeps until the engine has collected it. */
const SHOWN = /(\$\d+\.Alleged: )[^"\\]*/g;

/** A syscall, as text, but for what may be otherwise without any difference to the vat. */
export const withoutTexts = (syscall: unknown): string =>
  JSON.stringify(syscall).replaceAll(TEXT, '$1$2').replaceAll(SHOWN, '$1');

/** As it is once it has been written down: without what is undefined. */
export const plain = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);

export type Likeness = 'same' | 'reworded' | 'different';

/** @param before what was said then @param now what is said now; both plain data */
export function likenessOf(before: unknown, now: unknown): Likeness {
  if (before === undefined || now === undefined) {
    return before === now ? 'same' : 'different';
  }
  if (findFirstDifference(before, now) === undefined) {
    return 'same';
  }
  return withoutTexts(before) === withoutTexts(now) ? 'reworded' : 'different';
}

export interface FirstDifference {
  /** `[2].methargs.slots[0]`; empty for the values themselves. */
  readonly path: string;
  readonly before: unknown;
  readonly now: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const step = (parent: unknown, key: string): string => {
  if (Array.isArray(parent)) {
    return `[${key}]`;
  }
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
};

/** Undefined when there is none. The order of the properties of records does not count. */
export function findFirstDifference(
  before: unknown,
  now: unknown,
  path = '',
): FirstDifference | undefined {
  if (!isObject(before) || !isObject(now) || Array.isArray(before) !== Array.isArray(now)) {
    return before === now ? undefined : { path, before, now };
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const at = `${path}${step(before, key)}`;
    const found = findFirstDifference(before[key], now[key], at);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
