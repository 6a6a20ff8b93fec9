/**
 * A transcript in lines of text, one for each event, as people read and compare it.
 */
import type { Event } from './vat-run.js';

const quote = (value: unknown): string => {
  if (value === undefined) return 'undefined';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null) {
    const { body, slots, ...rest } = value as { body?: unknown; slots?: unknown };
    if (typeof body === 'string' && Array.isArray(slots) && Object.keys(rest).length === 0) {
      return slots.length > 0 ? `${body} ${JSON.stringify(slots)}` : body;
    }
    if (Array.isArray(value)) return `[${value.map(quote).join(', ')}]`;
  }
  return JSON.stringify(value) ?? String(value);
};

const withoutTrailingUndefined = (args: readonly unknown[]): readonly unknown[] =>
  args.at(-1) === undefined && args.length > 0 ? args.slice(0, -1) : args;

/** Statistics without the number that only ours has (`one-more-number`). */
const withoutOwnNumber = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('slotToVal' in value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'promiseNames'));
};

/** Texts of errors without what only one side says: which store or kind it was, and quotes twice (`error-text`). */
const PLACES = / \((?:an encoded key has at most|in the (?:store|kind|shapes)) [^()]*\)/g;

const DOUBLED = /(durable kind )(\\*")\2(.*?)\2\2( facets)/g;

export const renderEvent = (event: Event): string =>
  render(event).replace(PLACES, '').replace(DOUBLED, '$1$2$3$2$4');

const render = (event: Event): string => {
  switch (event.type) {
    case 'delivery': {
      const [type, ...rest] = event.delivery;
      const parts = rest.map(part => {
        if (typeof part === 'object' && part !== null && 'methargs' in part) {
          return `${quote(part.methargs)} result=${quote(part.result)}`;
        }
        return quote(part);
      });
      return `>> ${type} ${parts.join(' ')}`;
    }
    case 'syscall': {
      const { name, args, result, threw } = event.call;
      const shown = withoutTrailingUndefined(args).map(quote).join(', ');
      const isRead = name === 'vatstoreGet' || name === 'vatstoreGetNextKey';
      const answer = isRead || result !== undefined ? ` -> ${quote(result)}` : '';
      return `   ${name}(${shown})${answer}${threw === undefined ? '' : ` THREW ${threw}`}`;
    }
    case 'outcome': {
      const meter = event.unmetered === 0 ? '' : ` (${event.unmetered} UNMETERED SECTIONS OPEN)`;
      if (event.failure !== undefined) return `<< REJECTED ${event.failure}${meter}`;
      return `<< ok${event.value === undefined ? '' : ` ${quote(withoutOwnNumber(event.value))}`}${meter}`;
    }
    case 'unhandled':
      return `   (unhandled rejection: ${event.reason})`;
    case 'scriptFailure':
      return `!! the script failed: ${event.reason}`;
    case 'note':
      return `   (note: ${event.text})`;
  }
};

/**
 * All lines, delivery by delivery. Unhandled rejections stand at the end of their delivery, because
 * the engine tells of them only once the microtasks are done; and those of a delivery that failed
 * are left out, because its outcome says the same.
 */
export const renderTranscript = (events: readonly Event[]): string[] => {
  const lines: string[] = [];
  let unhandled: string[] = [];
  for (const event of events) {
    const line = renderEvent(event);
    if (event.type === 'unhandled') {
      unhandled.push(line);
    } else if (event.type === 'outcome') {
      if (event.failure === undefined) lines.push(...unhandled);
      unhandled = [];
      lines.push(line);
    } else {
      lines.push(line);
    }
  }
  return [...lines, ...unhandled];
};
