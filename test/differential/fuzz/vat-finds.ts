/**
 * What the vat under test looks for among its registers, and how large a value may grow.
 */

export const has = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && name in value;
export const isRemotable = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Promise) &&
    !(value instanceof Error) &&
    Object.getPrototypeOf(value) !== Object.prototype);
export const isPromise = (value: unknown): boolean => value instanceof Promise;
export const isTarget = (value: unknown): boolean => isPromise(value) || isRemotable(value);
export const isVirtual = (value: unknown): boolean => has(value, 'readProperty');
export const isStore = (value: unknown): boolean => has(value, 'init') || has(value, 'add');
export const isStrongStore = (value: unknown): boolean => isStore(value) && has(value, 'keys');
export const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Values that hold values twice grow without end, and so do their texts. */
const MOST_PARTS = 60;
const countParts = (value: unknown, most = MOST_PARTS): number => {
  if (typeof value !== 'object' || value === null || isPromise(value) || isRemotable(value))
    return 1;
  let parts = 1;
  for (const part of Object.values(value)) {
    if (parts > most) break;
    parts += countParts(part, most - parts);
  }
  return parts;
};
export const limit = (value: unknown): unknown =>
  countParts(value) > MOST_PARTS ? 'too large' : value;
