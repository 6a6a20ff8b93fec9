/**
 * What the vat's code can still reach, as far as its interpreter knows: a hand-worked collector
 * may take anything else. Errs on the side of holding: a promise that was seen once counts, with
 * what it has settled to, until the incarnation ends.
 */
export interface Held {
  /** Remember a promise, and what it settles to. Not to be used with the engine's collector. */
  track(value: unknown): void;
  /** All objects that can be reached from `roots` and from the promises that were seen. */
  reach(roots: Iterable<unknown>): Set<object>;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isCopy = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

export const makeHeld = (): Held => {
  const outcomes = new Map<Promise<unknown>, unknown>();

  const track = (value: unknown): void => {
    if (value instanceof Promise) {
      if (outcomes.has(value)) return;
      outcomes.set(value, undefined);
      const settle = (outcome: unknown): void => {
        outcomes.set(value, outcome);
        track(outcome);
      };
      value.then(settle, settle);
    } else if (isObject(value) && isCopy(value)) {
      for (const part of Object.values(value)) track(part);
    }
  };

  const reach = (roots: Iterable<unknown>): Set<object> => {
    const reached = new Set<object>();
    const visit = (value: unknown): void => {
      if (!isObject(value) || reached.has(value)) return;
      reached.add(value);
      if (value instanceof Promise) visit(outcomes.get(value));
      else if (isCopy(value)) for (const part of Object.values(value)) visit(part);
    };
    for (const root of roots) visit(root);
    for (const promise of outcomes.keys()) visit(promise);
    return reached;
  };

  return { track, reach };
};
