/**
 * Everything that user code can reach from an object, by the way to it: own and inherited
 * properties, symbols, getters and setters, what functions carry, and what a few calls give.
 */
import { HandledPromise } from '@endo/eventual-send';

const { getPrototypeOf, getOwnPropertyDescriptor } = Object;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' ? value !== null : typeof value === 'function';

/** The walk ends here: these are of the language, and the same for everybody. */
const intrinsics = new Set<unknown>([
  Object.prototype,
  Function.prototype,
  Array.prototype,
  Promise.prototype,
  getPrototypeOf(function* none() {}),
  (getPrototypeOf(function* none() {}) as { prototype: unknown }).prototype,
]);

/** Calls without arguments whose answers are walked, where the object has such a method. */
const ASKED = ['keys', 'values', 'entries', 'context'] as const;

const nameOf = (key: PropertyKey): string =>
  typeof key === 'symbol' ? `[${String(key.description)}]` : String(key);

/** @returns from the way to what is there; each object once, by the first way to it */
export const reachableFrom = (root: object): Map<string, object> => {
  const found = new Map<string, object>();
  const seen = new Set<object>();
  const queue: [path: string, value: unknown][] = [['it', root]];
  if (!(root instanceof Promise)) queue.push(['its promise', HandledPromise.resolve(root)]);
  for (const name of ASKED) {
    const method: unknown = (root as Record<string, unknown>)[name];
    if (typeof method === 'function') queue.push([`${name}()`, Reflect.apply(method, root, [])]);
  }
  for (const [path, value] of queue) {
    if (!isObject(value) || seen.has(value) || intrinsics.has(value)) continue;
    seen.add(value);
    found.set(path, value);
    queue.push([`${path}/prototype`, getPrototypeOf(value)]);
    for (const key of Reflect.ownKeys(value)) {
      const property = getOwnPropertyDescriptor(value, key);
      const name = `${path}.${nameOf(key)}`;
      queue.push([name, property?.value], [`${name}/get`, property?.get]);
      queue.push([`${name}/set`, property?.set]);
    }
  }
  return found;
};
