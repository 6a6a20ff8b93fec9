/**
 * Deliveries, syscalls and departures as lines that fit a terminal.
 */
import { findFirstDifference } from './compare.js';
import type { Departure } from './follower.js';

const LONGEST = 600;
/** All that could begin a line of its own, or tell a terminal something. */
const UNPRINTABLE = /[^ -~\u00a0-\u2027\u202a-\uffff]/g;

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** On one line, without what a terminal could take for a command, cut when it is long. */
export function oneLine(text: string, longest = LONGEST): string {
  const cut =
    text.length > longest ? `${text.slice(0, longest)}… (${String(text.length)} characters)` : text;
  return cut.replace(UNPRINTABLE, escapeUnit);
}

const show = (value: unknown): string => oneLine(JSON.stringify(value) ?? 'nothing');

const METHOD = /^#?\["((?:[^"\\]|\\.)*)"/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The method that the body of a message names, as far as it can be read by its beginning. */
export function methodOf(methargs: unknown): string | undefined {
  const body = isRecord(methargs) ? methargs['body'] : undefined;
  return typeof body === 'string' ? METHOD.exec(body)?.[1] : undefined;
}

/** `message o+0.pay() → p-61`, `notify p-61, p-62`, `bringOutYourDead` */
export function titleOf(delivery: readonly unknown[]): string {
  const [type, first, message] = delivery;
  if (type === 'message' && isRecord(message)) {
    const method = methodOf(message['methargs']);
    const result = message['result'];
    const call = method === undefined ? '()' : `.${method}()`;
    return oneLine(
      `message ${String(first)}${call}${typeof result === 'string' ? ` → ${result}` : ''}`,
    );
  }
  if (type === 'notify' && Array.isArray(first)) {
    const names = (first as unknown[]).map(entry =>
      Array.isArray(entry) ? String((entry as unknown[])[0]) : '?',
    );
    return oneLine(`notify ${names.join(', ')}`, 200);
  }
  return oneLine(String(type));
}

/** `send o-50.pay() → p+6`, `vatstoreGet vom.rc.o-5`, … */
function headOf(syscall: unknown): string {
  if (!Array.isArray(syscall)) {
    return 'nothing';
  }
  const [type, first] = syscall as unknown[];
  if (type === 'send') {
    return titleOf(['message', first, (syscall as unknown[])[2]]).replace(/^message/, 'send');
  }
  if (type === 'resolve') {
    return titleOf(['notify', first]).replace(/^notify/, 'resolve');
  }
  return oneLine(`${String(type)} ${typeof first === 'string' ? first : show(first)}`, 200);
}

const side = (who: string, syscall: unknown): string[] =>
  syscall === undefined
    ? [`  ${who}  nothing more`]
    : [`  ${who}  ${headOf(syscall)}`, `          ${show(syscall)}`];

/**
 * Both sides of a departure, with what differs first.
 *
 * @param departure where a vat left its record
 * @param count which delivery it is, counted from 1
 */
export function tellDeparture(departure: Departure, count: number): string[] {
  const { episode, index, before, now, name } = departure;
  const difference =
    before === undefined || now === undefined ? undefined : findFirstDifference(before, now);
  return [
    `delivery ${String(count)} (${episode.place}), ${titleOf(episode.delivery)}: syscall ${String(index + 1)} differs`,
    ...side('before', before),
    ...side('now   ', now),
    ...(difference === undefined || difference.path === '[0]'
      ? []
      : [
          `  first difference at ${difference.path}: ${show(difference.before)} before, ${show(difference.now)} now`,
        ]),
    name === undefined
      ? '  no named difference explains it'
      : `  the difference is known as "${name}" (docs/differences.md)`,
  ];
}
