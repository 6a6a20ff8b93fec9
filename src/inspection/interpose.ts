/**
 * Listening to one object's method from outside: what nobody listens to runs as
 * if this did not exist.
 */

/**
 * Puts a function in the place of a method, on this object only.
 *
 * @param object has the method, itself or by its class
 * @param around makes the function out of the method, bound to the object
 * @returns undoes it
 */
export function interpose<T extends object, K extends keyof T>(
  object: T,
  name: K,
  around: (inner: T[K]) => T[K],
): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name);
  const method = object[name];
  if (typeof method !== 'function') {
    throw Error(`${String(name)} is no method`);
  }
  const inner = (...args: unknown[]): unknown => Reflect.apply(method, object, args);
  const value = around(inner as T[K]);
  Object.defineProperty(object, name, { value, writable: true, configurable: true });
  return () => {
    if (own === undefined) {
      Reflect.deleteProperty(object, name);
    } else {
      Object.defineProperty(object, name, own);
    }
  };
}
