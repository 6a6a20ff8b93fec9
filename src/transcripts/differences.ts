/**
 * Which named difference of docs/differences.md explains that a vat leaves a
 * record of the established layer: those that show in syscalls. docs/record.md
 * lists them.
 */
import { withoutTexts } from './compare.js';
import type { Episode } from './exchange.js';
import type { Crossing, Recognized } from './follower.js';
import { History, namesIn, namesOfBatch } from './history.js';

type Rule = (crossing: Crossing, history: History) => Recognized | undefined;

const partsOf = (syscall: unknown): readonly unknown[] =>
  Array.isArray(syscall) ? (syscall as unknown[]) : [];
const nameOf = (syscall: unknown): unknown => partsOf(syscall)[0];
const isAbout = (syscall: unknown, name: string): boolean => nameOf(syscall) === name;

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
const bodyOf = (message: unknown): unknown => recordOf(recordOf(message)['methargs'])['body'];
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The promises that two syscalls name differently, when they are the same but for such names. */
function renamed(before: unknown, now: unknown): readonly [before: string, now: string][] {
  if (before === undefined || now === undefined) {
    return [];
  }
  const names = /p[+-]\d+/g;
  const [was, is] = [withoutTexts(before), withoutTexts(now)];
  if (was.replaceAll(names, 'p') !== is.replaceAll(names, 'p')) {
    return [];
  }
  const [old, fresh] = [was.match(names) ?? [], is.match(names) ?? []];
  return old.flatMap((name, index) => {
    const other = fresh[index];
    return other === undefined || other === name ? [] : [[name, other] as const];
  });
}

/** Whether the two give other numbers of names to promises, and differ in nothing else. */
function countsPromises(before: unknown, now: unknown): boolean {
  const counters = (syscall: unknown): Readonly<Record<string, unknown>> | undefined => {
    const [name, key, value] = partsOf(syscall);
    const isCounters = name === 'vatstoreSet' && key === 'idCounters';
    return isCounters ? recordOf(JSON.parse(textOf(value))) : undefined;
  };
  const [was, is] = [counters(before), counters(now)];
  if (was === undefined || is === undefined) {
    // At the end of a delivery: one side has given no name in it.
    return was !== is && (before === undefined || now === undefined);
  }
  return ['exportID', 'collectionID'].every(name => was[name] === is[name]);
}

/** How a delivery is called that fails on one side only: the most likely name, by its sort. */
function nameOfEnd({ delivery }: Episode, failsNow: boolean): string | undefined {
  const type = String(delivery[0]);
  if (failsNow) {
    return 'strict-edge';
  }
  if (/^(?:message|notify)$/.test(type)) {
    return 'unreadable-answered';
  }
  const isOfCollection = /^(?:dropExports|retireExports|retireImports|bringOutYourDead)$/;
  return isOfCollection.test(type) ? 'leftovers' : undefined;
}

const rules: readonly Rule[] = [
  // What ours leaves out.
  ({ before, past }) => {
    const settled = new Set(
      past.flatMap(({ s }) => (isAbout(s, 'resolve') ? namesOfBatch(partsOf(s)[1]) : [])),
    );
    const isAgain =
      isAbout(before, 'resolve') &&
      namesOfBatch(partsOf(before)[1]).every(name => settled.has(name));
    return isAgain ? { name: 'resolved-once', pass: 'before' } : undefined;
  },
  ({ episode, before }) => {
    const [type, batch] = episode.delivery;
    const isStale =
      type === 'notify' &&
      isAbout(before, 'subscribe') &&
      namesOfBatch(batch).includes(String(partsOf(before)[1]));
    return isStale ? { name: 'stale-mention', pass: 'before' } : undefined;
  },
  ({ before, past }) =>
    isAbout(before, 'exit') && past.some(({ s }) => isAbout(s, 'exit') && partsOf(s)[1] === true)
      ? { name: 'failure-first', pass: 'before' }
      : undefined,
  ({ before, now }, { retiredByKernel }) =>
    missing('retireImports', before, now, retiredByKernel, 'retired-once'),
  ({ before, now }, { disavowed }) =>
    missing('dropImports', before, now, disavowed, 'disavowed-once'),

  // What ours says besides.
  ({ episode, past, before, now }) => {
    const [name, vpid] = partsOf(now);
    const isWatched = [...past, ...episode.exchanges].some(
      ({ s }) => isAbout(s, 'vatstoreSet') && textOf(partsOf(s)[1]).endsWith(`.s${String(vpid)}`),
    );
    return name === 'subscribe' && isWatched && !isAbout(before, 'subscribe')
      ? { name: 'subscribe-on-watch', pass: 'now' }
      : undefined;
  },
  ({ before, now }) => {
    const [name, , message] = partsOf(now);
    const isOnly = name === 'send' && recordOf(message)['result'] === undefined;
    return isOnly && !isAbout(before, 'send') ? { name: 'sendOnly-sends', pass: 'now' } : undefined;
  },

  // What stands for each other.
  ({ before, now }) => {
    const [was, is] = [partsOf(before), partsOf(now)];
    const isSend = was[0] === 'send' && is[0] === 'send' && was[1] === is[1];
    const [boxed, open] = [textOf(bodyOf(was[2])), textOf(bodyOf(is[2]))];
    const [, args] = /^#\["#undefined",\[(\[[\s\S]*\])\]\]$/.exec(boxed) ?? [];
    return isSend && args !== undefined && open === `#["#undefined",${args}]`
      ? { name: 'call-promise', pass: 'both' }
      : undefined;
  },
  ({ before, now }) => {
    const [was, is] = [partsOf(before), partsOf(now)];
    const isCount =
      was[0] === 'vatstoreSet' &&
      is[0] === 'vatstoreSet' &&
      was[1] === is[1] &&
      textOf(was[1]).endsWith('|entryCount');
    return isCount ? { name: 'steady-count', pass: 'end' } : undefined;
  },

  // Other names: what comes behind cannot be compared.
  ({ episode, past, before, now, met }, { retired }) => {
    const [first] = renamed(before, now);
    const justNow = new History();
    justNow.add({ ...episode, exchanges: past });
    if (first === undefined) {
      // The established layer has named the result of what it has not sent.
      const name = met.has('sendOnly-sends') ? 'sendOnly-sends' : 'no-residue';
      return countsPromises(before, now) ? { name, pass: 'end' } : undefined;
    }
    return {
      name: retired.has(first[0]) || justNow.retired.has(first[0]) ? 'retired-name' : 'no-residue',
      pass: 'end',
    };
  },
  ({ before, now, past }) => {
    const isRefused = !isAbout(now, 'exit') && isAbout(before, 'exit');
    const hasLeft = isAbout(before, 'send') && isAbout(now, 'exit');
    const isAtLimit = past.length > 0 || hasLeft;
    return isAtLimit && (isRefused || hasLeft)
      ? { name: 'known-batch-first', pass: 'end' }
      : undefined;
  },
  ({ before, now }) => {
    const key = textOf(partsOf(before)[1]);
    const isLeft =
      isAbout(before, 'vatstoreSet') &&
      /\|(?:nextOrdinal|entryCount)$/.test(key) &&
      !isAbout(now, 'vatstoreSet');
    return isLeft ? { name: 'no-residue', pass: 'end' } : undefined;
  },
  ({ episode, now }) => {
    const isStart = episode.delivery[0] === 'startVat';
    const touches = textOf(partsOf(now)[1]).startsWith('vc.2.');
    return isStart && touches ? { name: 'old-registrations', pass: 'end' } : undefined;
  },
  // The established layer counts what an entry of an earlier incarnation has named.
  ({ episode, before, now }) => {
    const isGc = nameOfEnd(episode, false) === 'leftovers';
    const [was, is] = [partsOf(before), partsOf(now)];
    const looksUp = was[0] === 'vatstoreGet' && textOf(was[1]).startsWith('vom.rc.o+v');
    const deletes = is[0] === 'vatstoreDelete' && textOf(is[1]).startsWith('vc.');
    return isGc && looksUp && deletes ? { name: 'leftovers', pass: 'end' } : undefined;
  },
  // It failed then, and what was said up to there is no measure.
  ({ episode, now }) => {
    const name =
      episode.isOk === false && now !== undefined ? nameOfEnd(episode, false) : undefined;
    return name === undefined ? undefined : { name, pass: 'end' };
  },
];

function missing(
  syscall: string,
  before: unknown,
  now: unknown,
  gone: ReadonlySet<string>,
  name: string,
): Recognized | undefined {
  if (!isAbout(before, syscall)) {
    return undefined;
  }
  const said = isAbout(now, syscall) ? namesIn(partsOf(now)[1]) : [];
  const was = namesIn(partsOf(before)[1]);
  const left = was.filter(vref => !said.includes(vref));
  const isSubset = said.every(vref => was.includes(vref));
  if (!isSubset || left.length === 0 || !left.every(vref => gone.has(vref))) {
    return undefined;
  }
  return { name, pass: said.length > 0 ? 'both' : 'before' };
}

/** Names differences, and remembers what it needs to know for that. One for each record. */
export class Differences {
  readonly #history = new History();

  /** The first rule that explains it. */
  readonly recognize = (crossing: Crossing): Recognized | undefined => {
    for (const rule of rules) {
      const recognized = rule(crossing, this.#history);
      if (recognized !== undefined) {
        return recognized;
      }
    }
    return undefined;
  };

  /**
   * A delivery has ended otherwise than it did: with an error, or without one.
   *
   * @param isOk how it has ended now
   */
  readonly recognizeEnd = (episode: Episode, isOk: boolean): string | undefined => {
    return nameOfEnd(episode, !isOk);
  };

  /** The delivery is over. */
  passed(episode: Episode): void {
    this.#history.add(episode);
  }
}
