/**
 * Small things that the code of test vats uses: what a remote object looks like to it, and lines
 * for the transcript.
 */

/** A presence or a promise for one: the methods that test vats send. */
export interface Remote {
  m(...args: unknown[]): Promise<unknown>;
  a(...args: unknown[]): Promise<unknown>;
  b(...args: unknown[]): Promise<unknown>;
  c(...args: unknown[]): Promise<unknown>;
  [Symbol.asyncIterator](...args: unknown[]): Promise<unknown>;
}

/** A value as a short text; presences and other remotables by the name they print. */
export const show = (value: unknown): string => {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value instanceof Error) return `${value.name}(${value.message})`;
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) {
      const parts = Object.entries(value).map(([key, part]) => `${key}: ${show(part)}`);
      return `{ ${parts.join(', ')} }`;
    }
  }
  return String(value);
};

/** Run something and put down what came of it; the note before it shows which syscalls are its. */
export const makeAttempt =
  (note: (text: string) => void) =>
  (label: string, thunk: () => unknown): void => {
    note(`${label}…`);
    try {
      note(`${label}: ${show(thunk())}`);
    } catch (error) {
      note(`${label} threw ${show(error)}`);
    }
  };
