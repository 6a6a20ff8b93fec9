/**
 * Events as text in which the names of promises are taken out, and the texts of errors, which may
 * differ ('error-text' in docs/differences.md).
 */
import { renderEvent } from '../../support/transcript.js';
import type { Event } from '../../support/vat-run.js';
import type { Place } from './names.js';
import { TEXT_MARK } from './vat.js';

export interface Line {
  readonly event: Event;
  /** In full, for people. */
  readonly text: string;
  /** What must be equal. */
  readonly template: string;
  readonly names: ReadonlyArray<readonly [vpid: string, place: Place]>;
  readonly errors: readonly string[];
}

/** The table of watched promises. */
const WATCH_KEY = 'vc.3.s';
const VPID = /p[+-]\d+/g;
const ERROR_IN_BODY = /(#error\\*":\\*")(.*?)(\\*","errorId)/g;
const ERROR_IN_NOTE = new RegExp(`${TEXT_MARK}(\\w+: .*?)(?=$|\\)$| with \\[)`, 'gs');
const COUNTER = /("promiseID":)\d+/g;

const isStoreEvent = (event: Event): boolean =>
  event.type === 'syscall' && event.call.name.startsWith('vatstore');

export const makeLine = (event: Event): Line => {
  const text = renderEvent(event);
  const errors: string[] = [];
  const names: Array<[string, Place]> = [];
  const place = isStoreEvent(event) ? 'store' : 'kernel';
  let template = text
    .replace(ERROR_IN_BODY, (_all, before: string, error: string, after: string) => {
      errors.push(error);
      return `${before}…${after}`;
    })
    .replace(ERROR_IN_NOTE, (_all, error: string) => {
      errors.push(error);
      return 'an error';
    })
    .replace(COUNTER, '$1…');
  if (event.type === 'unhandled') {
    errors.push(event.reason);
    template = 'unhandled';
  }
  if (event.type === 'outcome') {
    if (event.failure !== undefined) errors.push(event.failure);
    template = `${event.failure === undefined ? 'ok' : 'rejected'} ${event.unmetered}`;
  }
  template = template.replace(VPID, (vpid: string, at: number, whole: string) => {
    // A watch is kept under the name by which the kernel will tell of it.
    const isWatch = whole.slice(0, at).endsWith(WATCH_KEY);
    names.push([vpid, isWatch ? 'kernel' : place]);
    return 'p?';
  });
  return { event, text, template, names, errors };
};

/**
 * The lines of one delivery. The engine tells of unhandled rejections only at its end, in an order
 * of its own, and a delivery that fails says the same in its outcome.
 */
export const makeLines = (events: readonly Event[]): Line[] => {
  const lines = events.filter(event => event.type !== 'delivery').map(makeLine);
  const hasFailed = lines.some(
    ({ event }) => event.type === 'outcome' && event.failure !== undefined,
  );
  return [
    ...lines.filter(({ event }) => event.type !== 'unhandled' && event.type !== 'outcome'),
    ...(hasFailed ? [] : lines.filter(({ event }) => event.type === 'unhandled')),
    ...lines.filter(({ event }) => event.type === 'outcome'),
  ];
};
