/**
 * A ledger test beside the peer: first on ours, with all that the test expects; then the same vats
 * on the peer, which must be told the same, say the same, and leave the same vatstore.
 */
import { expect as expectOurs, it as itOnce } from 'vitest';
import { findDifference } from '../support/compare.js';
import type { RuleName } from '../support/compare.js';
import { currentSide, onSide } from './side.js';
import type { VatRecord } from './side.js';

/** Answers to everything with itself; a function that was to throw is called all the same. */
const makeLenient = (value: unknown): unknown => {
  const lenient: object = new Proxy(() => {}, {
    get: (_target, name) => {
      if (name === 'then') return undefined;
      if (name === 'toThrow' && typeof value === 'function') {
        try {
          (value as () => unknown)();
        } catch {
          // What came of it shows in the record.
        }
      }
      return lenient;
    },
    apply: () => lenient,
  });
  return lenient;
};

/**
 * What a test expects is expected of ours. The peer is known to keep more, so there only the
 * records count.
 */
export const expect: typeof expectOurs = new Proxy(expectOurs, {
  apply: (target, self, args: [unknown]) =>
    currentSide().name === 'peer'
      ? makeLenient(args[0])
      : (Reflect.apply(target, self, args) as unknown),
});

/** What may differ, by the name that docs/differences.md has for it. */
export type Differing = Extract<
  RuleName,
  'subscribe-on-watch' | 'retired-name' | 'early-argument-check' | 'watcher-unnamed'
>;

export interface Declared {
  readonly differs: readonly Differing[];
  /** What the peer does not do any more makes the test fail there, with an error that says so. */
  readonly failsOnPeer?: string;
}

interface Both {
  readonly peer: readonly string[];
  readonly ours: readonly string[];
}

const withoutCounters = (lines: readonly string[]): string[] =>
  lines.filter(line => !/^(set\("idCounters"|idCounters = )/.test(line));

const withoutNames = (lines: readonly string[]): string[] =>
  withoutCounters(lines).map(line => line.replace(/(?<=\b|\.s)p[+-]\d+/g, 'a promise'));

/** The lines of the longer side without those that it alone has, as long as they look like that. */
const withoutExtra = (longer: readonly string[], other: readonly string[], extra: RegExp) => {
  let at = 0;
  return longer.filter(line => {
    const isExtra = line !== other[at] && extra.test(line);
    if (!isExtra) at += 1;
    return !isExtra;
  });
};

/** Each takes away what the rule explains, and nothing else. */
const explained: Readonly<Record<Differing, (both: Both) => Both>> = {
  // Nothing but the names of promises.
  'retired-name': ({ peer, ours }) => ({ peer: withoutNames(peer), ours: withoutNames(ours) }),
  // Nothing but a subscription more.
  'subscribe-on-watch': ({ peer, ours }) => ({
    peer,
    ours: withoutExtra(ours, peer, /^subscribe\("p\+\d+"\)$/),
  }),
  // Nothing but the rejection that is nobody's.
  'early-argument-check': ({ peer, ours }) => ({
    peer: withoutExtra(peer, ours, /^\d+ unhandled$/),
    ours,
  }),
  // Nothing but the number.
  'watcher-unnamed': ({ peer, ours }) => ({
    peer: withoutCounters(peer),
    ours: withoutCounters(ours),
  }),
};

const compareRecords = (both: Both, differs: readonly Differing[], isCut: boolean) => {
  const { peer, ours } = differs.reduce((rest, rule) => explained[rule](rest), both);
  return findDifference({ peer, ours: isCut ? ours.slice(0, peer.length) : ours });
};

const describeRecords = (records: readonly VatRecord[], withStore: boolean): string[] =>
  records.flatMap(({ lines, entries }) => [
    ...lines,
    ...(withStore ? ['-- vatstore', ...entries().map(([key, value]) => `${key} = ${value}`)] : []),
  ]);

type Body<A extends unknown[]> = (...args: A) => Promise<void> | void;

const onBoth =
  <A extends unknown[]>({ differs, failsOnPeer }: Declared, body: Body<A>): Body<A> =>
  async (...args) => {
    const records = await onSide('ours', () => body(...args));
    // A test without such a vat compares by other means.
    if (records.length === 0) return;
    let failure: string | undefined;
    const peerRecords = await onSide('peer', async () => {
      try {
        await body(...args);
      } catch (error) {
        if (failsOnPeer === undefined) throw error;
        failure = String(error);
      }
    });
    const isCut = failsOnPeer !== undefined;
    if (isCut) expectOurs(failure).toContain(failsOnPeer);
    const both = {
      peer: describeRecords(peerRecords, !isCut),
      ours: describeRecords(records, !isCut),
    };
    const difference = compareRecords(both, differs, isCut);
    if (difference !== undefined) throw Error(difference);
    for (const rule of differs) {
      const others = differs.filter(other => other !== rule);
      if (compareRecords(both, others, isCut) === undefined) throw Error(`no need for '${rule}'`);
    }
  };

type Test = (name: string, body: Body<[]>, timeout?: number) => void;
type EachTest = <T>(
  cases: readonly T[],
) => (
  name: string,
  body: Body<T extends readonly unknown[] ? [...T] : [T]>,
  timeout?: number,
) => void;

/** Tests that run on both, where each of the declared differences must really come up. */
export const itWhere = (declared: Declared): Test & { readonly each: EachTest } =>
  Object.assign(
    ((name, body, timeout) => itOnce(name, onBoth(declared, body), timeout)) satisfies Test,
    {
      each: (cases => (name, body, timeout) => {
        const run = onBoth(declared, body as Body<unknown[]>);
        itOnce.each(cases as readonly unknown[][])(name, run, timeout);
      }) satisfies EachTest,
    },
  );

/** Tests that run on both, without any difference. */
export const it = itWhere({ differs: [] });
