/** The errors in what was read, in the order of their encoding. */
import { type Passable, passStyleOf } from '@endo/pass-style';

/** Also in a body of the older format; in a text a quote is escaped. */
const ERROR_ID = /"errorId":"([^"\\]*)"/g;

/**
 * @param value hardened and passable
 * @returns needs no stack for what is nested
 */
function errorsIn(value: unknown): object[] {
  const errors: object[] = [];
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next === 'object' && next !== null) {
      const style: string = passStyleOf(next as Passable);
      if (style === 'error') {
        errors.push(next);
      } else if (style === 'copyArray' || style === 'copyRecord') {
        rest.push(...Object.values<unknown>(next as Record<string, unknown>).reverse());
      } else if (style === 'tagged') {
        rest.push((next as { readonly payload: unknown }).payload);
      }
    }
  }
  return errors;
}

/**
 * @param body what the value was read from
 * @returns each error with its id; without ids, where it cannot be told whose they are
 */
export function errorsWithin(
  value: unknown,
  body: string,
): { readonly err: object; readonly errorId: string | undefined }[] {
  const errors = errorsIn(value);
  const ids = errors.length === 0 ? [] : [...body.matchAll(ERROR_ID)].map(match => match[1]);
  return errors.map((err, index) => ({
    err,
    errorId: ids.length === errors.length ? ids[index] : undefined,
  }));
}
