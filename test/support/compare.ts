/**
 * The same program on the peer and on ours: every delivery, syscall and outcome in order, then the
 * vatstore, then the tables. What is meant to differ is declared by the name of its rule with the
 * very lines of both sides; anything else is a failure with an excerpt of both transcripts.
 */
import { renderTranscript } from './transcript.js';
import type { VatProgram } from './vat-program.js';
import { runProgram } from './vat-run.js';
import type { FinishedRun, VatRun } from './vat-run.js';

/** The ways in which ours differs from the peer on purpose, as docs/differences.md names them. */
export type RuleName =
  | 'no-residue'
  | 'retired-name'
  | 'known-batch-first'
  | 'resolved-once'
  | 'stale-mention'
  | 'subscribe-on-watch'
  | 'sendOnly-sends'
  | 'call-promise'
  | 'strict-vref'
  | 'strict-edge'
  | 'device-check-first'
  | 'early-argument-check'
  | 'watcher-unnamed'
  | 'kind-check-first'
  | 'weak-map-tag'
  | 'leftovers'
  | 'reentrant-value'
  | 'read-once'
  | 'defined-once'
  | 'proto-facet'
  | 'frozen-makers'
  | 'own-kind-only'
  | 'steady-count'
  | 'lost-outcome'
  | 'failure-first'
  | 'reason-too-large'
  | 'weak-initial'
  | 'promise-of-presence'
  | 'steady-iteration'
  | 'steady-parts'
  | 'proxy-asked'
  | 'interface-checked'
  | 'missing-state'
  | 'no-self-wait'
  | 'first-interface'
  | 'one-depth'
  | 'shared-prototypes'
  | 'settled-anyway'
  | 'unread-shapes'
  | 'one-at-a-time'
  | 'lost-crank'
  | 'outside-a-delivery'
  | 'key-without-value'
  | 'error-text';

/** Where one list of lines says `peer`, the other must say `ours` instead. In order. */
export interface Difference {
  readonly rule: RuleName;
  readonly peer: readonly string[];
  readonly ours: readonly string[];
}

export interface Comparison {
  readonly peer: readonly string[];
  readonly ours: readonly string[];
}

/** Everything that is compared, as lines. */
export const describeRun = ({ events, entries, tables }: FinishedRun): string[] => [
  ...renderTranscript(events),
  '-- vatstore',
  ...entries.map(([key, value]) => `   ${key} = ${value}`),
  '-- tables',
  ...Object.entries(tables).flatMap(([name, keys]) => keys.map(key => `   ${name}: ${key}`)),
];

/** Whether a line is as declared: in full, or up to an ellipsis where the wording may change. */
const isAsDeclared = (line: string | undefined, declared: string): boolean => {
  const [found, wanted] = [line?.trim() ?? '', declared.trim()];
  return wanted.endsWith('…') ? found.startsWith(wanted.slice(0, -1)) : found === wanted;
};

const startsWith = (lines: readonly string[], at: number, wanted: readonly string[]): boolean =>
  wanted.every((line, offset) => isAsDeclared(lines[at + offset], line));

const WIDTH = 150;
const clip = (line: string | undefined): string =>
  line === undefined ? '(end)' : line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;

/** The lines around a place, with both sides under each other: lines are too long for columns. */
const excerpt = (
  { peer, ours }: Comparison,
  peerAt: number,
  oursAt: number,
  why: string,
): string => {
  const lastDelivery = peer.slice(0, peerAt + 1).findLastIndex(line => line.startsWith('>> '));
  const context = peer.slice(Math.max(lastDelivery, peerAt - 12, 0), peerAt);
  return [
    why,
    ...(lastDelivery >= 0 && peerAt - lastDelivery > 12 ? [clip(peer[lastDelivery]), '  …'] : []),
    ...context.map(clip),
    '  --- the peer goes on:',
    ...Array.from({ length: 8 }, (_, index) => clip(peer[peerAt + index])),
    '  --- ours goes on:',
    ...Array.from({ length: 8 }, (_, index) => clip(ours[oursAt + index])),
    '  --- the first line of each in full:',
    `peer: ${peer[peerAt] ?? '(end)'}`,
    `ours: ${ours[oursAt] ?? '(end)'}`,
  ].join('\n');
};

/** A readable account of the first undeclared difference, or undefined if there is none. */
export const findDifference = (
  comparison: Comparison,
  declared: readonly Difference[] = [],
): string | undefined => {
  const { peer, ours } = comparison;
  const due = [...declared];
  let peerAt = 0;
  let oursAt = 0;
  while (peerAt < peer.length || oursAt < ours.length) {
    if (peer[peerAt] === ours[oursAt]) {
      peerAt += 1;
      oursAt += 1;
      continue;
    }
    const next = due[0];
    if (!next) return excerpt(comparison, peerAt, oursAt, 'The transcripts differ.');
    if (!startsWith(peer, peerAt, next.peer) || !startsWith(ours, oursAt, next.ours)) {
      const why = `The transcripts differ, and not as '${next.rule}' declares.`;
      return excerpt(comparison, peerAt, oursAt, why);
    }
    due.shift();
    peerAt += next.peer.length;
    oursAt += next.ours.length;
  }
  const unmet = due[0];
  return unmet && `The declared difference '${unmet.rule}' did not come up: ${unmet.peer.join()}`;
};

const compareRuns = (peer: FinishedRun, ours: FinishedRun): Comparison => ({
  peer: describeRun(peer),
  ours: describeRun(ours),
});

const insistOnSame = (
  name: string,
  comparison: Comparison,
  declared: readonly Difference[],
): void => {
  const difference = findDifference(comparison, declared);
  if (difference !== undefined) throw Error(`${name}: ${difference}`);
  const failure = comparison.peer.find(line => line.startsWith('!! '));
  if (failure !== undefined) throw Error(`${name}: ${failure}`);
};

interface Both {
  readonly peer: FinishedRun;
  readonly ours: FinishedRun;
}

const runBoth = async (program: VatProgram): Promise<Both> => ({
  peer: await runProgram(program, 'peer'),
  ours: await runProgram(program, 'ours'),
});

/**
 * What the engine itself still holds of the last turns (a compilation under way, say) is chance, on
 * either side: under its own collector a program is played again before it counts as different.
 */
const TRIES_UNDER_REAL_COLLECTOR = 3;

/** Both runs, the same but for what is declared. Throws an excerpt otherwise. */
const runSame = async (program: VatProgram, declared: readonly Difference[]): Promise<Both> => {
  for (let left = program.collector === 'real' ? TRIES_UNDER_REAL_COLLECTOR : 1; ; left -= 1) {
    const both = await runBoth(program);
    try {
      insistOnSame(program.name, compareRuns(both.peer, both.ours), declared);
      return both;
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
};

/** Run a program on both. */
export const compare = async (program: VatProgram): Promise<Comparison> => {
  const { peer, ours } = await runBoth(program);
  return compareRuns(peer, ours);
};

/** Fail with an excerpt unless both did the same, but for what is declared. */
export const expectSame = async (
  program: VatProgram,
  declared: readonly Difference[] = [],
): Promise<Comparison> => {
  const { peer, ours } = await runSame(program, declared);
  return compareRuns(peer, ours);
};

/** The same, and gives our run for what else must be true of it. No delivery may fail there. */
export const runBeside = async (
  program: VatProgram,
  declared: readonly Difference[] = [],
): Promise<VatRun> => {
  const { ours } = await runSame(program, declared);
  for (const event of ours.events) {
    if (event.type === 'outcome' && event.failure !== undefined) throw Error(event.failure);
  }
  return ours.run;
};
